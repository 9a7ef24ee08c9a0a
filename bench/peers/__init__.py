"""The packages that building blocks are measured against, where they are installed.

A file here is named for the module that it adapts. It offers what the package can do,
under the name by which a measuring program asks: `Stream` for `bench.ring`, `PingPong`
for `bench.pingpong`, `Counter` for `bench.counters`, `Table` for `bench.records`,
`SharedCopy` for `bench.arrays`. To add a package, add its file.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def offering(what: str) -> dict[str, Any]:
    """Return what the installed packages offer under a name, by the package's.

    Args:
        what: the name, such as `Stream`.
    """
    names = [path.stem for path in sorted(Path(__file__).parent.glob("[!_]*.py"))]
    adapters = {
        name: import_module(f"{__name__}.{name}") for name in names if find_spec(name)
    }
    return {
        name: getattr(adapter, what)
        for name, adapter in adapters.items()
        if hasattr(adapter, what)
    }
