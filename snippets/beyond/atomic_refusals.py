# /// script
# dependencies = ["atomics", "atomicshm"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing.shared_memory import SharedMemory

from atomics import UINT, atomicview
from atomics.exc import AlignmentError
from atomicshm import AtomicView


def refused(error: Exception) -> None:
    print(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=64)
    cells = AtomicView(segment.buf)
    try:
        cells.load_u64(60)
    except IndexError as error:
        refused(error)
    try:
        segment.close()
    except BufferError as error:
        refused(error)
    cells.store_u64(0, 2**64 - 1)
    print(cells.fetch_add_u64(0, 1), cells.load_u64(0))
    cells.close()
    with segment.buf[4:12] as odd:
        try:
            atomicview(odd, UINT)
        except AlignmentError as error:
            refused(error)
    segment.close()
    segment.unlink()
