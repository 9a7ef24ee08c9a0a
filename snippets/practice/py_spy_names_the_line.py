# /// script
# dependencies = ["py-spy"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import sys
from ctypes import CDLL
from multiprocessing import Lock, Process
from pathlib import Path
from subprocess import run
from typing import Any

PR_SET_PTRACER = 0x59616D61
TOOL = Path(sys.executable).with_name("py-spy")


def work(lock: Any) -> None:
    CDLL(None).prctl(PR_SET_PTRACER, -1)  # who may look: not only root
    with lock:  # which the parent holds
        pass


if __name__ == "__main__":
    lock = Lock()
    with lock:
        process = Process(target=work, args=(lock,))
        process.start()
        command = [str(TOOL), "dump", "--pid", str(process.pid)]
        lines: list[str] = []
        while "__enter__" not in "".join(lines):
            done = run(command, capture_output=True, text=True)
            lines = done.stdout.splitlines()
        print(*[line.strip() for line in lines if " work " in line])
    process.join()
