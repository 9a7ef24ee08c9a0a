"""Kill or fork one side of a ring at each step of what it does, and look at the other.

    python ring_kills.py START_METHOD ACTION EVERY

The side that dies traces itself, and sends itself SIGKILL before the bytecode of
shmguide.ring whose turn it is: each, or one of so many. Prints how often it died. For a
fork, the child ends by unwinding instead, through every block and loop of its parent.
"""

import multiprocessing
import os
import signal
import sys
import time
from contextlib import closing, suppress
from itertools import count, islice
from pathlib import Path

from interruptions import acting, anywhere

import shmguide.ring
from shmguide.ring import Ring

PATIENCE = 60
SIZE = 8
SLOTS = {"put_all": 8, "views": 8}  # of which two are handed over together
FEW = 3
ONE, TWO = b"one", b"two: " + bytes(3)
shmguide.ring.BOUND = 0.002


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def put(producer):
    producer.put(TWO)


def reserve(producer):
    with producer.reserve(SIZE) as view:
        view[:] = TWO


def put_all(producer):
    producer.put_all([TWO, TWO, TWO])


def close(end):
    end.close()


def wait(producer):
    for _ in range(FEW):
        producer.put(TWO)  # full in the end


def get(consumer):
    assert consumer.get()[:3] in (ONE, TWO[:3])


def look(consumer):
    with consumer.next() as view:
        assert view == TWO


def views(consumer):
    with closing(consumer.views()) as all_views:
        for view in islice(all_views, 2):
            assert view == TWO


def wait_taking(consumer):
    while True:
        consumer.get()  # empty in the end


PRODUCING = {
    "begin": put,
    "put": put,
    "reserve": reserve,
    "put_all": put_all,
    "close": close,
    "wait": wait,
}
TAKING = {
    "begin_taking": get,
    "get": get,
    "next": look,
    "views": views,
    "leave": close,
    "wait_taking": wait_taking,
}


def produce(producer, action, step):
    if action != "begin":
        producer.put(ONE)
    with acting(step, shmguide.ring, die, anywhere):
        PRODUCING[action](producer)
    os._exit(0)


def take(consumer, action, step):
    if action != "begin_taking":
        consumer.get()
    with acting(step, shmguide.ring, die, anywhere):
        TAKING[action](consumer)
    os._exit(0)


def is_whole(ring, action):
    """Check what the consumer gets from a producer that has died; another goes on."""
    got, consumer = [], ring.consumer()
    wait = 0 if action == "begin" else PATIENCE
    try:
        while True:
            got.append(consumer.get(wait))
    except ConnectionResetError:
        pass
    except TimeoutError:
        assert action == "begin"  # it died before it said that it was there
    except EOFError:
        assert action == "close"
        return
    if action == "begin":
        assert got in ([], [TWO])
    else:
        assert got[:1] == [ONE]
        assert set(got[1:]) <= {TWO}
        assert len(got) <= {"wait": 4, "put_all": 4}.get(action, 2)
    with ring.producer() as producer:
        producer.put_all([ONE, TWO, ONE])
        assert [consumer.get(0) for _ in range(3)] == [ONE, TWO, ONE]


def hears(ring, action):
    """Check that the producer hears of a consumer that has died; another goes on."""
    producer = ring.producer()
    producer.release()  # it was another's
    try:
        for _ in range(2 * ring.slots):
            producer.put(TWO, 0 if action == "begin_taking" else PATIENCE)
    except BrokenPipeError as error:
        if "has closed" in str(error):
            assert action == "leave"
            return
    except TimeoutError:
        assert action == "begin_taking"
    else:
        raise AssertionError("the producer was told nothing")
    with ring.consumer() as consumer:
        left = [consumer.get(0) for _ in range(ring.waiting)]
        assert len(left) == ring.slots
        assert set(left) <= {ONE, TWO}
        producer.put(ONE)
        assert consumer.get(0) == ONE


def every_step(method, action, every):
    """Return how many steps there were before the action came to its end."""
    context = multiprocessing.get_context(method)
    kills = 0
    for step in count(0, every):
        with Ring.create(SLOTS.get(action, FEW), SIZE) as ring:
            name = ring.name
            if action in TAKING:
                with suppress(ZeroDivisionError), ring.producer() as producer:
                    producer.put_all([ONE, TWO, TWO])
                    producer.release()
                side, check = take, hears
            else:
                side, check = produce, is_whole
            end = ring.consumer() if action in TAKING else ring.producer()
            process = context.Process(target=side, args=(end, action, step))
            process.start()
            process.join(PATIENCE)
            if process.exitcode == 0:
                return kills
            assert process.exitcode == -signal.SIGKILL, process.exitcode
            kills += 1
            check(ring, action)
        assert not Path("/dev/shm", name).exists()
        if action.startswith("wait") and step >= 300:
            return kills  # it would wait for ever
    return None


