# /// script
# dependencies = ["numpy", "torch", "shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import pickle
from multiprocessing import get_context

import numpy as np
import torch
from torch.utils.data import DataLoader

from shmguide.shared_array import SharedArray


class Samples:
    def __init__(self, *arrays: SharedArray) -> None:
        self.images, self.labels = arrays

    def __len__(self) -> int:
        return len(self.labels.array)

    def __getitem__(self, number: int) -> tuple[torch.Tensor, int]:
        image = self.images.array[number].copy()
        return torch.from_numpy(image), int(self.labels.array[number])


if __name__ == "__main__":
    with (
        SharedArray.create((10_000, 28, 28), "u1") as images,
        SharedArray.from_array(np.arange(10_000) % 10) as labels,
    ):
        loader = DataLoader(
            Samples(images, labels),
            batch_size=1000,
            num_workers=2,
            persistent_workers=True,
            multiprocessing_context=get_context(),
        )
        small = len(pickle.dumps(loader.dataset)) < 1000
        print("sent in less than a kilobyte:", small)
        print("labels of an epoch:", sum(sum(b[1]) for b in loader))
        labels.array[:] = 1
        print("after a change:", sum(sum(b[1]) for b in loader))
        del loader  # ends its workers; else they are killed at exit
