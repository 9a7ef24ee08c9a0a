# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import Process

from shmguide.records import Records, Text


def trade(table: Records) -> None:
    for _ in range(1_000):
        with table.lock:  # what is read stays true until the write
            size = table.read(7)["size"]
            table.write(7, size=size + 1, price=size / 4)


if __name__ == "__main__":
    table = Records(
        {"price": float, "size": int, "symbol": Text(8)}, rows=1_000
    )
    table.write(7, symbol="ACME")
    processes = [Process(target=trade, args=(table,)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    print(table.read(7))
