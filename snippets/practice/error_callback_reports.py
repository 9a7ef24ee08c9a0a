from multiprocessing import Pool


def divide(number: int) -> float:
    return 1 / number


def report(error: BaseException) -> None:
    print(f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    with Pool(2) as pool:
        for number in 2, 1, 0:
            pool.apply_async(divide, (number,), error_callback=report)
        pool.close()
        pool.join()
