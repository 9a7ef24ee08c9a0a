import struct
from ctypes import Structure, c_double, c_int32, c_uint8
from multiprocessing import RawArray


class Loose(Structure):
    _fields_ = (("flag", c_uint8), ("x", c_double), ("n", c_int32))


class Dense(Structure):
    _fields_ = (("x", c_double), ("n", c_int32), ("flag", c_uint8))


if __name__ == "__main__":
    for record in Loose, Dense:
        print(record.__name__, "is at", end=" ")
        for field in "flag", "x", "n":
            print(field, getattr(record, field).offset, end=", ")
        size = memoryview(RawArray(record, 1_000)).nbytes
        print(f"1,000 of them take {size:,} bytes")
    print("struct, without the end:", struct.calcsize("diB"))
    print("struct, with the end:", struct.calcsize("diB0d"))
