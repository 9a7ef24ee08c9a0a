"""What docs/practice/documentation.md says of the examples of Python's reference."""

import os
from multiprocessing import get_context
from typing import Any


def fork_needs_no_name() -> None:
    for method in "fork", "spawn":  # the second kind has a name that is removed
        lock: Any = get_context(method).Lock()
        name = lock._semlock.name
        assert (name is None) == (method == "fork")
        # mutant: lock._semlock.name -> lock
        here, there = os.pipe()
        child = os.fork()
        if not child:
            os.read(here, 1)
            taken = lock.acquire(False)
            os._exit(7 if taken else 1)
        del lock  # mutant: del lock -> lock.acquire()
        os.write(there, b"-")
        _, status = os.waitpid(child, 0)
        os.close(here)
        os.close(there)
        assert os.waitstatus_to_exitcode(status) == 7
