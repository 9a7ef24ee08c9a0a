# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import Process, Value
from multiprocessing.shared_memory import SharedMemory
from multiprocessing.sharedctypes import Synchronized


def leave(segment: SharedMemory, users: Synchronized) -> None:
    with users.get_lock():
        users.value -= 1
        last = users.value == 0
    if last:
        segment.unlink()
    segment.close()


def work(name: str, users: Synchronized) -> None:
    segment = SharedMemory(name)
    leave(segment, users)


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8)
    name, users = segment.name, Value("i", 1 + 3)
    workers = [
        Process(target=work, args=(name, users)) for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    leave(segment, users)
    for worker in workers:
        worker.join()
    try:
        SharedMemory(name)
    except FileNotFoundError:
        print("the last of four has unlinked it")
