from ctypes import Structure, c_int
from multiprocessing import Array, sharedctypes


class Account(Structure):
    _fields_ = (("current", c_int), ("savings", c_int))


if __name__ == "__main__":
    accounts = Array(Account, [(100, 0), (200, 0)])
    view = accounts[0]
    copy = sharedctypes.copy(accounts[0])
    accounts[0].current = 70
    print("the view:", view.current)
    print("the copy:", copy.current)

    accounts[:][1].current = 1
    print("changed through a slice:", accounts[1].current)
