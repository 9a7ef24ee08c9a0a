from ctypes import Structure, c_char, c_char_p, c_void_p
from multiprocessing import Process, RawValue
from typing import Any


class Person(Structure):
    _fields_ = (("pointer", c_char_p), ("letters", c_char * 16))


def address(person: Any) -> int | None:
    return c_void_p.from_buffer(person).value  # the first field


def look(person: Any, in_the_parent: int) -> None:
    same = address(person) == in_the_parent
    print("pointer: an address of the parent:", same)
    print("letters:", person.letters)


if __name__ == "__main__":
    person = RawValue(Person, b"Ada", b"Ada")
    child = Process(target=look, args=(person, address(person)))
    child.start()
    child.join()
