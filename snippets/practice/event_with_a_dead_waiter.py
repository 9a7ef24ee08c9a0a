# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Event, Process
from typing import Any

if __name__ == "__main__":
    event: Any = Event()
    waiter = Process(target=event.wait)
    waiter.start()
    asleep = event._cond._sleeping_count  # a semaphore that counts
    while not asleep.get_value():
        pass
    waiter.kill()
    waiter.join()
    print("the waiter has ended:", waiter.exitcode, flush=True)
    event.set()
    print("set")
