# /// script
# dependencies = ["lmdb"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from multiprocessing import Process, SimpleQueue
from tempfile import TemporaryDirectory

import lmdb


def move(path: str) -> None:
    env = lmdb.open(path)
    for left in range(1_000):
        with env.begin(write=True) as writing:
            writing.put(b"left", b"%d" % left)
            if left == 999:
                os.kill(os.getpid(), 9)
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
        both = path, answers
        team = [Process(target=look, args=both) for _ in range(2)]
        team.append(Process(target=move, args=(path,)))
        for process in team:
            process.start()
        print("sums seen:", answers.get() | answers.get())
        for process in team:
            process.join()
