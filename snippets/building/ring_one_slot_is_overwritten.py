from multiprocessing import Process, Semaphore
from multiprocessing.shared_memory import SharedMemory
from multiprocessing.synchronize import Semaphore as Bell

FRAMES = [b"first frame", b"second", b"third"]


def produce(slot: SharedMemory, sent: Bell, looked: Bell) -> None:
    for number, frame in enumerate(FRAMES, start=1):
        slot.buf[1 : 1 + len(frame)] = frame
        slot.buf[0] = number
        sent.release()
        if number == 1:
            looked.acquire()


if __name__ == "__main__":
    slot = SharedMemory(create=True, size=16)
    try:
        sent, looked = Semaphore(0), Semaphore(0)
        args = slot, sent, looked
        producer = Process(target=produce, args=args)
        producer.start()
        sent.acquire()
        print("frame", slot.buf[0], bytes(slot.buf[1:12]))
        looked.release()
        producer.join()  # meanwhile the consumer is busy elsewhere
        print("frame", slot.buf[0], bytes(slot.buf[1:12]))
    finally:
        slot.close()
        slot.unlink()
