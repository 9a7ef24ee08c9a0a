# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from pathlib import Path

import numpy as np

from shmguide.shared_array import SharedArray

if __name__ == "__main__":
    record = [("day", "datetime64[D]"), ("name", "U9"), ("at", "f4", 2)]
    with SharedArray.create(2, record) as shared:
        shared.array["day"] = "2026-11-24"
        shared.array["name"] = "Ada", "Grace"
        print(np.load(Path("/dev/shm", shared.name), mmap_mode="r"))
