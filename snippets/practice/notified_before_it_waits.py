from multiprocessing import Condition, Process
from multiprocessing.synchronize import Condition as ConditionType


def work(ready: ConditionType) -> None:
    with ready:
        ready.notify_all()


if __name__ == "__main__":
    ready = Condition()
    worker = Process(target=work, args=(ready,))
    worker.start()
    worker.join()
    print("the worker has notified", flush=True)
    with ready:
        ready.wait()
    print("never printed")
