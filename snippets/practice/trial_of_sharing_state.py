from multiprocessing import Array, Process, Value
from multiprocessing.sharedctypes import Synchronized, SynchronizedArray


def change(number: Synchronized, items: SynchronizedArray) -> None:
    number.value = 2.5
    for place in range(len(items)):
        items[place] = -items[place]


if __name__ == "__main__":
    number, items = Value("d", 0.0), Array("i", range(4))
    process = Process(target=change, args=(number, items))
    process.start()
    process.join()
    print(number.value, items[:])
