# /// script
# [tool.shmguide]
# start-methods = ["spawn"]
# ///
from multiprocessing import get_context


def greet() -> None:
    print("hello from the child")


if __name__ == "__main__":
    process = get_context("spawn").Process(target=greet)
    process.start()
    process.join()
    print("the child's exit code is", process.exitcode)
