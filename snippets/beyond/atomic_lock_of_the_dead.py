# /// script
# dependencies = ["atomicshm"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory

from atomicshm import AtomicView


def take(cells: AtomicView) -> int:
    """Return 0 if the lock was free, or else its holder."""
    return int(cells.cas_u64(0, 0, os.getpid()))


def take_and_die(segment: SharedMemory) -> None:
    take(AtomicView(segment.buf))
    os.kill(os.getpid(), 9)


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8)
    holder = Process(target=take_and_die, args=(segment,))
    holder.start()
    holder.join()
    with AtomicView(segment.buf) as cells:
        held_by = take(cells)
        print("held by the dead:", held_by == holder.pid)
        was = cells.cas_u64(0, held_by, os.getpid())
        print("taken over:", was == held_by)
        print("mine:", cells.load_u64(0) == os.getpid())
    segment.close()
    segment.unlink()
