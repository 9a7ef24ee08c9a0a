# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import sys
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory
from subprocess import PIPE, run


def read(name: str) -> None:
    with closing(SharedMemory(name=name)) as segment:
        print(f"the stranger reads {segment.buf[0]}")


def own() -> None:
    with closing(SharedMemory(create=True, size=1)) as segment:
        segment.buf[0] = 42
        command = [sys.executable, __file__, segment.name]
        stranger = run(command, stderr=PIPE, text=True, check=True)
        print(stranger.stderr.splitlines()[0])
        segment.unlink()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        read(sys.argv[1])
    else:
        own()
