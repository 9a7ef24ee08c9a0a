# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import Process, Queue
from queue import Empty
from typing import Any

if __name__ == "__main__":
    queue: Any = Queue()
    reader = Process(target=queue.get)
    reader.start()
    while queue._rlock.acquire(block=False):  # until the reader has it
        queue._rlock.release()
    reader.kill()
    reader.join()
    print("a reader has ended:", reader.exitcode)
    queue.put("for whoever is left")
    try:
        print(queue.get(timeout=1))
    except Empty:
        print(
            "nothing arrives in", 1, "s; items inside:", queue.qsize()
        )
