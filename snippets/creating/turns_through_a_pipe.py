import os
import sys
from multiprocessing import Process, Semaphore
from multiprocessing.synchronize import Semaphore as Turn
from subprocess import PIPE, run


def say(name: str, mine: Turn, others: Turn) -> None:
    for number in range(3):
        mine.acquire()
        print(name, number)
        others.release()
    mine.acquire()  # until it may end


def take_turns() -> None:
    a, b = Semaphore(1), Semaphore(0)
    first = Process(target=say, args=("a", a, b))
    second = Process(target=say, args=("b", b, a))
    first.start()
    second.start()
    first.join()
    b.release()
    second.join()


def lines(**environment: str) -> list[str]:
    command = [sys.executable, __file__, "turns"]
    where = os.environ | environment
    done = run(command, env=where, stdout=PIPE, check=True)
    return done.stdout.decode().splitlines()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        take_turns()
    else:
        print("through a pipe:", *lines(PYTHONUNBUFFERED=""))
        print("unbuffered:    ", *lines(PYTHONUNBUFFERED="1"))
