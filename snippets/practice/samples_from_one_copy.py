# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
import pickle
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np

from shmguide.shared_array import SharedArray


class Samples:
    def __init__(self, *arrays: SharedArray) -> None:
        self.images, self.labels = arrays

    def __len__(self) -> int:
        return len(self.labels.array)

    def __getitem__(self, number: int) -> tuple[Any, int]:
        image = self.images.array[number].copy()
        return image, int(self.labels.array[number])


def batch(samples: Samples, numbers: list[int]) -> tuple[Any, Any]:
    chosen = [samples[number] for number in numbers]
    images, labels = zip(*chosen, strict=True)
    return np.stack(images).shape, labels


if __name__ == "__main__":
    numbers = np.arange(10_000)
    with (
        SharedArray.create((10_000, 28, 28), "u1") as images,
        SharedArray.from_array(numbers % 10) as labels,
    ):
        samples = Samples(images, labels)
        small = len(pickle.dumps(samples)) < 1000
        print(f"{images.array.nbytes:,} bytes, sent in 1,000: {small}")
        with ProcessPoolExecutor(2) as pool:
            for some in [3, 14, 159], [2, 71, 8281]:
                print(*pool.submit(batch, samples, some).result())
