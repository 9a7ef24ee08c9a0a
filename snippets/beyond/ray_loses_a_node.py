# /// script
# dependencies = ["numpy", "ray"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from tempfile import TemporaryDirectory

import numpy as np
import ray.cluster_utils
from ray.exceptions import ObjectLostError

DRIVER, LOST, SPARE = "127.0.0.2", "127.0.0.3", "127.0.0.4"
QUIET = {"log_to_driver": False, "logging_level": "error"}
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"


def make() -> np.ndarray:
    return np.full(100_000, ray.util.get_node_ip_address())


if __name__ == "__main__":
    with TemporaryDirectory() as os.environ["RAY_TMPDIR"]:
        cluster = ray.cluster_utils.Cluster()
        cluster.add_node(node_ip_address=DRIVER, num_cpus=0)
        lost = cluster.add_node(node_ip_address=LOST)
        ray.init(cluster.address, _node_ip_address=DRIVER, **QUIET)
        put = ray.remote(lambda: [ray.put(make())])
        arrays = {
            "made by a task": ray.remote(make).remote(),
            "without retries": ray.remote(max_retries=0)(make).remote(),
            "put by a task": ray.get(put.remote())[0],
            "put by the driver": ray.put(make()),
        }
        ray.wait([*arrays.values()], num_returns=4, fetch_local=False)
        cluster.add_node(node_ip_address=SPARE)
        cluster.remove_node(lost)
        for name, array in arrays.items():
            try:
                print(f"{name}: on", ray.get(array)[0])
            except ObjectLostError as error:
                print(f"{name}: {type(error).__name__}")
        ray.shutdown()
        cluster.shutdown()
