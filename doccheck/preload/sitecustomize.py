"""Prepare each Python that a console block starts; Python imports this by its name.

It changes what Python does by default, not what a program asks for: a program that
chooses its own start method keeps it.
"""

import os
import sys
from typing import Any, cast

method = os.environ.get("DOCCHECK_START_METHOD")
if method:
    from multiprocessing import context

    default = cast(Any, context)._default_context
    default._default_context = default.get_context(method)

if "DOCCHECK_SENTRY" in os.environ:
    import runpy

    sentry = runpy.run_path(os.environ["DOCCHECK_SENTRY"])
    sentry["watch"](os.environ["DOCCHECK_NOTES"])

if "DOCCHECK_LINE_BUFFERING" in os.environ:
    cast(Any, sys.stdout).reconfigure(line_buffering=True)
