# /// script
# dependencies = ["dask", "distributed", "numpy", "pyyaml"]
# ///
from tempfile import TemporaryDirectory

import dask
import numpy as np
from distributed import Client, LocalCluster


def add(array: np.ndarray) -> float:
    array[0] += 1
    return float(array[0])


if __name__ == "__main__":
    with (
        TemporaryDirectory() as folder,
        dask.config.set(temporary_directory=folder),
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        zeros = client.scatter(np.zeros(1_000_000), broadcast=True)
        workers = list(client.has_what())
        for turn in workers + workers:
            added = client.submit(add, zeros, workers=turn, pure=False)
            print(f"worker {workers.index(turn)}:", added.result())
