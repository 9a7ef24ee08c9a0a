# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import signal
from multiprocessing import Process, Value
from multiprocessing.sharedctypes import Synchronized


def die(counter: Synchronized) -> None:
    with counter.get_lock():
        counter.value = 1
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    counter = Value("i", 0)
    holder = Process(target=die, args=(counter,))
    holder.start()
    holder.join()
    print("the holder has ended:", holder.exitcode)
    if counter.get_lock().acquire(timeout=0.5):
        print("the lock is free")
    else:
        print("its lock is still held; the value,", end=" ")
        print(f"past the lock: {counter.get_obj().value}")
