# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import Manager
from typing import Any

from shmguide.interleavings import load, store
from shmguide.replay import Replay

if __name__ == "__main__":
    with Manager() as manager:
        counter: Any = manager.Value("i", 0)
        with Replay([[load, store]] * 2, counter) as replay:
            replay([0, 1, 1, 0])
        print("two increments without a lock:", counter.value)
