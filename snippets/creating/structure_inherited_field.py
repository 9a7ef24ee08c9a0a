from ctypes import Structure, c_int
from multiprocessing import Value
from typing import Any


class Account(Structure):
    _fields_ = (("balance", c_int),)


class Savings(Account):
    _fields_ = (("interest", c_int),)


if __name__ == "__main__":
    savings: Any = Value(Savings, 100, 3)
    savings.interest = 4
    savings.balance = 0  # sets an attribute of the wrapper
    shared = savings.get_obj()
    print("shared:", shared.balance, shared.interest)
    with savings:
        shared.balance = 0
    print("shared:", shared.balance, shared.interest)
