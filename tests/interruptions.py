"""Do something wherever CPython may run a signal handler in a module, in turn.

CPython runs handlers when a function begins, after a call, and at a jump back: nowhere
else. (It attributes what they raise to the call; here it comes one bytecode later.)
"""

import dis
import itertools
import sys
from functools import lru_cache

STOPS = "RESUME", "CALL", "JUMP_BACKWARD"


class InterruptionError(Exception):
    """What a handler raises."""


@lru_cache
def _stops(code):
    before, found = "", set()
    for instruction in dis.get_instructions(code):
        here = instruction.opname
        if before.startswith(STOPS) and not here.startswith("RETURN"):
            found.add(instruction.offset)
        before = here
        if here.startswith("JUMP_BACKWARD"):
            found.add(instruction.offset)
    return found


def before(step, module, handler):
    """Call a handler at one of the places where CPython may.

    Args:
        step: how many such places come before.
        module: where they are counted.
        handler: what to call; tracing ends before.
    """
    left = step

    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename != module.__file__:
            return None
        # At each event, and with lines: from 3.13 on it is late by one otherwise.
        frame.f_trace_opcodes = True
        if event == "opcode" and frame.f_lasti in _stops(frame.f_code):
            left -= 1
            if left < 0:
                sys.settrace(None)
                handler()
        return trace

    sys._getframe().f_trace_opcodes = True  # or 3.12 traces no bytecodes at all
    sys.settrace(trace)


def rounds(module, handler, call):
    """Make a call again and again, with the handler in another place each time.

    Yields:
        What it returned, or None if it was interrupted.
    """
    for step in itertools.count():
        before(step, module, handler)
        returned = None
        try:
            returned = call()
            finished = sys.gettrace() is not None
        except InterruptionError:
            finished = False
        finally:
            sys.settrace(None)
        yield returned
        if finished:
            return


def interrupted(module, call):
    """Make a call again and again, interrupted in another place each time."""

    def handler():
        raise InterruptionError

    return rounds(module, handler, call)
