# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ unshare -rm mount -t tmpfs none /dev/shm"]
# ///
import subprocess
import sys
from functools import partial
from multiprocessing import Lock, Pool, Queue, RawValue
from multiprocessing.shared_memory import SharedMemory
from typing import Any

SHAPES = {
    "missing": "none /dev",
    "not writable": "-o mode=555 none /dev/shm",
    "read-only": "-o ro none /dev/shm",
    "out of inodes": "-o nr_inodes=1 none /dev/shm",
}
PLAIN = "setpriv --inh-caps=-all --bounding-set=-all"  # no privileges


def make_each() -> None:
    pool, raw = partial(Pool, 1), partial(RawValue, "i")
    segment = partial(SharedMemory, None, True, 8)
    kinds: Any = Lock, Queue, pool, raw, segment
    outcomes = set()
    for kind in kinds:
        try:
            outcomes.add(f"made {kind()}")
        except OSError as error:
            text = f"[Errno {error.errno}] {error.strerror}"
            outcomes.add(f"{type(error).__name__}: {text}")
    print(*outcomes)


if __name__ == "__main__":
    if sys.argv[1:]:
        make_each()
        sys.exit()
    for shape, where in SHAPES.items():
        print(f"{shape}:", end=" ", flush=True)
        command = f'mount -t tmpfs {where} && exec {PLAIN} "$@"'
        container = ["unshare", "--map-root-user", "--mount"]
        again = [sys.executable, __file__, "make"]
        subprocess.run([*container, "sh", "-c", command, "sh", *again])
