from multiprocessing import Pool


class Survey:
    def __init__(self) -> None:
        self.done = 0

    def square(self, number: int) -> int:
        self.done += 1
        return number * number


if __name__ == "__main__":
    survey = Survey()
    with Pool(2) as pool:
        print("results:", pool.map(survey.square, range(4)))
    print("done:", survey.done)
