# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import sys
from contextlib import closing
from multiprocessing.resource_tracker import unregister
from multiprocessing.shared_memory import SharedMemory
from subprocess import run


def read(name: str) -> None:
    with closing(SharedMemory(name=name)) as segment:
        unregister(f"/{segment.name}", "shared_memory")
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
