from collections.abc import Callable
from multiprocessing import get_context
from pickle import PicklingError


def multiply_by(factor: int) -> Callable[[int], int]:
    def multiply(number: int) -> int:
        return factor * number

    return multiply


if __name__ == "__main__":
    process = get_context("spawn").Process(
        target=multiply_by(3), args=(14,)
    )
    try:
        process.start()
    except (AttributeError, PicklingError) as error:
        print(f"{type(error).__name__}: {error}")
