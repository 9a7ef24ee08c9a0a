# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from multiprocessing import Process, RawValue
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        flock(file, LOCK_EX)
        yield  # to close the file is to let go


def work(counter: Any, path: Path, dies: bool) -> None:
    for _ in range(1_000):
        with locked(path):
            counter.value += 1
            if dies:
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    counter = RawValue("i", 0)
    with TemporaryDirectory() as folder:
        path = Path(folder, "lock")
        processes = [
            Process(target=work, args=(counter, path, dies))
            for dies in (True, False, False)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
    print("ended:", *[process.exitcode for process in processes])
    print("counted:", counter.value)
