# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# start-methods = ["fork"]
# ///
from multiprocessing import get_context
from tempfile import TemporaryFile
from typing import Any


def read_two(file: Any) -> None:
    print("the child reads ", file.read(2))


if __name__ == "__main__":
    with TemporaryFile(buffering=0) as file:
        file.write(b"abcd")
        file.seek(0)
        child = get_context("fork").Process(
            target=read_two, args=(file,)
        )
        child.start()
        child.join()
        print("the parent reads", file.read(2))
