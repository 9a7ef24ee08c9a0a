# /// script
# requires-python = ">=3.13,<3.14"
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import multiprocessing as mp
import signal
from ctypes import c_byte
from multiprocessing.sharedctypes import RawValue
from multiprocessing.synchronize import Lock


def wait(lock: Lock, ready: c_byte) -> None:
    try:
        with lock:
            while not ready.value:
                pass
    finally:
        print("finally")


if __name__ == "__main__":
    lock, ready = mp.Lock(), RawValue(c_byte)
    signal.signal(signal.SIGVTALRM, signal.default_int_handler)
    # In place of Ctrl-C, once this process has run for so long.
    signal.setitimer(signal.ITIMER_VIRTUAL, 0.1)
    try:
        wait(lock, ready)
    except KeyboardInterrupt:
        print("the lock is free:", lock.acquire(block=False))
