from multiprocessing import Process, Value
from multiprocessing.sharedctypes import Synchronized


def find_mean(numbers: list[float], mean: Synchronized) -> None:
    mean.value = sum(numbers) / len(numbers)


if __name__ == "__main__":
    mean = Value("d", 0.0)
    child = Process(target=find_mean, args=([1.0, 2.0, 4.5], mean))
    child.start()
    child.join()
    print("the mean is", mean.value)
