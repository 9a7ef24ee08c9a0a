from ctypes import c_bool, c_ssize_t
from multiprocessing import Value
from typing import Any

WANTED: list[tuple[Any, Any]] = [
    (int, "q"),
    (float, "d"),
    ("?", c_bool),
    ("n", c_ssize_t),
    ("w", "u"),
]

if __name__ == "__main__":
    for wrong, right in WANTED:
        try:
            Value(wrong)
        except TypeError:
            zero = Value(right).value
            print(f"{wrong!r:16} TypeError, but {zero!r}")
