"""What docs/practice/testing.md says of tests with processes."""

import os
from multiprocessing import get_context
from typing import Any
from unittest import SkipTest


def _fail() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where the traceback goes
    raise AssertionError


def an_assertion_in_a_child_is_an_exit_code() -> None:
    try:
        context: Any = get_context("fork")
    except ValueError:
        raise SkipTest("without fork a process costs too much") from None
    child = context.Process(target=_fail)
    child.start()
    child.join()
    # mutant: raise AssertionError -> raise SystemExit
    assert child.exitcode == 1
