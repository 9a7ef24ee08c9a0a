import os
import sys
from multiprocessing import Lock, Process
from multiprocessing.synchronize import Lock as LockType
from subprocess import PIPE, run


def print_under_the_lock(lock: LockType) -> None:
    for number in range(100):
        with lock:
            print("line", number, flush=True)


def write_in_one_go(_lock: LockType) -> None:
    for number in range(100):
        sys.stdout.write(f"line {number}\n")
        sys.stdout.flush()


WAYS = {w.__name__: w for w in (print_under_the_lock, write_in_one_go)}


def start_all(way: str) -> None:
    lock = Lock()
    workers = [Process(target=WAYS[way], args=(lock,)) for _ in "1234"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        start_all(sys.argv[1])
    else:
        whole = sorted(4 * [f"line {number}" for number in range(100)])
        for way in WAYS:
            for value in "", "1":
                env = os.environ | {"PYTHONUNBUFFERED": value}
                command = [sys.executable, __file__, way]
                done = run(command, env=env, stdout=PIPE, check=True)
                lines = done.stdout.decode().splitlines()
                name = f"{way}, PYTHONUNBUFFERED={value}:"
                print(name, sorted(lines) == whole)
