# /// script
# [tool.shmguide]
# start-methods = ["spawn"]
# ///
from multiprocessing import get_context

limit = 10
print(f"limit = {limit} is executed in {__name__}")


def show() -> None:
    print("in the child the limit is", limit)


if __name__ == "__main__":
    limit = 99
    process = get_context("spawn").Process(target=show)
    process.start()
    process.join()
    print("in the parent the limit is", limit)
