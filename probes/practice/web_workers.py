"""What docs/practice/web-workers.md says of what web workers share."""

import fcntl
import os
import signal
from multiprocessing import Value
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from unittest import TestCase

from shmguide.counter import LockedCounter

check = TestCase()


def a_lock_stays_with_its_killed_holder() -> None:
    value, counter = Value("q"), LockedCounter()
    child = os.fork()
    if not child:
        with value.get_lock(), counter:  # mutant: value.get_lock(), counter -> counter
            os.kill(os.getpid(), signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert not value.get_lock().acquire(timeout=0.05)
    with check.assertRaises(TimeoutError):
        counter.add(timeout=0.05)


def threads_end_with_a_fork() -> None:
    read, write = os.pipe()
    thread = Thread(target=os.read, args=(read, 1))
    thread.start()
    assert thread.is_alive()
    assert thread.ident
    child = os.fork()
    if not child:
        os._exit(thread.is_alive())  # mutant: thread.is_alive() -> thread.ident > 0
    _, status = os.waitpid(child, 0)
    os.write(write, b"-")
    thread.join()
    os.close(read)
    os.close(write)
    assert status == 0


def flock_belongs_to_the_open_file() -> None:
    at_once = fcntl.LOCK_EX | fcntl.LOCK_NB
    with TemporaryDirectory() as folder:
        path = Path(folder, "count")
        with path.open("w") as one, path.open("w") as another:
            # mutant: path.open("w") as another -> open(os.dup(one.fileno())) as another
            refused = list[OSError]()

            def lock() -> None:
                fcntl.flock(one, at_once)
                with check.assertRaises(BlockingIOError) as caught:
                    fcntl.flock(another, at_once)
                refused.append(caught.exception)

            fcntl.flock(one, at_once)
            thread = Thread(target=lock)
            thread.start()
            thread.join()
            assert len(refused) == 1


def digits_of_a_growing_number() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "count")
        path.write_text("0")
        for number in range(1, 1200):  # mutant: 1, 1200 -> 1200, 0, -1
            with path.open("r+") as file:
                file.write(str(number))
            assert path.read_text() == str(number)
