import threading
from multiprocessing import Queue

may_pickle = threading.Event()


class Message:
    def __init__(self) -> None:
        self.text = "as it was put"

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        may_pickle.wait()
        return str, (self.text,)


if __name__ == "__main__":
    queue: Queue = Queue()
    message = Message()
    queue.put(message)
    message.text = "as it was changed after put() had returned"
    may_pickle.set()
    print("received:", queue.get())
