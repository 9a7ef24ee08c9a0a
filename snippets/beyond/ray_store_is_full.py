# /// script
# dependencies = ["numpy", "ray"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from tempfile import TemporaryDirectory

import numpy as np
import ray
from ray.exceptions import OutOfDiskError

SMALL = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
QUIET = {"log_to_driver": False, "logging_level": "error"}
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["RAY_AUTH_TOKEN"] = os.urandom(32).hex()
# As if each disk were full.
FULL = {"_system_config": {"local_fs_capacity_threshold": 0.0}}

if __name__ == "__main__":
    with TemporaryDirectory() as os.environ["RAY_TMPDIR"]:
        here = {"_node_ip_address": "127.0.0.2"}
        ray.init(**here, **SMALL, **QUIET, **FULL)
        arrays = []
        try:
            for number in range(10):
                arrays.append(ray.put(np.full(2_000_000, number)))
        except OutOfDiskError as error:
            print("OutOfDiskError:", str(error).splitlines()[0])
        print("put before:", 16 * len(arrays), "MB")
        ray.shutdown()
