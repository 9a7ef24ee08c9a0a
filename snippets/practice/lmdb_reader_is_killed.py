# /// script
# dependencies = ["lmdb"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory

import lmdb


def read(path: str, parent: Connection) -> None:
    with lmdb.open(path).begin() as reading:
        parent.send("reads")
        parent.recv()
        parent.send(reading.get(b"oak"))
        parent.recv()


def grows(env: lmdb.Environment) -> bool:
    size = Path(env.path(), "data.mdb").stat().st_size
    for _ in range(20):
        with env.begin(write=True) as writing:
            writing.put(b"oak", os.urandom(100_000))
    return Path(env.path(), "data.mdb").stat().st_size > size


if __name__ == "__main__":
    here, there = Pipe()
    with TemporaryDirectory() as path:
        reader = Process(target=read, args=(path, there))
        reader.start()
        here.recv()
        with lmdb.open(path, map_size=2**30) as env:
            print("while it reads, the file grows:", grows(env))
            here.send("look again")
            print("it still finds nothing:", here.recv() is None)
            reader.kill()
            reader.join()
            print("after its death:", grows(env))
            print("dead readers found:", env.reader_check())
            print("after that:", grows(env), grows(env))
