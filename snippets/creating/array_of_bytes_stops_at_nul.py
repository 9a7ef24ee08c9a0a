from multiprocessing import Array
from typing import Any

if __name__ == "__main__":
    text: Any = Array("c", 8)
    text.value = b"ab\0cd"
    print("value", text.value)
    print("raw  ", text.raw)

    text.value = b"x"
    print("value", text.value)
    print("raw  ", text.raw)

    try:
        text.value = b"nine long"
    except ValueError as error:
        print("ValueError:", error)
