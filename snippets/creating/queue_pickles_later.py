from multiprocessing import Process, Queue
from threading import Event
from typing import Any

changed = Event()


class Letter:
    text = "as it was put"

    def __getstate__(self) -> dict[str, str]:
        changed.wait()  # as if the queue's thread came to it late
        return {"text": self.text}


def read(letters: Any) -> None:
    print("received:", letters.get().text)


if __name__ == "__main__":
    letters: Any = Queue()
    reader = Process(target=read, args=(letters,))
    reader.start()
    letter = Letter()
    letters.put(letter)
    letter.text = "as it was changed afterwards"
    changed.set()
    reader.join()
