# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import Value

from shmguide.interleavings import load, load_again, store, write
from shmguide.replay import Replay

STEPS = [load, store, load_again, write]
TURNS = [0, 1, 1, 2, 2, 3, 3, 0, 0, 0, 1, 1, 2, 2, 3, 3]

if __name__ == "__main__":
    counter = Value("i", 0)
    with Replay([STEPS] * 4, counter) as replay:
        print(*replay(TURNS), sep="\n")
    print("The counter ends at", counter.value)
