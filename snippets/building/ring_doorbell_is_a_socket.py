# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
from ctypes import c_ulonglong
from multiprocessing import Process, RawArray
from os import urandom
from select import POLLIN, poll
from socket import AF_UNIX, SOCK_DGRAM, socket
from typing import Any

WRITTEN, CALLS = 0, 1


def produce(cells: Any, address: bytes) -> None:
    heard, rung = 0, 0
    with socket(AF_UNIX, SOCK_DGRAM) as bell:
        for _ in range(5):
            while cells[CALLS] == heard:
                pass  # until the consumer has called
            heard = cells[CALLS]
            cells[WRITTEN] += 1
            bell.sendto(b"", address)
            rung += 1
    print("rung:", rung)


if __name__ == "__main__":
    cells = RawArray(c_ulonglong, 2)
    address = b"\0shmguide." + urandom(8).hex().encode()
    with socket(AF_UNIX, SOCK_DGRAM) as bell:
        bell.bind(address)
        sleep = poll()
        sleep.register(bell, POLLIN)
        process = Process(target=produce, args=(cells, address))
        process.start()
        for number in range(1, 6):
            cells[CALLS] += 1
            while cells[WRITTEN] < number:
                sleep.poll(50)  # milliseconds, not a time of day
                if sleep.poll(0):
                    bell.recv(1)
        process.join()
    print("frames seen:", cells[WRITTEN])
