# /// script
# dependencies = ["atomicshm"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory

from atomicshm import AtomicView

TASKS = 1_000


def work(segment: SharedMemory, number: int) -> None:
    with AtomicView(segment.buf) as cells:
        done = cells.cell_u64(0)
        for task in range(1, TASKS + 1):
            if cells.cas_u64(8 * task, 0, number) == 0:  # it was free
                done.fetch_add(1)


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8 * (TASKS + 1))
    workers = [
        Process(target=work, args=(segment, number))
        for number in range(1, 5)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with AtomicView(segment.buf) as cells:
        print("claims that succeeded:", cells.load_u64(0))
    segment.close()
    segment.unlink()
