# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import subprocess
import sys
from multiprocessing.shared_memory import SharedMemory
from signal import SIGHUP, SIGINT, SIGKILL, SIGTERM

ENDS = {
    "Ctrl-C": (os.killpg, SIGINT),
    "kill": (os.kill, SIGTERM),
    "kill, the whole group": (os.killpg, SIGTERM),
    "the terminal closes": (os.killpg, SIGHUP),
    "kill -9": (os.kill, SIGKILL),
    "kill -9, the whole group": (os.killpg, SIGKILL),
}


def own(end: str) -> None:
    segment = SharedMemory(create=True, size=8)
    try:
        print(segment.name, flush=True)
        send, signal = ENDS[end]
        send(os.getpid(), signal)
    finally:
        segment.unlink()
        print("its finally")


if __name__ == "__main__":
    if sys.argv[1:]:
        own(sys.argv[1])  # does not come back
    for end in ENDS:
        command = [sys.executable, __file__, end]
        owner = subprocess.run(
            command, capture_output=True, text=True, process_group=0
        )
        name, *by = owner.stdout.splitlines()
        try:
            SharedMemory(name).unlink()
            print(f"{end}: nobody has removed it")
        except FileNotFoundError:
            print(f"{end}: removed by", *by or ["its tracker"])
