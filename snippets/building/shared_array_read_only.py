# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from multiprocessing import Process

from shmguide.shared_array import SharedArray


def read(shared: SharedArray) -> None:
    print("read:", shared.array.sum())
    try:
        shared.array += 1
    except ValueError as error:
        print("ValueError:", error)


if __name__ == "__main__":
    with SharedArray.from_array([1, 2, 3]) as shared:
        reader = SharedArray.attach(shared.name, readonly=True)
        worker = Process(target=read, args=(reader,))
        worker.start()
        worker.join()
        print("still:", shared.array)
