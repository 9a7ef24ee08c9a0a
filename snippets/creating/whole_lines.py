import os
import sys
from multiprocessing import Lock, Process
from multiprocessing.synchronize import Lock as LockType
from subprocess import PIPE, run


def under_the_lock(lock: LockType) -> None:
    for number in range(100):
        with lock:
            print("line", number, flush=True)


def in_one_go(_lock: LockType) -> None:
    for number in range(100):
        sys.stdout.write(f"line {number}\n")
        sys.stdout.flush()


def start_four(way: str) -> None:
    target = under_the_lock if way == "under_the_lock" else in_one_go
    lock = Lock()
    workers = [Process(target=target, args=(lock,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def lines(way: str, unbuffered: str) -> list[str]:
    env = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    command = [sys.executable, __file__, way]
    done = run(command, env=env, stdout=PIPE, check=True)
    return done.stdout.decode().splitlines()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        start_four(sys.argv[1])
    else:
        whole = sorted(4 * [f"line {number}" for number in range(100)])
        for way in "under_the_lock", "in_one_go":
            print(way, sorted(lines(way, "")) == whole, end=" ")
            print("unbuffered", sorted(lines(way, "1")) == whole)
