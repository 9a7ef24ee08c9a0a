"""Act in the midst of a call, for probes that say what holds then."""

import dis
import sys
from collections.abc import Callable, Iterator
from typing import Any


def at_each_bytecode(
    file: str | None,
    call: Callable[[], Any],
    act: Callable[[], object],
    besides: tuple[str, ...] = ("NOT_TAKEN",),
) -> Iterator[Any]:
    """Act before the first bytecode of a call, then before the second, to the last.

    Args:
        file: whose bytecodes count.
        call: what to call, each time anew.
        act: what to do then; an `InterruptedError` ends the call.
        besides: how the names of bytecodes begin that do not count, as Python handles
            no signal before them.

    Yields:
        What the call returned, None if it was ended. The last one was let alone.
    """
    step, left = 0, -1
    while left < 0:
        left = step

        def trace(frame: Any, event: str, _: Any) -> Any:
            nonlocal left
            if frame.f_code.co_filename != file:
                return None
            frame.f_trace_opcodes = True
            if event == "opcode":
                name = dis.opname[frame.f_code.co_code[frame.f_lasti]]
                left -= not name.startswith(besides)
                if left < 0:
                    sys.settrace(None)
                    act()
            return trace

        returned = None
        sys._getframe().f_trace_opcodes = True  # or 3.12 traces no bytecodes at all
        sys.settrace(trace)
        try:
            returned = call()
        except InterruptedError:
            pass
        finally:
            sys.settrace(None)
        step += 1
        yield returned


def interrupt() -> None:
    """Do as a signal handler that raises."""
    raise InterruptedError
