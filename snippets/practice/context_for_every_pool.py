from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def square(number: int) -> int:
    return number * number


if __name__ == "__main__":
    context = get_context("spawn")
    with context.Pool(2) as pool:
        print(pool.map(square, range(4)))
    with ProcessPoolExecutor(2, mp_context=context) as executor:
        print(list(executor.map(square, range(4))))