def die_when_called(ring, role):
    """Die when the other side has called, and so has gone to sleep."""
    while not ring._cells[shmguide.ring._LINE * role + shmguide.ring._CALLS]:
        os.sched_yield()
    die()


def producer_that_dies(ring):
    producer = ring.producer()
    producer.put(ONE)
    die_when_called(ring, shmguide.ring._CONSUMER)


def consumer_that_dies(ring):
    consumer = ring.consumer()
    assert consumer.get() == ONE
    die_when_called(ring, shmguide.ring._PRODUCER)


def asleep():
    """Either side sleeps on its bell while the other dies."""
    context = multiprocessing.get_context("fork")
    for side in (producer_that_dies, consumer_that_dies):
        with Ring.create(FEW, SIZE) as ring:
            process = context.Process(target=side, args=(ring,))
            process.start()
            producer, consumer = ring.producer(), ring.consumer()
            with suppress(ConnectionError):
                while True:
                    if side is producer_that_dies:
                        assert consumer.get(PATIENCE) == ONE
                    else:
                        producer.put(ONE, PATIENCE)
            process.join()


def producer_with_a_child(producer, end):
    producer.put(ONE)
    if os.fork():
        die()
    end.recv()  # the child of the producer lives on
    os._exit(0)


def outlived():
    """A child that the producer has forked must not keep its lock."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    with Ring.create(FEW, SIZE) as ring:
        args = ring.producer(), theirs
        process = context.Process(target=producer_with_a_child, args=args)
        process.start()
        consumer = ring.consumer()
        assert consumer.get(PATIENCE) == ONE
        with suppress(ConnectionResetError):
            consumer.get(PATIENCE)
        assert ring.producer_state == "dead"
        ours.send("end")
        process.join()


def creator_that_dies(name):
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # the resource tracker complains
    ring = Ring.create(FEW, SIZE)
    producer = ring.producer()
    producer.put(ONE)
    name.send(ring.name)
    name.recv()
    die()


def creator():
    """Of a creator that dies, its resource tracker removes everything."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()
    process = context.Process(target=creator_that_dies, args=(theirs,))
    process.start()
    name = ours.recv()
    with Ring.attach(name) as ring:
        ours.send("die")
        consumer = ring.consumer()
        assert consumer.get(PATIENCE) == ONE
        with suppress(ConnectionResetError):
            consumer.get(PATIENCE)
    process.join()
    deadline = time.monotonic() + PATIENCE
    while Path("/dev/shm", name).exists():
        assert time.monotonic() < deadline
        time.sleep(0.001)


class Unwound(BaseException):
    """Ends a forked child through all that its parent is in."""


def forked(action):
    """Fork at each second step of an action; return how often."""

    def fork_and_unwind():
        forks.append(os.fork())
        if not forks[-1]:
            raise Unwound
        assert os.waitpid(forks[-1], 0)[1] == 0

    frames, forks, taking = [ONE, TWO, ONE], [], action in TAKING
    for step in count(0, 2):
        before, parent = len(forks), os.getpid()
        try:
            with (
                Ring.create(8, SIZE) as ring,
                ring.producer() as producer,
                ring.consumer() as consumer,
            ):
                if taking:
                    producer.put_all([ONE, TWO, TWO, *frames])
                    assert consumer.get() == ONE
                    act = TAKING[action]
                else:
                    producer.put(ONE)
                    act = PRODUCING[action]
                with acting(step, shmguide.ring, fork_and_unwind, anywhere):
                    act(consumer if taking else producer)
                producer.put_all(frames)
                got = [consumer.get(0) for _ in range(ring.waiting)]
                assert got[-3:] == frames
                assert len(got) == (5 if action in ("put", "reserve") else 7)
        except Unwound:
            os._exit(0)
        except BaseException:
            if os.getpid() != parent:
                os._exit(1)
            raise
        if len(forks) == before:
            return len(forks)
    return None


def main(method, action, every):
    alone = {"asleep": asleep, "outlived": outlived, "creator": creator}
    if action in alone:
        alone[action]()
        print(1)
    elif action.startswith("forked"):
        print(forked(action.removeprefix("forked_")))
    else:
        print(every_step(method, action, int(every)))


if __name__ == "__main__":
    main(*sys.argv[1:])
