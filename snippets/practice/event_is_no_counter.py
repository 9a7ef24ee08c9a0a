from multiprocessing import Event, Process, Semaphore
from multiprocessing.synchronize import Event as EventType
from multiprocessing.synchronize import Semaphore as SemaphoreType


def announce(event: EventType, semaphore: SemaphoreType) -> None:
    for _ in range(3):
        event.set()
        semaphore.release()


if __name__ == "__main__":
    event, semaphore = Event(), Semaphore(0)
    sender = Process(target=announce, args=(event, semaphore))
    sender.start()
    sender.join()
    heard = 0
    while event.is_set():
        event.clear()
        heard += 1
    print("the event was set three times, and heard:", heard)
    heard = 0
    while semaphore.acquire(block=False):
        heard += 1
    print("the semaphore was released, and heard:", heard)
