import pickle
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory


class Harmless:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return print, ("this code was chosen by the writer",)


def write(segment: SharedMemory) -> None:
    data = pickle.dumps(Harmless())
    segment.buf[: len(data)] = data
    segment.close()


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=200)
    writer = Process(target=write, args=(segment,))
    writer.start()
    writer.join()
    thing = pickle.loads(segment.buf)
    print("the reader gets", thing)
    segment.close()
    segment.unlink()
