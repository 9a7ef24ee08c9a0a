from multiprocessing import Array, Process
from typing import Any


def greet(text: Any) -> None:
    text.value = "Grüße".encode()


if __name__ == "__main__":
    try:
        Array("c", "hello")
    except TypeError as error:
        print("TypeError:", error)

    text: Any = Array("c", 64)
    try:
        text.value = "hello"
    except TypeError as error:
        print("TypeError:", error)

    child = Process(target=greet, args=(text,))
    child.start()
    child.join()
    print(text.value.decode())
