from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Lock as LockType


class Late:
    """An argument that arrives when the parent says so."""

    def __init__(self, go: Connection) -> None:
        self.go = go

    def __setstate__(self, state: dict[str, Connection]) -> None:
        state["go"].recv()


def work(_late: Late, _lock: LockType) -> None:
    print("the lock has arrived")


if __name__ == "__main__":
    context = get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    child = context.Process(
        target=work, args=(Late(theirs), context.Lock())
    )
    child.start()  # and drops the only reference to the lock
    ours.send("go on")
    child.join()
    print("exit code:", child.exitcode)
