import pickle
from math import isqrt
from multiprocessing import Pool
from multiprocessing.shared_memory import SharedMemory

SIZE, PARTS = 4_000_000, 16
attached: SharedMemory


def attach(name: str) -> None:
    global attached
    attached = SharedMemory(name)


def work(part: tuple[int, int]) -> int:
    first, last = part
    return sum(map(isqrt, attached.buf[first:last]))


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=SIZE)
    try:
        segment.buf[:SIZE] = bytes(range(250)) * (SIZE // 250)
        step = SIZE // PARTS
        parts = [(n * step, (n + 1) * step) for n in range(PARTS)]
        with Pool(
            4, initializer=attach, initargs=(segment.name,)
        ) as pool:
            total = sum(pool.map(work, parts, chunksize=1))
        right = sum(map(isqrt, range(250))) * (SIZE // 250)
        print("right:", total == right)
        sent = sum(len(pickle.dumps(part)) for part in parts)
        print(
            f"sent for {SIZE:,} bytes of work, below 1 KiB:",
            sent < 1024,
        )
    finally:
        segment.close()
        segment.unlink()
