# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from shmguide.shared_array import SharedArray


class Texts:
    """Texts in shared memory: where each begins, and their bytes."""

    def __init__(self, texts: Iterable[str]) -> None:
        data = [text.encode() for text in texts]
        ends = np.cumsum([0] + [len(each) for each in data])
        self.starts = SharedArray.from_array(ends)
        self.bytes = SharedArray.from_array(
            np.frombuffer(b"".join(data), "u1")
        )

    def __getitem__(self, number: int) -> str:
        start, end = self.starts.array[number : number + 2]
        return self.bytes.array[start:end].tobytes().decode()


texts: Texts


def keep(given: Texts) -> None:
    global texts
    texts = given


def length(number: int) -> int:
    return len(texts[number])


if __name__ == "__main__":
    corpus = Texts(["shared", "", "größer", "memory"] * 250_000)
    workers = ProcessPoolExecutor(2, None, keep, (corpus,))
    with corpus.starts, corpus.bytes, workers:
        print(list(workers.map(length, [0, 1, 2, 999_999])))
