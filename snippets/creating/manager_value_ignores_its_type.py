from multiprocessing import Manager
from typing import Any

if __name__ == "__main__":
    with Manager() as manager:
        number: Any = manager.Value("i", 0)
        number.value = 2**31
        print(number.value)
        number.value = "a text"
        print(number.value)
