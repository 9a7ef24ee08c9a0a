# /// script
# requires-python = ">=3.13"
# ///
import sys
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory
from subprocess import run

assert sys.version_info >= (3, 13)  # where track= is new


def read(name: str) -> None:
    with closing(SharedMemory(name=name, track=False)) as segment:
        print(f"the stranger reads {segment.buf[0]}")


def own() -> None:
    with closing(SharedMemory(create=True, size=1)) as segment:
        try:
            segment.buf[0] = 42
            for _ in range(2):
                command = [sys.executable, __file__, segment.name]
                run(command, check=True)
        finally:
            segment.unlink()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        read(sys.argv[1])
    else:
        own()
