# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as executor:
        for task in die, os.getpid:
            try:
                executor.submit(task).result()
            except BrokenProcessPool as error:
                print(f"{task.__name__}: {error}")
