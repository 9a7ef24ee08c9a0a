from ctypes import sizeof
from multiprocessing import Value

STORED = [
    ("i", 2**31 - 1),
    ("i", 2**31),
    ("q", 2**31),
    ("B", 256),
    ("f", 2**24 + 1),
    ("d", 2**24 + 1),
]

if __name__ == "__main__":
    print("code  bytes      stored         read")
    for code, number in STORED:
        shared = Value(code, 0)
        shared.value = number
        size = sizeof(shared.get_obj())
        print(f"{code:<6}{size:>5}{number:>12}{shared.value:>13}")
