"""Interrupt a call of a block: between any two bytecodes, or by a real signal."""

import dis
import os
import signal
import sys
import threading
from contextlib import contextmanager, suppress


class InterruptedCallError(Exception):
    """What a signal handler raises."""


def _between(step, module, act):
    """Call `act` once so many bytecodes of a module have been executed.

    Before a return nothing happens, nor at NOT_TAKEN, which does nothing: there the
    interpreter does not look for signals.
    """
    left = step

    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename != module.__file__:
            return None
        frame.f_trace_opcodes = True  # at each event: from 3.13 on it is late otherwise
        if event == "opcode":
            code = frame.f_code.co_code[frame.f_lasti]
            if not dis.opname[code].startswith(("RETURN", "NOT_TAKEN")):
                left -= 1
            if left < 0:
                sys.settrace(None)
                act()
        return trace

    sys._getframe().f_trace_opcodes = True  # or 3.12 traces no bytecodes at all
    sys.settrace(trace)
    return lambda: left < 0


@contextmanager
def _traced(step, module, act):
    before = sys.gettrace()
    happened = _between(step, module, act)
    try:
        yield happened
    finally:
        sys.settrace(before)


def interruptions(call, module):
    """Interrupt a call before its first bytecode, its second and so on to the last.

    Yields after each call that was interrupted, and says which one it was.
    """
    step = 0
    while True:
        interrupted = _traced(step, module, _interrupt)
        with interrupted as happened, suppress(InterruptedCallError):
            call()
        if not happened():
            assert step, "no bytecode of the call was traced"
            return
        yield step
        step += 1


def _interrupt(*_):
    raise InterruptedCallError


def signals(work, chance, times=300):
    """Do some work again and again until a signal ends it, at a time left to chance.

    Yields after each interruption. The work is not traced: what the handler raises
    would come in the midst of coverage too, and leave coverage's own lock held.
    """
    tracing = sys.gettrace()
    before = signal.signal(signal.SIGALRM, _interrupt)
    try:
        for _ in range(times):
            sys.settrace(None)
            with suppress(InterruptedCallError):
                signal.setitimer(signal.ITIMER_REAL, chance.uniform(2e-5, 2e-4))
                while True:
                    work()
            sys.settrace(tracing)
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.settrace(tracing)


def forks(call, module):
    """Fork before each bytecode of a call; the child ends by unwinding, and exits.

    Yields after each call in which that happened.
    """
    step, parent = 0, os.getpid()

    def fork():
        child = os.fork()
        if not child:
            raise InterruptedCallError
        children.append(child)

    while True:
        children: list[int] = []
        try:
            with _traced(step, module, fork) as happened:
                call()
        except BaseException:
            if os.getpid() == parent:
                raise
        if os.getpid() != parent:
            os._exit(0)
        if not happened():
            assert step, "no bytecode of the call was traced"
            return
        (child,) = children
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        yield step
        step += 1


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
