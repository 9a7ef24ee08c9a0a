# /// script
# [tool.shmguide]
# start-methods = ["fork"]
# ///
from fcntl import LOCK_EX, LOCK_NB, flock
from multiprocessing import Event, get_context
from multiprocessing.synchronize import Event as EventType
from pathlib import Path
from tempfile import NamedTemporaryFile


def is_free(path: Path) -> bool:
    with path.open() as file:
        try:
            flock(file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return False
    return True


def live(until: EventType) -> None:
    until.wait()


if __name__ == "__main__":
    end = Event()
    child = get_context("fork").Process(target=live, args=(end,))
    with NamedTemporaryFile() as named:
        path = Path(named.name)
        with path.open() as file:
            flock(file, LOCK_EX)
            child.start()  # inherits the file, and with it the lock
        print("closed here, free:", is_free(path))
        end.set()
        child.join()
        print("the child has ended, free:", is_free(path))
