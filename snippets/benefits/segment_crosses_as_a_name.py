import pickle
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory

SIZE = 1024 * 1024


def worker(connection: Connection, segment: SharedMemory) -> None:
    message = connection.recv()
    message[0] = 1
    segment.buf[0] = 1
    segment.close()


if __name__ == "__main__":
    message = bytearray(SIZE)
    segment = SharedMemory(create=True, size=SIZE)
    try:
        whole, name = pickle.dumps(message), pickle.dumps(segment)
        print("pickled message, KiB:", len(whole) // 1024)
        print("pickled segment, below 1 KiB:", len(name) < 1024)
        receiver, sender = Pipe(duplex=False)
        process = Process(target=worker, args=(receiver, segment))
        process.start()
        sender.send(message)
        process.join()
        print("worker's change to the message:", message[0] == 1)
        print("worker's change to the segment:", segment.buf[0] == 1)
    finally:
        segment.close()
        segment.unlink()
