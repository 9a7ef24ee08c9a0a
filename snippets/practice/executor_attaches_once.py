from concurrent.futures import ProcessPoolExecutor
from multiprocessing.shared_memory import SharedMemory

SIZE, PARTS = 1_000_000, 8
segment: SharedMemory


def attach(name: str) -> None:
    global segment
    segment = SharedMemory(name)


def total(part: int) -> int:
    return sum(segment.buf[part:SIZE:PARTS])


def main() -> None:
    table = SharedMemory(create=True, size=SIZE)
    try:
        table.buf[:SIZE] = b"\1" * SIZE
        with ProcessPoolExecutor(
            2, initializer=attach, initargs=(table.name,)
        ) as executor:
            print(sum(executor.map(total, range(PARTS))))
    finally:
        table.unlink()
        table.close()


if __name__ == "__main__":
    main()
