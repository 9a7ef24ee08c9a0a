# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing.shared_memory import SharedMemory

if __name__ == "__main__":
    segment = SharedMemory(create=True, size=7)
    segment.buf[:7] = b"hunter2"
    segment.close()

    again = SharedMemory(segment.name)
    print("after close():", bytes(again.buf[:7]))
    again.buf[:7] = bytes(7)  # overwrite it
    again.unlink()
    print("overwritten, unlinked:", bytes(again.buf[:7]))
    again.close()

    new = SharedMemory(create=True, size=7)
    print("a new segment:", bytes(new.buf[:7]))
    new.close()
    new.unlink()
