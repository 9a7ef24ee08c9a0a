# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import signal
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path
from typing import Any


def crash() -> None:
    lock: Any = get_context("spawn").Lock()
    print(lock._semlock.name, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)  # as the kernel, out of memory


if __name__ == "__main__":
    if sys.argv[1:]:
        crash()
    else:
        command = [sys.executable, __file__, "crash"]
        done = subprocess.run(command, capture_output=True, text=True)
        print(done.stderr, end="")
        print(
            "the process was ended by",
            signal.Signals(-done.returncode).name,
        )
        name = done.stdout.strip("/\n")
        print(
            "its lock is left:", Path(f"/dev/shm/sem.{name}").exists()
        )
