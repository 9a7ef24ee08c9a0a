"""Interrupt a call wherever CPython may run a signal handler that raises."""

import dis
import itertools
import sys

import bytecodes


class InterruptionError(Exception):
    """What the handler raises."""


def handler():
    """Raise; but not between the last call of a function and its return.

    CPython runs handlers when a function begins, after a call and at a jump back.
    """
    frame = sys._getframe(2)  # of what is traced; 1 is the tracing function's
    code = frame.f_code.co_code
    here = dis.opname[code[frame.f_lasti]]
    after = dis.opname[code[frame.f_lasti + 2]] if here.startswith("LOAD_") else here
    if not after.startswith("RETURN_"):
        raise InterruptionError


def interrupted(module, call):
    """Interrupt a call at each bytecode of a module in turn.

    Args:
        module: the module.
        call: what to call each time.

    Yields:
        What it returned, or None if it was interrupted.
    """
    for step in itertools.count():
        bytecodes.before(step, module, handler)
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
