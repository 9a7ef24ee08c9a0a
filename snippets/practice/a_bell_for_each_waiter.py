# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import Process, Semaphore
from multiprocessing.synchronize import Semaphore as Bell


def wait(bell: Bell) -> None:
    bell.acquire()


if __name__ == "__main__":
    bells = [Semaphore(0), Semaphore(0)]
    waiters = [Process(target=wait, args=(bell,)) for bell in bells]
    for waiter in waiters:
        waiter.start()
    waiters[0].kill()
    waiters[0].join()
    for bell in bells:
        bell.release()  # waits for nobody
    waiters[1].join()
    print("ended:", *[waiter.exitcode for waiter in waiters])
