# /// script
# [tool.shmguide]
# platforms = ["linux"]
# start-methods = ["spawn", "forkserver"]
# needs = ["/dev/shm"]
# ///
from collections.abc import Callable
from multiprocessing import Lock, Process
from multiprocessing.synchronize import Lock as LockType
from pathlib import Path


def wait_until_gone(path: Path) -> None:
    while path.exists():
        pass


class Late:
    """What a child receives when the lock has been removed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return wait_until_gone, (self.path,)


def greet(_: Late, lock: LockType) -> None:
    with lock:
        print("hello", flush=True)


if __name__ == "__main__":
    lock = Lock()
    name = lock._semlock.name.removeprefix("/")  # type: ignore
    late = Late(Path(f"/dev/shm/sem.{name}"))
    Process(target=greet, args=(late, lock)).start()
    print("started, and not joined", flush=True)
