# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import Process

from shmguide.snapshot import Snapshot

TIMES = 1_000


def measure(latest: Snapshot) -> None:
    with latest:
        for number in range(1, TIMES + 1):
            latest.write(f"measurement {number}".encode())


if __name__ == "__main__":
    with Snapshot.create(size=100) as latest:
        sensor = Process(target=measure, args=(latest,))
        sensor.start()
        seen = [latest.read()]
        while latest.version < TIMES:
            seen.append(latest.read())
        sensor.join()
        known = {f"measurement {n}" for n in range(TIMES + 1)}
        texts = {value.decode() for value in seen} - {""}
        print("every value read was written whole:", texts <= known)
        print("the latest:", latest.read().decode())
