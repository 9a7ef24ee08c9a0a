"""What other processes do in the tests of the snapshot: they import only this."""

import array
import os
import signal
import threading

from shmguide.snippets.building.snapshot_seqlock import CELLS, Seqlock


def begin_seqlock(shared, _own):
    Seqlock(shared).number[0] += 1


def fill_seqlock(half, shared, _own):
    data = Seqlock(shared).data
    part = slice(0, CELLS // 2) if half == 0 else slice(CELLS // 2, CELLS)
    data[part] = array.array("Q", [1]) * (CELLS // 2)


def read_seqlock(shared, _own):
    try:
        return tuple(set(Seqlock(shared).read(attempts=2)))
    except TimeoutError:
        return "timeout"


def write_some(snapshot, texts):
    with snapshot:
        for text in texts:
            snapshot.write(text)


def read_from_pool(snapshot, number):
    return snapshot.read() + b"%d" % number


def die_in_the_middle(snapshot, step, ready):
    """Take some steps of the write, and wait to be killed."""
    snapshot.write(b"whole")
    with snapshot.reserve(4) as view:
        for number in range(step):
            view[number] = 33
        ready.send_bytes(b"now")
        threading.Event().wait()


def die_in_a_seqlock(shared):
    Seqlock(shared).number[0] += 1
    os.kill(os.getpid(), signal.SIGKILL)


def misuse(snapshot, answers):
    try:
        snapshot.unlink()
    except RuntimeError as error:
        answers.send(str(error))
    with snapshot:
        pass
