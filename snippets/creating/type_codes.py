# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from ctypes import sizeof
from multiprocessing import Value

if __name__ == "__main__":
    print("code  bytes  holds")
    for code in "bBhHiIlLqQ":
        shared = Value(code, -1)
        size = sizeof(shared.get_obj())
        if shared.value == -1:
            most = 2 ** (8 * size - 1) - 1
            least = -most - 1
        else:  # it has no sign, and its largest number is -1
            least, most = 0, int(shared.value)
        print(f"{code:4}{size:7}  {least:,} to {most:,}")
    for code, digits in ("f", 24), ("d", 53):
        size = sizeof(Value(code).get_obj())
        print(f"{code:4}{size:7}  fractions of {digits} binary digits")
