# /// script
# dependencies = ["lmdb"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import signal
from multiprocessing import Process, SimpleQueue
from tempfile import TemporaryDirectory

import lmdb


def move(path: str) -> None:
    env = lmdb.open(path)
    for left in range(1_000):
        with env.begin(write=True) as writing:
            writing.put(b"left", b"%d" % left)
            if left == 999:
                os.kill(os.getpid(), signal.SIGKILL)
            writing.put(b"right", b"%d" % (1_000 - left))


def look(path: str, answers: SimpleQueue) -> None:
    env, sums = lmdb.open(path), set()
    for _ in range(1_000):
        with env.begin(buffers=True) as reading:
            pair = reading.get(b"left"), reading.get(b"right")
            sums.add(sum(int(bytes(number)) for number in pair))
    answers.put(sums)


if __name__ == "__main__":
    with TemporaryDirectory() as path:
        with lmdb.open(path) as env, env.begin(write=True) as writing:
            writing.put(b"left", b"0")
            writing.put(b"right", b"1000")
        answers: SimpleQueue = SimpleQueue()
        readers = [
            Process(target=look, args=(path, answers)) for _ in range(2)
        ]
        for process in [Process(target=move, args=(path,)), *readers]:
            process.start()
        print("sums seen:", answers.get() | answers.get())
