"""What docs/benefits/scaling.md says, asked of Python itself."""

import os
import sys
from typing import Any
from unittest import SkipTest


def cores_that_the_process_may_use() -> None:
    if sys.platform != "linux":
        raise SkipTest("no process can be bound to a core here")
    cores = os.sched_getaffinity(0)
    system: Any = os
    try:
        os.sched_setaffinity(0, {min(cores)})
        assert len(os.sched_getaffinity(0)) == 1
        if sys.version_info >= (3, 13):
            assert system.process_cpu_count() == 1
        else:
            assert not hasattr(os, "process_cpu_count")
    finally:
        os.sched_setaffinity(0, cores)
    # mutant from 3.13: {min(cores)} -> cores
    # mutant before 3.13: "process_cpu -> "cpu
