# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# start-methods = ["fork"]
# ///
from multiprocessing import get_context


def greet() -> None:
    print("hello from the child")


# No if __name__ == "__main__": here, because of get_context("fork").
process = get_context("fork").Process(target=greet)
process.start()
process.join()
print("the child's exit code is", process.exitcode)
