import sys
from contextlib import closing
from multiprocessing.resource_tracker import unregister
from multiprocessing.shared_memory import SharedMemory
from subprocess import run


def attach(name: str) -> SharedMemory:
    """For strangers only: a child shares its parent's tracker."""
    if sys.version_info >= (3, 13):
        return SharedMemory(name, track=False)
    segment = SharedMemory(name)
    unregister(f"/{segment.name}", "shared_memory")
    return segment


def read(name: str) -> None:
    with closing(attach(name)) as segment:
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
