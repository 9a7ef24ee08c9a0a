# /// script
# dependencies = ["lmdb"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from multiprocessing import Pool, Process
from tempfile import TemporaryDirectory

import lmdb

env: lmdb.Environment


def open_cache(path: str) -> None:
    global env
    env = lmdb.open(path, map_size=2**30)


def look_up(key: bytes) -> bytes:
    with env.begin() as reading:  # waits for no writer
        value: bytes | None = reading.get(key)
    if value is None:
        with env.begin(write=True) as writing:  # one at a time
            value = writing.get(key) or os.urandom(8)
            writing.put(key, value)
    return value


def die_half_way(path: str) -> None:
    with lmdb.open(path).begin(write=True) as writing:
        writing.put(b"oak", b"half")
        os.kill(os.getpid(), 9)


if __name__ == "__main__":
    keys = [b"oak", b"elm", b"ash"] * 8
    with TemporaryDirectory() as at, Pool(4, open_cache, [at]) as pool:
        values = pool.map(look_up, keys, chunksize=1)
        print(len(keys), "look-ups,", len(set(values)), "computed")
        killed = Process(target=die_half_way, args=(at,))
        killed.start()
        killed.join()
        with lmdb.open(at).begin(write=True):  # the lock is free
            print("all found:", pool.map(look_up, keys) == values)
