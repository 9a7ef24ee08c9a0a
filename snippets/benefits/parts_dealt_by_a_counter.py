from multiprocessing import Process, RawArray, Value
from typing import Any

SIZE, PARTS = 8_000, 80


def divisions(number: int) -> int:
    """How many it takes to see whether a number is a prime."""
    for divisor in range(2, number):
        if number % divisor == 0 or divisor * divisor > number:
            return divisor - 1
    return 0


def numbers(part: int, parts: int) -> range:
    return range(SIZE * part // parts, SIZE * (part + 1) // parts)


def work(next_part: Any, costs: Any) -> None:
    while True:
        with next_part.get_lock():
            part = next_part.value
            next_part.value += 1
        if part >= PARTS:
            return
        costs[part] += sum(map(divisions, numbers(part, PARTS)))


if __name__ == "__main__":
    next_part, costs = Value("i", 0), RawArray("q", PARTS)
    workers = [
        Process(target=work, args=(next_part, costs)) for _ in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    total = sum(map(divisions, range(SIZE)))
    print("every part done once:", sum(costs) == total)
    last = sum(map(divisions, numbers(3, 4)))
    print(
        f"the largest of 4 equal parts: {last / total:.0%} of the work"
    )
    print(f"the largest of {PARTS}: {max(costs) / total:.0%}")
