"""Prepare each Python that a console block starts; Python imports this by its name.

It changes what Python does by default, not what a program asks for: a program that
chooses its own start method keeps it. What it imports, every program waits for.
"""

import _signal  # type: ignore[import-not-found]  # its Python part takes longer
import os
import sys

if _signal.getsignal(_signal.SIGINT) == _signal.SIG_IGN:
    # As whatever a shell starts in the background inherits it. Programs end by Ctrl-C.
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
if _signal.getsignal(getattr(_signal, "SIGHUP", _signal.SIGINT)) == _signal.SIG_IGN:
    # As below nohup. Some programs are ended as a terminal does when it closes.
    _signal.signal(_signal.SIGHUP, _signal.SIG_DFL)

method = os.environ.get("DOCCHECK_START_METHOD")
if method:
    from multiprocessing import context

    default = context._default_context
    default._default_context = default.get_context(method)  # type: ignore[attr-defined]

path = os.environ.get("DOCCHECK_SENTRY")
if path:
    sentry: dict[str, object] = {"__name__": "sentry"}
    with open(path, encoding="utf-8") as source:  # noqa: PTH123
        exec(compile(source.read(), path, "exec"), sentry)
    sentry["watch"](os.environ["DOCCHECK_NOTES"])  # type: ignore[operator]

if "DOCCHECK_LINE_BUFFERING" in os.environ:
    # And the characters of a terminal, where a pipe has those of the Windows code page.
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)  # type: ignore[union-attr]
    sys.stderr.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
