import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pipe, Pool, Queue, SimpleQueue


class Message:
    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        caller = threading.current_thread() is threading.main_thread()
        print("the caller" if caller else "a background thread")
        return str, ("a message",)


if __name__ == "__main__":
    receiver, sender = Pipe(duplex=False)
    print("Pipe.send:", end=" ")
    sender.send(Message())
    simple: SimpleQueue = SimpleQueue()
    print("SimpleQueue.put:", end=" ")
    simple.put(Message())
    queue: Queue = Queue()
    print("Queue.put:", end=" ")
    queue.put(Message())
    queue.get()
    with Pool(1) as pool:
        print("Pool.apply_async:", end=" ", flush=True)
        pool.apply_async(str, (Message(),)).get()
    with ProcessPoolExecutor(1) as executor:
        print("Executor.submit:", end=" ", flush=True)
        executor.submit(str, Message()).result()
