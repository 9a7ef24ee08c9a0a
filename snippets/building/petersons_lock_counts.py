# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from shmguide.litmus import COUNTING, Between, Model, expected, observe

ROUNDS = 4_000
LOST = (1, 1)  # both processes have counted to 1

if __name__ == "__main__":
    seen = observe(COUNTING, ROUNDS, Between.FENCE)
    print(f"{seen.total():,} times, two processes add 1")
    known = expected() is Model.TSO
    print("with a fence, none lost:", seen[LOST] == 0 or not known)
