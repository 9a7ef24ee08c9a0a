# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# start-methods = ["fork"]
# ///
from ctypes import addressof, c_int
from multiprocessing import get_context

number = c_int(0)


def change() -> None:
    number.value = 1
    print("child: ", number.value, "at address", addressof(number))


if __name__ == "__main__":
    process = get_context("fork").Process(target=change)
    process.start()
    process.join()
    print("parent:", number.value, "at address", addressof(number))
