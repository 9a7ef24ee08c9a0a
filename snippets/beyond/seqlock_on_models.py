# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from typing import Any

from shmguide.litmus import Fence, LitmusTest, Model, allowed

SEQUENCE, LEFT, RIGHT = range(3)


def write(memory: Any, fence: Fence) -> tuple[int, ...]:
    memory[SEQUENCE] = 1  # odd: under way
    if fence is not None:
        fence()
    memory[LEFT] = 1
    memory[RIGHT] = 1
    if fence is not None:
        fence()
    memory[SEQUENCE] = 2
    return ()


def read(memory: Any, fence: Fence) -> tuple[int, ...]:
    before = memory[SEQUENCE]
    if before % 2 == 1:
        return (0,)
    if fence is not None:
        fence()
    left, right = memory[LEFT], memory[RIGHT]
    if fence is not None:
        fence()
    wrong = (left, right) != (before // 2, before // 2)
    return (int(memory[SEQUENCE] == before and wrong),)


SEQLOCK = LitmusTest("a seqlock", (write, read), "wrong")

if __name__ == "__main__":
    for model in Model.SC, Model.TSO, Model.PSO:
        wrong = (1,) in allowed(SEQLOCK, model)
        fenced = (1,) in allowed(SEQLOCK, model, fence=True)
        print(f"{model.name}: wrong {wrong}, with fences {fenced}")
