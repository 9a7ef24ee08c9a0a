# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
import sys
from multiprocessing import Value

from shmguide.interleavings import load, load_again, store, write
from shmguide.replay import Replay

STEPS = [load, store, load_again, write]

if __name__ == "__main__":
    (schedule,) = sys.argv[1:]
    counter = Value("i", 0)
    with Replay([STEPS] * 4, counter) as replay:
        lines = replay(int(digit) for digit in schedule)
    print(*lines, sep="\n")
    print("The counter ends at", counter.value)
