"""Step in between two bytecodes of a module, on every Python."""

import sys


def before(step, module, act):
    """Call `act` when so many bytecodes of a module have been executed.

    Args:
        step: how many.
        module: the module.
        act: what to call; tracing ends before.
    """
    left = step

    def trace(frame, event, _):
        nonlocal left
        if frame.f_code.co_filename != module.__file__:
            return None
        # At each event, and with lines: from 3.13 on it is late by one otherwise.
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left < 0:
                sys.settrace(None)
                act()
        return trace

    sys._getframe().f_trace_opcodes = True  # or 3.12 traces no bytecodes at all
    sys.settrace(trace)
