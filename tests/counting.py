"""What the processes of tests/test_counter.py do, in a module that loads quickly."""

import os
import signal
from typing import Any

from processes import PATIENCE


def add(counter, _own):
    counter.add()


def add_one(counters, _own):
    for counter in counters:
        counter.add()


def add_ten(counters, _own):
    for counter in counters:
        for _ in range(10):
            counter.add()


def ask_for_a_slot(counters, own):
    own.slot = counters[1].slot()


def add_to_the_slot(_counters, own):
    own.slot.add(100)


def hold_the_lock(counter, connection):
    with counter:
        read = counter.value
        connection.send("held")
        connection.recv()
        counter._cells[0] = read + 1


def hold_and_be_killed(counter, connection):
    """Take the lock along."""
    guard = getattr(counter, "_rest", counter)
    guard.acquire()
    connection.send("held")
    os.kill(os.getpid(), signal.SIGKILL)


def add_by_an_inherited_function(counter, add):
    try:
        add()
    except RuntimeError:
        add = counter.slot().add
    for _ in range(1000):
        add()


def amount(seed, number):
    """Small, negative and huge numbers; the sums of all processes stay in range."""
    return (1, -7, 2**61, -(2**61), 10**15, -1)[(seed + number) % 6]


def collide(counters, barrier, seed, times):
    locked, sharded, tally = counters
    add_to_slot = sharded.slot(seed % sharded.workers).add
    barrier.wait(PATIENCE)
    for number in range(times):
        n = amount(seed, number)
        locked.add(n)
        sharded.add(n)
        add_to_slot(n)
        tally.add_one()


def ask(counter, number, connection):
    try:
        slot = counter.slot(number)
        slot.add(10)
        connection.send(slot.number)
        connection.recv()
    except RuntimeError as error:
        connection.send(str(error))


def ask_again(counter, number):
    assert counter.slot().number == number
    counter.slot().add(5)


def add_three_times(counters):
    for counter in counters:
        counter.add()
        counter.add(2**40)
        counter.add(-3)


counting: Any


def remember(counter):
    global counting
    counting = counter.slot()


def count_words(text):
    counting.add(len(text.split()))
