from multiprocessing import Manager, Pool
from multiprocessing.shared_memory import ShareableList, SharedMemory
from typing import Any


def store(segment: SharedMemory, items: Any, scores: Any) -> None:
    segment.buf[0] = 7
    items[0] = 7
    scores[0] = 7


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=1)
    items: ShareableList = ShareableList([0])
    with Manager() as manager, Pool(1) as pool:
        scores = manager.list([0])
        pool.apply(store, (segment, items, scores))
        print(segment.buf[0], items[0], scores[0])
        pool.close()
        pool.join()
    for each in segment, items.shm:
        each.unlink()
        each.close()
