# /// script
# dependencies = ["lmdb"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import signal
from multiprocessing import Event, Process
from multiprocessing.synchronize import Event as Signal
from tempfile import TemporaryDirectory

import lmdb


def read(path: str, reading: Signal) -> None:
    with lmdb.open(path).begin():
        reading.set()
        signal.pause()  # until it is killed


def grows(env: lmdb.Environment) -> bool:
    before = env.info()["last_pgno"]
    for _ in range(100):  # one key, again and again
        with env.begin(write=True) as writing:
            writing.put(b"oak", os.urandom(100_000))
    return bool(env.info()["last_pgno"] - before > 1_000)


if __name__ == "__main__":
    with TemporaryDirectory() as path:
        reading = Event()
        reader = Process(target=read, args=(path, reading))
        reader.start()
        reading.wait()
        with lmdb.open(path, map_size=2**30, sync=False) as env:
            print("reader is alive:", env.reader_check(), grows(env))
            reader.kill()
            reader.join()
            print("reader is killed:", grows(env))
            print("removed:", env.reader_check(), grows(env))
