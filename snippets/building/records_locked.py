from multiprocessing import Lock, Process, RawArray


class Records:
    def __init__(self, rows: int) -> None:
        self.lock = Lock()
        self.price = RawArray("d", rows)
        self.size = RawArray("q", rows)

    def write(self, row: int, price: float, size: int) -> None:
        with self.lock:
            self.price[row] = price
            self.size[row] = size

    def read(self, row: int) -> tuple[float, int]:
        with self.lock:
            return self.price[row], self.size[row]


def write(table: Records) -> None:
    for number in range(10_000):
        table.write(7, number / 4, number)


if __name__ == "__main__":
    table = Records(1_000)
    writers = [Process(target=write, args=(table,)) for _ in range(2)]
    for writer in writers:
        writer.start()
    torn = 0
    for _ in range(10_000):
        price, size = table.read(7)
        torn += price != size / 4
    for writer in writers:
        writer.join()
    print(f"{torn} records torn, and the last is {table.read(7)}")
