from multiprocessing import Pool


class Survey:
    def __init__(self) -> None:
        self.pool = Pool(2)

    def square(self, number: int) -> int:
        return number * number

    def run(self) -> list[int]:
        with self.pool:
            return self.pool.map(self.square, range(4))


if __name__ == "__main__":
    try:
        print(Survey().run())
    except NotImplementedError as error:
        print("NotImplementedError:", error)
