# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["/dev/shm", "/usr/bin/lsof"]
# ///
import os
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from subprocess import run


def work(name: str, pipe: Connection) -> None:
    segment = SharedMemory(name)
    pipe.send("attached")
    pipe.recv()
    segment.close()


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=4096)
    here, there = Pipe()
    process = Process(target=work, args=(segment.name, there))
    process.start()
    here.recv()
    command = ["/usr/bin/lsof", "-t", f"/dev/shm/{segment.name}"]
    done = run(command, capture_output=True, text=True)
    users = {int(pid) for pid in done.stdout.split()}
    print("the owner:", os.getpid() in users)
    print("the child:", process.pid in users)
    here.send("go on")
    process.join()
    segment.close()
    segment.unlink()
