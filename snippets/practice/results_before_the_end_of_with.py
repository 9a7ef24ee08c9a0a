from multiprocessing import Pool


def square(number: int) -> int:
    return number * number


if __name__ == "__main__":
    with Pool(2) as pool:
        results = [
            pool.apply_async(square, (number,)) for number in range(4)
        ]
        pool.close()  # no more tasks
        pool.join()  # and wait for these
    print([result.get() for result in results])
