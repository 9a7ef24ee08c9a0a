import time
from concurrent.futures import ProcessPoolExecutor


def work(deadline: float) -> tuple[int, float]:
    steps = 0
    while (now := time.monotonic()) < deadline:
        steps += 1
    return steps, now


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        pool.submit(int).result()  # the workers start, outside the time
        start = time.monotonic()
        deadline = start + 0.2
        results = list(pool.map(work, [deadline] * 2))
        end = time.monotonic()
    ends = [now for _, now in results]
    print("on one clock:", all(start <= now <= end for now in ends))
    print("past the deadline:", all(now >= deadline for now in ends))
    print("a late task does nothing:", work(deadline)[0], "steps")
