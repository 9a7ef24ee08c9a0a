from multiprocessing import Array
from typing import Any

NUMBERS: list[tuple[Any, float]] = [
    ("B", 256),
    ("q", 2**63),
    ("f", 1e39),
]

if __name__ == "__main__":
    for code, number in NUMBERS:
        numbers = Array(code, [7])
        checked = memoryview(numbers.get_obj()).cast("B").cast(code)
        with numbers:
            try:
                checked[0] = number
                print(f"{code}: {number} is stored as {numbers[0]}")
            except ValueError as error:
                print(f"{code}: ValueError: {error}")
