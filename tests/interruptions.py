"""Do something in the midst of a call of a building block: at each place, in turn.

As a signal handler does that raises, a fork, or another call of the same object.
"""

import dis
import itertools
import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress
from functools import lru_cache


class InterruptionError(Exception):
    """What a handler raises."""


def anywhere(code, offset):
    """Before each bytecode."""
    return True


def between(code, offset):
    """Before each bytecode but a return and NOT_TAKEN.

    After neither of the two does the interpreter look for signals.
    """
    name = dis.opname[code.co_code[offset]]
    return not name.startswith(("RETURN", "NOT_TAKEN"))


def where_handlers_run(code, offset):
    """Where CPython runs signal handlers.

    That is when a function begins, after a call, and at a jump back. (It attributes
    what they raise to the call; here it comes one bytecode later.)
    """
    return offset in _stops(code)


@lru_cache
def _stops(code):
    before, stops = "", set()
    for instruction in dis.get_instructions(code):
        name = instruction.opname
        after = before.startswith(("RESUME", "CALL"))
        after = after and not before.startswith("CALL_INTRINSIC")  # which is no call
        if after and not name.startswith("RETURN"):
            stops.add(instruction.offset)
        if name.startswith("JUMP_BACKWARD"):
            stops.add(instruction.offset)
        before = name
    return stops


@contextmanager
def acting(step, module, act, places=where_handlers_run):
    """Call `act` at one of the places in a module; it is itself not traced.

    Args:
        step: how many such places come before.
        module: where they are counted.
        act: what to call.
        places: which bytecodes count, as a function of code and offset.

    Yields:
        Whether it was called, as a function.
    """
    left = step

    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename != module.__file__:
            return None
        # At each event, and with lines: from 3.13 on it is late by one otherwise.
        frame.f_trace_opcodes = True
        if event == "opcode" and places(frame.f_code, frame.f_lasti):
            left -= 1
            if left < 0:
                sys.settrace(None)
                act()
        return trace

    tracing = sys.gettrace()
    sys._getframe().f_trace_opcodes = True  # or 3.12 traces no bytecodes at all
    try:
        sys.settrace(trace)
        yield lambda: left < 0
    finally:
        sys.settrace(tracing)


def rounds(call, module, act, places=where_handlers_run):
    """Make a call again and again, and act in another place each time.

    Yields:
        What it returned, or None if it was interrupted. The last call comes to its end
        before the action.
    """
    for step in itertools.count():
        returned = None
        with acting(step, module, act, places) as acted, suppress(InterruptionError):
            returned = call()
        yield returned
        if not acted():
            assert step, "no bytecode of the call was traced"
            return


def interruptions(call, module, places=where_handlers_run):
    """Make a call again and again, interrupted in another place each time."""
    return rounds(call, module, _interrupt, places)


def _interrupt():
    raise InterruptionError


def signals(work, chance, times=300):
    """Do some work again and again until a signal ends it, at a time left to chance.

    Yields after each interruption. The work is not traced: what the handler raises
    would come in the midst of coverage too, and leave coverage's own lock held. Nor is
    it relied on: where Python is about to call a destructor, that swallows it.
    """
    came = False

    def interrupt(*_):
        nonlocal came
        came = True
        raise InterruptionError

    tracing = sys.gettrace()
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for _ in range(times):
            sys.settrace(None)
            with suppress(InterruptionError):
                came = False
                signal.setitimer(signal.ITIMER_REAL, chance.uniform(2e-5, 2e-4))
                while True:  # a condition here is outside the `with` on 3.13
                    if came:
                        break
                    work()
            sys.settrace(tracing)
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.settrace(tracing)


def forks(call, module):
    """Fork between any two bytecodes of a call; the child ends by unwinding.

    Yields after each call and the end of its child; the last call had none.
    """
    parent, children = os.getpid(), []

    def fork():
        child = os.fork()
        if not child:
            raise InterruptionError
        children.append(child)

    def forking():
        try:
            call()
        finally:
            if os.getpid() != parent:
                os._exit(not isinstance(sys.exception(), InterruptionError))

    for _ in rounds(forking, module, fork, between):
        while children:
            assert os.waitpid(children.pop(), 0)[1] == 0
        yield


def is_free(guard):
    """Return whether another thread can have a lock, and give it back."""
    answers = []

    def take():
        answers.append(guard.acquire(False))
        if answers[0]:
            guard.release()

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()
    return answers[0]
