from enum import IntEnum
from multiprocessing import Process, Value
from multiprocessing.sharedctypes import Synchronized


class Status(IntEnum):
    WAITING = 0
    DONE = 1


def work(status: Synchronized) -> None:
    status.value = Status.DONE


if __name__ == "__main__":
    status = Value("i", Status.WAITING)
    child = Process(target=work, args=(status,))
    child.start()
    child.join()
    print("the child is", Status(status.value).name)
