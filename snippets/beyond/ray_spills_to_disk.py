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

if __name__ == "__main__":
    with TemporaryDirectory() as os.environ["RAY_TMPDIR"]:
        folder = Path(os.environ["RAY_TMPDIR"])
        ray.init(
            _node_ip_address="127.0.0.2",
            object_spilling_directory=str(folder),
            **SMALL,
            **QUIET,
        )
        numbers = range(10)
        arrays = [ray.put(np.full(2_000_000, n)) for n in numbers]
        files = [*folder.glob("ray_spilled_objects_*/*")]
        print("put 160 MB; some of it in files:", len(files) > 0)
        read = [int(ray.get(array)[0]) for array in arrays]
        print("all can be read:", read == [*numbers])
        ray.shutdown()
        files = [*folder.glob("ray_spilled_objects_*/*")]
        print("files left:", len(files))
