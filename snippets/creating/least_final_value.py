# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import Value

from shmguide.interleavings import load, store
from shmguide.replay import Replay

TIMES = 1_000
MOST = [1] * 2 * (TIMES - 1)  # all increments of process 1 but one
REST = [0] * 2 * (TIMES - 1)  # all increments of process 0 but one

if __name__ == "__main__":
    counter = Value("i", 0)
    with Replay([[load, store] * TIMES] * 2, counter) as replay:
        replay([0, *MOST, 0])
        print("process 0 has stored its first:", counter.value)
        counter.value = 0
        replay([0, *MOST, 0, 1, *REST])
        print("process 0 has stored its last:", counter.value)
        counter.value = 0
        replay([0, *MOST, 0, 1, *REST, 1])
        print("process 1 has stored its last:", counter.value)
