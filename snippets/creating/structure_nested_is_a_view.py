from ctypes import Structure, c_int
from multiprocessing import Value
from typing import Any


class Point(Structure):
    _fields_ = (("x", c_int), ("y", c_int))


class Line(Structure):
    _fields_ = (("start", Point), ("end", Point))


if __name__ == "__main__":
    line: Any = Value(Line)
    start = line.start
    print("has a lock:", hasattr(start, "get_lock"))
    with line:
        line.start.x = 5
    print("the view:", start.x)
