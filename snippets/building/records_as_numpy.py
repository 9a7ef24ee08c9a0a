# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from multiprocessing import Process

import numpy as np

from shmguide.records import Records


def raise_prices(table: Records) -> None:
    with table.lock:
        prices = np.asarray(table.column("price"))
        prices *= 2


if __name__ == "__main__":
    table = Records({"price": float, "size": int}, rows=100_000)
    np.asarray(table.column("price"))[:] = np.arange(100_000)
    process = Process(target=raise_prices, args=(table,))
    process.start()
    process.join()
    print(table.read(21))
    print(f"sum of all prices: {sum(table.column('price')):,.0f}")
