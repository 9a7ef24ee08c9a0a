# /// script
# dependencies = ["numpy", "ray"]
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ unshare -rm mount -t tmpfs none /dev/shm"]
# ///
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import ray

CONTAINER = 'mount -t tmpfs -o size=$0m none /dev/shm && exec "$@"'
SMALL = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
QUIET = {"log_to_driver": False, "logging_level": "warning"}
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["RAY_AUTH_MODE"] = "token"
os.environ["RAY_AUTH_TOKEN"] = os.urandom(32).hex()


def start() -> None:
    with TemporaryDirectory() as os.environ["RAY_TMPDIR"]:
        ray.init(_node_ip_address="127.0.0.2", **SMALL, **QUIET)
        ray.put(np.ones(1_000_000))
        maps = Path("/proc/self/maps").read_text().split()
        stores = {word for word in maps if "/plasma" in word}
        print("the store is", *stores)
        ray.shutdown()


if __name__ == "__main__":
    if sys.argv[1:]:
        start()
    else:
        for size in "64", "128":
            container = ["unshare", "--map-root-user", "--mount"]
            shell = ["sh", "-c", CONTAINER, size]
            again = [sys.executable, __file__, "again"]
            subprocess.run([*container, *shell, *again])
