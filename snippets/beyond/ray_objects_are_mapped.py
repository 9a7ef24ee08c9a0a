# /// script
# dependencies = ["numpy", "ray"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import ray

SMALL = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
QUIET = {"log_to_driver": False, "logging_level": "error"}
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["RAY_AUTH_TOKEN"] = os.urandom(32).hex()


def place(array: np.ndarray) -> tuple:
    address = array.ctypes.data
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, _, offset, _, _, *file = line.split()
        first, end = (int(edge, 16) for edge in span.split("-"))
        if first <= address < end:
            return *file, int(offset, 16) + address - first
    raise LookupError(hex(address))


def work(array: np.ndarray) -> tuple[tuple, str]:
    try:
        array[0] = 2
    except ValueError as error:
        return place(array), str(error)
    return place(array), "written"


if __name__ == "__main__":
    with TemporaryDirectory() as os.environ["RAY_TMPDIR"]:
        ray.init(_node_ip_address="127.0.0.2", **SMALL, **QUIET)
        array = ray.put(np.ones(1_000_000))
        there, result = ray.get(ray.remote(work).remote(array))
        print("in the worker:", *there)
        print("same bytes here:", place(ray.get(array)) == there)
        print("a write there:", result)
        ray.shutdown()
