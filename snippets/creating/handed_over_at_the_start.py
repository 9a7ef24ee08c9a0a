from multiprocessing import Array, Process, Value
from multiprocessing.sharedctypes import Synchronized, SynchronizedArray


def work(counter: Synchronized, squares: SynchronizedArray) -> None:
    for number in range(4):
        squares[number] = number**2
        with counter:
            counter.value += 1


if __name__ == "__main__":
    counter, squares = Value("i", 0), Array("i", 4)
    worker = Process(target=work, args=(counter, squares))
    worker.start()
    worker.join()
    print(counter.value, squares[:])
