# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import signal
import subprocess
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from typing import Any


def victim() -> None:
    segments = [SharedMemory(create=True, size=8)]
    tracker: Any = resource_tracker._resource_tracker
    os.kill(tracker._pid, signal.SIGKILL)  # as pkill -9 python would
    os.waitid(os.P_PID, tracker._pid, os.WEXITED | os.WNOWAIT)
    resource_tracker.ensure_running()
    segments += [SharedMemory(create=True, size=8)]
    print(*[segment.name for segment in segments], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


def is_left(name: str) -> bool:
    try:
        SharedMemory(name).unlink()
    except FileNotFoundError:
        return False
    return True


if __name__ == "__main__":
    if sys.argv[1:]:
        victim()
    else:
        command = [sys.executable, __file__, "victim"]
        done = subprocess.run(command, capture_output=True, text=True)
        warning, *_ = done.stderr.splitlines()
        print(warning.rpartition("UserWarning: ")[2])
        first, second = done.stdout.split()
        print("made before, left:", is_left(first))
        print("made afterwards, left:", is_left(second))
