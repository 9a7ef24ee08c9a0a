# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from contextlib import ExitStack, closing
from multiprocessing.shared_memory import SharedMemory

if __name__ == "__main__":
    with ExitStack() as stack:
        segment = SharedMemory(create=True, size=1)
        stack.enter_context(closing(segment))
        attached = SharedMemory(name=segment.name)
        stack.enter_context(closing(attached))

        segment.unlink()
        segment.buf[0] = 42
        print(f"attached before unlink(): reads {attached.buf[0]}")
        try:
            SharedMemory(name=segment.name)
        except FileNotFoundError as error:
            print(f"attached after unlink(): {error}")
