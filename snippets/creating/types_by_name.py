from ctypes import c_bool, c_char, c_int32, c_uint8, sizeof
from multiprocessing import Array, Process, Value
from typing import Any


def change(flag: Any, grade: Any, pixels: Any, total: Any) -> None:
    flag.value = "any text is true"
    grade.value = b"B"
    pixels[1] = 255
    total.value += sum(pixels)


if __name__ == "__main__":
    flag, grade = Value(c_bool, False), Value(c_char, b"A")
    pixels, total = Array(c_uint8, 4), Value(c_int32, 1)
    args = flag, grade, pixels, total
    child = Process(target=change, args=args)
    child.start()
    child.join()
    print(flag.value, grade.value, pixels[:], total.value)
    kinds: list[Any] = [c_bool, c_char, c_uint8, c_int32]
    print("bytes of one:", *map(sizeof, kinds))
