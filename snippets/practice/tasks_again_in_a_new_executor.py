# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress

ATTEMPTS = 3


def square(number: int, attempt: int) -> int:
    if number == 2 and attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def main() -> None:
    squares: dict[int, int] = {}
    for attempt in range(1, ATTEMPTS + 1):
        futures: dict[int, Future[int]] = {}
        with ProcessPoolExecutor(2) as executor:
            with suppress(BrokenProcessPool):  # as soon as it breaks
                for number in {*range(8)} - {*squares}:
                    task = executor.submit(square, number, attempt)
                    futures[number] = task
            for number, future in futures.items():
                with suppress(BrokenProcessPool):
                    squares[number] = future.result()
        if len(squares) == 8:
            break
        print(f"attempt {attempt}: the executor broke")
    print([squares[number] for number in range(8)])


if __name__ == "__main__":
    main()
