from multiprocessing import Pool


def square(number: int) -> int:
    return number * number


class Survey:
    def __init__(self) -> None:
        self.pool = Pool(2)

    def run(self) -> list[int]:
        with self.pool:
            return self.pool.map(square, range(4))


if __name__ == "__main__":
    print(Survey().run())
