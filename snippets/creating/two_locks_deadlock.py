from multiprocessing import Barrier, Lock, Process
from multiprocessing.synchronize import Barrier as Meeting
from multiprocessing.synchronize import Lock as LockType


def move(source: LockType, target: LockType, both: Meeting) -> None:
    with source:
        if both.wait() == 0:
            print("each holds one lock and wants the other", flush=True)
        with target:
            print("never printed")


if __name__ == "__main__":
    a, b, both = Lock(), Lock(), Barrier(2)
    processes = [
        Process(target=move, args=(a, b, both)),
        Process(target=move, args=(b, a, both)),
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
