"""What docs/creating/printing.md says of the writes that a line becomes."""

import logging
import os
import subprocess
import sys
from io import BufferedWriter, RawIOBase, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from shmguide.interleavings import WAIT, Model, Step, load, load_again, store, write


class _System(RawIOBase):
    """Stands for the system, and keeps what it is asked to write."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.writes.append(bytes(data))
        return len(data)


def each_argument_is_a_write_of_its_own() -> None:
    system: Any = _System()
    out = TextIOWrapper(system, write_through=True)
    print("a", 1, file=out)  # mutant: "a", 1 -> "a 1"
    assert system.writes == [b"a", b" ", b"1", b"\n"]


def the_writes_of_one_thread_come_in_order() -> None:
    script = "for number in range(300): print('line', number)"
    env = os.environ | {"PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, env=env, capture_output=True, check=True)
    lines = done.stdout.decode().splitlines()
    assert lines == [f"line {number}" for number in range(300)]
    # mutant: print('line', number) -> print('line', number, end='')


def logging_writes_a_line_in_one_go() -> None:
    system: Any = _System()
    handler = logging.StreamHandler(TextIOWrapper(system, write_through=True))
    # mutant: handler.emit( -> handler.stream.writelines(["a", "b"]) or (
    for text in "a", "b" * 3000:
        record = logging.LogRecord("name", 20, "path", 1, text, None, None)
        handler.emit(record)
        assert system.writes == [f"{text}\n".encode()]
        system.writes.clear()


PRINTING = """
import sys
from multiprocessing import Process, Semaphore, Value

def work(taken, mine, next):
    for _ in range(20):
        mine.acquire()
        with taken:  # its lock
            taken.value += 1
            next.release()  # another process wants the lock from here on
            print(taken.value, "x" * (taken.value % 4 * 5_000), flush=True)

if __name__ == "__main__":
    taken = Value("i", 0)
    a, b, c = Semaphore(1), Semaphore(0), Semaphore(0)
    turns = (a, b), (b, c), (c, a)
    workers = [Process(target=work, args=(taken, *turn)) for turn in turns]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
"""


def lines_under_a_lock_are_whole_and_in_order() -> None:
    whole = [f"{n} {'x' * (n % 4 * 5_000)}" for n in range(1, 61)]
    with TemporaryDirectory() as folder:
        path = Path(folder, "program.py")
        path.write_text(PRINTING, encoding="utf-8")
        for unbuffered in "", "1":
            env = os.environ | {"PYTHONUNBUFFERED": unbuffered}
            command = [sys.executable, str(path)]
            done = subprocess.run(command, env=env, capture_output=True, check=True)
            assert done.stdout.decode().splitlines() == whole
    # mutant: , flush=True) -> )


def reconfigured_it_writes_each_line() -> None:
    system = _System()
    out = TextIOWrapper(BufferedWriter(system))
    out.reconfigure(line_buffering=True)  # mutant: True -> False
    for number in range(3):
        print("line", number, file=out)
    assert system.writes == [f"line {number}\n".encode() for number in range(3)]


def _acquire(lock: str) -> Step:
    def step(shared: Any, _own: Any) -> object:
        if getattr(shared, lock):
            return WAIT
        setattr(shared, lock, True)
        return None

    return step


def _release(lock: str) -> Step:
    def step(shared: Any, _own: Any) -> None:
        setattr(shared, lock, False)

    return step


def a_second_lock_does_not_keep_the_order() -> None:
    adding = [load, store, load_again]
    two = [
        *(_acquire("a"), *adding, _release("a")),
        *(_acquire("b"), write, _release("b")),
    ]
    texts = Model([two] * 2, value=0, a=False, b=False).printouts
    lines = {text.replace("The value is ", "") for text in texts}
    assert lines == {"1\n2", "2\n1"}
    one = [_acquire("a"), *adding, write, _release("a")]
    # mutant: *adding, write, _release -> *adding, _release("a"), write, _release
    assert len(Model([one] * 2, value=0, a=False).printouts) == 1
