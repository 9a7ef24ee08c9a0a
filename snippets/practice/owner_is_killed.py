# /// script
# [tool.shmguide]
# platforms = ["linux"]
# start-methods = ["fork", "spawn"]
# ///
import os
import signal
import sys
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from subprocess import PIPE, Popen
from time import sleep


def use(name: str) -> None:
    segment = SharedMemory(name)
    print(name, os.getpid(), segment.buf[0], flush=True)
    signal.pause()


def own() -> None:
    segment = SharedMemory(create=True, size=8)
    segment.buf[0] = 42
    Process(target=use, args=(segment.name,)).start()
    signal.pause()


def main() -> None:
    command = [sys.executable, __file__, "own"]
    with Popen(command, stdout=PIPE, text=True) as owner:
        assert owner.stdout
        name, user, number = owner.stdout.readline().split()
        print("the other process reads", number)
        owner.kill()
    path = Path("/dev/shm", name)
    print("the owner was killed; the name is there:", path.exists())
    os.kill(int(user), signal.SIGTERM)
    while path.exists():
        sleep(0.01)
    print("the other process has ended; the name is gone")


if __name__ == "__main__":
    own() if sys.argv[1:] else main()
