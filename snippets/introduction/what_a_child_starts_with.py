# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import get_context
from typing import Any

origin = "import"


class Argument:
    def __init__(self) -> None:
        self.arrived = "inherited"

    def __setstate__(self, state: object) -> None:
        self.arrived = "unpickled"


def report(method: str, argument: Argument) -> None:
    print(f"{method:<12}{__name__:<13}{origin:<8}{argument.arrived}")


if __name__ == "__main__":
    origin = "parent"
    print("method      module       global  argument")
    for method in "fork", "spawn", "forkserver":
        context: Any = get_context(method)
        process = context.Process(
            target=report, args=(method, Argument())
        )
        process.start()
        process.join()
