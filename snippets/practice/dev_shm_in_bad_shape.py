# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ unshare -rm mount -t tmpfs none /dev/shm"]
# ///
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from multiprocessing import Lock, RawValue
from multiprocessing.shared_memory import SharedMemory
from typing import Any

SHAPES = {
    "missing": "none /dev",  # an empty folder over all of /dev
    "not writable": "-o mode=555 none /dev/shm",
    "read-only": "-o ro none /dev/shm",
    "out of inodes": "-o nr_inodes=1 none /dev/shm",
}
PLAIN = "setpriv --inh-caps=-all --bounding-set=-all"  # no privileges


def make() -> None:
    kinds: dict[str, Callable[..., Any]] = {
        "Lock": Lock,
        "RawValue": partial(RawValue, "i"),
        "SharedMemory": partial(SharedMemory, None, True, 8),
    }
    for name, kind in kinds.items():
        try:
            kind()
        except OSError as error:
            text = f"[Errno {error.errno}] {error.strerror}"
            print(f"  {name}: {type(error).__name__}: {text}")


if __name__ == "__main__":
    if sys.argv[1:]:
        make()
    for shape, where in SHAPES.items() if not sys.argv[1:] else ():
        print(f"/dev/shm is {shape}:", flush=True)
        command = f'mount -t tmpfs {where} && exec {PLAIN} "$@"'
        container = ["unshare", "--map-root-user", "--mount"]
        again = [sys.executable, __file__, "make"]
        subprocess.run([*container, "sh", "-c", command, "sh", *again])
