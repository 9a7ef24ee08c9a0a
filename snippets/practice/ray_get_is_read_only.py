# /// script
# dependencies = ["numpy", "ray"]
# ///
import logging
from tempfile import TemporaryDirectory

import numpy as np
import ray

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        ray.init(
            num_cpus=1,
            logging_level=logging.ERROR,
            log_to_driver=False,
            _temp_dir=folder,
        )
        array = ray.get(ray.put(np.ones(3)))
        try:
            array[0] = 2
        except ValueError as error:
            print("ValueError:", error)
        array = array.copy()
        array[0] = 2
        print("a copy:", array)
        ray.shutdown()
