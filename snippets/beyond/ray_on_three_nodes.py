# /// script
# dependencies = ["numpy", "ray"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np
import ray.cluster_utils
from ray.experimental import get_object_locations

DRIVER, NEAR, FAR = NODES = "127.0.0.2", "127.0.0.3", "127.0.0.4"
QUIET = {"log_to_driver": False, "logging_level": "error"}
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"


def seconds(boxed: list) -> float:
    began = perf_counter()
    assert isinstance(ray.get(boxed[0]), np.ndarray)
    return perf_counter() - began


def run(node: str, function: object, *given: list) -> object:
    at = ray.remote(resources={f"node:{node}": 0.1})
    return at(function).remote(*given)


if __name__ == "__main__":
    with TemporaryDirectory() as os.environ["RAY_TMPDIR"]:
        add = (cluster := ray.cluster_utils.Cluster()).add_node
        nodes = {add(node_ip_address=ip).node_id: ip for ip in NODES}
        ray.init(cluster.address, _node_ip_address=DRIVER, **QUIET)
        array = run(NEAR, lambda: np.ones(5_000_000))
        ray.wait([array], fetch_local=False)
        near = ray.get(run(NEAR, seconds, [array]))
        found = get_object_locations([array])[array]["node_ids"]
        print("it lies on", *(nodes[node] for node in found))
        far = ray.get(run(FAR, seconds, [array]))
        again = ray.get(run(FAR, seconds, [array]))
        print("far from it, over 10 times as long:", far > 10 * near)
        print("again, from a copy there:", far > 10 * again)
        ray.shutdown()
        cluster.shutdown()
