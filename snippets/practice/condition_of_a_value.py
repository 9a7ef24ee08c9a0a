from multiprocessing import Condition, Process, RawValue
from multiprocessing.synchronize import Condition as ConditionType
from typing import Any


def work(changed: ConditionType, done: Any) -> None:
    with changed:
        done.value += 1
        changed.notify_all()


if __name__ == "__main__":
    changed, done = Condition(), RawValue("i", 0)
    workers = [
        Process(target=work, args=(changed, done)) for _ in range(3)
    ]
    for worker in workers:
        worker.start()
    with changed:
        changed.wait_for(lambda: done.value == 3)
        print("done:", done.value)
    for worker in workers:
        worker.join()
