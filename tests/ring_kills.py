"""Kill one side of a ring at each step of what it does, and see what the other is told.

    python ring_kills.py START_METHOD ACTION EVERY

The side that dies traces itself, and sends itself SIGKILL before the bytecode of
shmguide.ring whose turn it is: each, or one of so many. Prints how often it died.
"""

import gc
import multiprocessing
import os
import signal
import sys
import time
from contextlib import suppress
from itertools import count, islice
from pathlib import Path

import bytecodes

import shmguide.ring
from shmguide.ring import Ring

PATIENCE = 60
SIZE = 8
SLOTS = {"put_all": 8, "views_together": 8}  # of which two are handed over together
FEW = 3
ONE, TWO = b"one", b"two: " + bytes(3)
shmguide.ring.BOUND = 0.002


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def put(ring):
    ring.put(TWO)


def reserve(ring):
    with ring.reserve(SIZE) as view:
        view[:] = TWO


def put_all(ring):
    ring.put_all([TWO, TWO, TWO])


def put_many(ring):
    ring.put_many(memoryview(TWO))


def close(ring):
    ring.close()


def wait(ring):
    for _ in range(FEW):
        ring.put(TWO)  # full in the end


def get(ring):
    assert ring.get()[:3] in (ONE, TWO[:3])


def look(ring):
    with ring.next() as view:
        assert view == TWO


def views(ring):
    for view in islice(ring.views(), 2):
        assert view == TWO


def get_many(ring):
    assert ring.get_many("u1").tobytes() == TWO


def wait_taking(ring):
    while True:
        ring.get()  # empty in the end


PRODUCING = {
    "begin": put,
    "put": put,
    "put_chosen": put,
    "reserve": reserve,
    "put_all": put_all,
    "put_many": put_many,
    "close": close,
    "wait": wait,
}
TAKING = {
    "begin_taking": get,
    "get": get,
    "next": look,
    "views": views,
    "views_together": views,
    "get_many": get_many,
    "close_taking": close,
    "wait_taking": wait_taking,
}


def produce(ring, action, step):
    if action != "begin":
        ring.put(ONE)
    bytecodes.before(step, shmguide.ring, die)
    PRODUCING[action](ring)
    os._exit(0)


def take(ring, action, step):
    if action != "begin_taking":
        ring.get()
    bytecodes.before(step, shmguide.ring, die)
    TAKING[action](ring)
    os._exit(0)


def is_whole(ring, action):
    """Check what the consumer gets from a producer that has died."""
    got = []
    try:
        while True:
            got.append(ring.get(0 if action == "begin" else PATIENCE))
    except ConnectionResetError:
        assert action != "begin" or got in ([], [TWO])
    except EOFError:
        assert action == "close"
    except TimeoutError:
        assert action == "begin"  # it died before it said that it was there
        assert got == []
    if action != "begin":
        assert got[:1] == [ONE]
        assert set(got[1:]) <= {TWO}
        assert len(got) <= {"wait": 4, "put_all": 4}.get(action, 2)


def is_told(ring, action):
    """Check that the producer is told of a consumer that has died."""
    try:
        for _ in range(2 * ring.slots):
            ring.put(TWO, 0 if action == "begin_taking" else PATIENCE)
    except BrokenPipeError as error:
        closed = "has closed" in str(error)
        assert not closed or action == "close_taking"
    except TimeoutError:
        assert action == "begin_taking"
    else:
        raise AssertionError("the producer was not told")


def every_step(method, action, every):
    """Return how many steps there were before the action came to its end."""
    context = multiprocessing.get_context(method)
    shmguide.ring.IN_CACHE = 0 if action == "put_chosen" else 1 << 20
    kills = 0
    for step in count(0, every):
        with Ring.create(SLOTS.get(action, FEW), SIZE) as ring:
            if action in TAKING:
                ring.put(ONE)
                ring.put(TWO)
                ring.put(TWO)
                side, check = take, is_told
            else:
                side, check = produce, is_whole
            process = context.Process(target=side, args=(ring, action, step))
            process.start()
            process.join(PATIENCE)
            if process.exitcode == 0:
                return kills
            assert process.exitcode == -signal.SIGKILL, process.exitcode
            kills += 1
            check(ring, action)
            names = [ring.name, *(f"sem.{b._semlock.name[1:]}" for b in ring._bells)]
        del ring, process
        gc.collect()
        assert not [name for name in names if Path("/dev/shm", name).exists()]
        if action.startswith("wait") and step >= 300:
            return kills  # it would wait for ever
    return None


def die_when_called(ring, cell):
    """Die when the other side has called, and so has gone to sleep."""
    while not ring._cells[cell]:
        time.sleep(0.001)
    die()


def producer_that_dies(ring):
    ring.put(ONE)
    die_when_called(ring, shmguide.ring._CONSUMER_CALLS)


def consumer_that_dies(ring):
    assert ring.get() == ONE
    die_when_called(ring, shmguide.ring._PRODUCER_CALLS)


def asleep():
    """Either side sleeps on its bell while the other dies."""
    context = multiprocessing.get_context("fork")
    for side in (producer_that_dies, consumer_that_dies):
        with Ring.create(FEW, SIZE) as ring:
            process = context.Process(target=side, args=(ring,))
            process.start()
            try:
                while True:
                    if side is producer_that_dies:
                        assert ring.get(PATIENCE) == ONE
                    else:
                        ring.put(ONE, PATIENCE)
            except ConnectionError:
                process.join()


def producer_with_a_child(ring, end):
    ring.put(ONE)
    if os.fork():
        die()
    end.recv()  # the child of the producer lives on
    os._exit(0)


def outlived():
    """A child that the producer has forked must not keep its lock."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    with Ring.create(FEW, SIZE) as ring:
        args = ring, theirs
        process = context.Process(target=producer_with_a_child, args=args)
        process.start()
        assert ring.get(PATIENCE) == ONE
        with suppress(ConnectionResetError):
            ring.get(PATIENCE)
        ours.send("end")
        process.join()


def creator_that_dies(name):
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the resource tracker complains
    ring = Ring.create(FEW, SIZE)
    ring.put(ONE)
    bells = [f"sem.{bell._semlock.name[1:]}" for bell in ring._bells]
    name.send([ring.name, *bells])
    name.recv()
    die()


def creator():
    """Of a creator that dies, its resource tracker removes everything."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=creator_that_dies, args=(theirs,))
    process.start()
    names = ours.recv()
    with Ring.attach(names[0]) as ring:
        ours.send("die")
        assert ring.get(PATIENCE) == ONE
        with suppress(ConnectionResetError):
            ring.get(PATIENCE)
    process.join()
    deadline = time.monotonic() + PATIENCE
    while any(Path("/dev/shm", name).exists() for name in names):
        assert time.monotonic() < deadline
        time.sleep(0.001)


def main(method, action, every):
    if action == "get_many":
        __import__("numpy")  # once, and not in each process that dies
    if action in ("asleep", "outlived", "creator"):
        globals()[action]()
        print(1)
    else:
        print(every_step(method, action, int(every)))


if __name__ == "__main__":
    main(*sys.argv[1:])
