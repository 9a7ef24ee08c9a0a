import os
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory


def create_or_attach(name: str) -> tuple[SharedMemory, bool]:
    try:
        return SharedMemory(name, create=True, size=8), True
    except FileExistsError:
        print("FileExistsError: the name is taken")
        return SharedMemory(name), False


if __name__ == "__main__":
    name = f"shmguide-{os.getpid()}"
    first, created = create_or_attach(name)
    with closing(first):
        try:
            print(f"first call created it: {created}")
            first.buf[0] = 42
            second, created = create_or_attach(name)
            with closing(second):
                print(f"second call created it: {created}")
                print(f"second call reads {second.buf[0]}")
        finally:
            first.unlink()
