# /// script
# dependencies = ["lmdb"]
#
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import get_context
from tempfile import TemporaryDirectory

import lmdb


def open_cache(path: str) -> None:
    try:
        with lmdb.open(path) as env:
            print("opened, entries:", env.stat()["entries"])
    except lmdb.Error as error:
        print("Error:", str(error).replace(path, "/srv/cache"))


def keep(env: lmdb.Environment, value: bytes) -> None:
    with env.begin(write=True) as writing:
        writing.put(b"oak", value)


if __name__ == "__main__":
    context = get_context("fork")
    with TemporaryDirectory() as path:
        with lmdb.open(path, map_size=2**20) as env:
            try:
                keep(env, bytes(2**20))
            except lmdb.MapFullError as error:
                print("MapFullError:", str(error).partition(" (")[0])
                env.set_mapsize(2**30)
                keep(env, bytes(2**20))
            child = context.Process(target=open_cache, args=(path,))
            child.start()
            child.join()
        child = context.Process(target=open_cache, args=(path,))
        child.start()
        child.join()
