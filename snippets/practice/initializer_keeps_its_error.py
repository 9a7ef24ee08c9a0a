from multiprocessing import Pool
from multiprocessing.shared_memory import SharedMemory

segment: SharedMemory | None = None
failure: OSError | None = None


def attach(name: str) -> None:
    global segment, failure
    try:
        segment = SharedMemory(name)
    except OSError as error:
        failure = error


def read(index: int) -> int:
    if segment is None:
        raise failure or RuntimeError("attach() has not run")
    return segment.buf[index]


if __name__ == "__main__":
    with Pool(2, initializer=attach, initargs=("gone",)) as pool:
        try:
            print(pool.map(read, range(4)))
        except FileNotFoundError as error:
            print("FileNotFoundError:", error)
