# /// script
# dependencies = ["numpy", "torch", "shmguide==0.2+checkout"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import warnings
from multiprocessing import Process

import numpy as np
import torch

from shmguide.shared_array import SharedArray


def add_one(shared: SharedArray) -> None:
    tensor = torch.from_numpy(shared.array)
    tensor += 1


if __name__ == "__main__":
    with SharedArray.from_array(np.zeros(3)) as shared:
        process = Process(target=add_one, args=(shared,))
        process.start()
        process.join()
        print(torch.from_numpy(shared.array))
        view = shared.array.view()
        view.flags.writeable = False
        with warnings.catch_warnings(record=True) as seen:
            torch.from_numpy(view)
        print(str(seen[0].message).partition(",")[0])
