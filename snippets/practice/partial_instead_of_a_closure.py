from functools import partial
from multiprocessing import get_context


def multiply(factor: int, number: int) -> None:
    print(factor * number)


if __name__ == "__main__":
    process = get_context("spawn").Process(
        target=partial(multiply, 3), args=(14,)
    )
    process.start()
    process.join()
