# /// script
# dependencies = ["shmguide==0.2+checkout"]
#
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import signal
from multiprocessing import Process

from shmguide.records import Records


def die(table: Records) -> None:
    with table.lock:
        table.column("price")[0] = 2.5  # and the size comes next
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    table = Records({"price": float, "size": int}, rows=10)
    process = Process(target=die, args=(table,))
    process.start()
    process.join()
    try:
        with table.lock.within(0.5):
            print(table.read(0))
    except TimeoutError as error:
        print("TimeoutError:", error)
    print(table.column("price")[0], table.column("size")[0])
