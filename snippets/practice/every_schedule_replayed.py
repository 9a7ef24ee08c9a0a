# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from itertools import permutations
from multiprocessing import Value

from shmguide.interleavings import Model
from shmguide.replay import Replay, load, store_one_more

STEPS = [load, store_one_more]

if __name__ == "__main__":
    counter = Value("i", 0)
    seen = set()
    schedules = sorted(set(permutations([0, 0, 1, 1])))
    with Replay([STEPS] * 2, counter) as replay:
        for schedule in schedules:
            counter.value = 0
            replay(schedule)
            seen.add(counter.value)
            print(*schedule, "ends in", counter.value)
    model = Model([STEPS] * 2, value=0)
    computed = {end.final("value") for end in model.outcomes}
    print("as the model says:", seen == computed)
