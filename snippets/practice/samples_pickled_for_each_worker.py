# /// script
# dependencies = ["numpy"]
# ///
import pickle
from typing import Any

import numpy as np


class Samples:
    def __init__(self, images: Any, labels: Any) -> None:
        self.images, self.labels = images, labels


if __name__ == "__main__":
    images = np.zeros((10_000, 28, 28), "u1")
    samples = Samples(images, np.arange(10_000) % 10)
    size = len(pickle.dumps(samples))
    print("each worker gets all of it:", size > images.nbytes)
