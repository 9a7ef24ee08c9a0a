"""Call probes one after another, and write down what came of each.

The engine copies this file beside the probes and runs it there with any Python, so it
imports nothing but the standard library:

    python asked.py FILE MODULE:FUNCTION ...

FILE gets a line of JSON for each probe when it begins, and one when it has ended.
"""

import importlib
import json
import os
import sys
import traceback
import unittest
from types import TracebackType


def main() -> None:
    """Call what the command names."""
    _, file, *names = sys.argv
    own = os.getpid()
    with open(file, "a", encoding="utf-8", buffering=1) as notes:  # noqa: PTH123
        for name in names:
            module, _, function = name.partition(":")
            print(json.dumps({"name": name}), file=notes, flush=True)
            came: dict[str, str | int]
            try:
                getattr(importlib.import_module(module), function)()
            except unittest.SkipTest as error:
                came = {"result": "not run", "why": str(error)}
            except ModuleNotFoundError as error:
                kind = type(error).__name__
                came = {"result": "not run", "why": f"{error}", "kind": kind}
            except KeyboardInterrupt:  # as the engine ends what takes too long
                raise
            except BaseException as error:
                came = {
                    "result": "failed",
                    "kind": type(error).__name__,
                    "why": f"{type(error).__name__}: {error}".strip(": "),
                    "line": _line(error.__traceback__, module),
                    "trace": traceback.format_exc(),
                }
            else:
                came = {"result": "passed"}
            if os.getpid() != own:  # a child that was forked by hand, and never ended
                os._exit(70)
            print(json.dumps({"name": name} | came), file=notes, flush=True)


def _line(step: TracebackType | None, module: str) -> int:
    """Return the number of the last line of a module in a traceback."""
    found = 0
    while step:
        if step.tb_frame.f_globals.get("__name__") == module:
            found = step.tb_lineno
        step = step.tb_next
    return found


if __name__ == "__main__":
    main()
