# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from typing import Any

from shmguide.litmus import Fence, LitmusTest, Model, allowed

FRAME, HEAD, TAIL = range(3)  # of a ring with one slot


def put(memory: Any, fence: Fence) -> tuple[int, ...]:
    memory[FRAME] = 1
    if fence is not None:
        fence()
    memory[HEAD] = 1
    if memory[TAIL] == 1:  # the slot is free again
        if fence is not None:
            fence()
        memory[FRAME] = 2
    return ()


def get(memory: Any, fence: Fence) -> tuple[int, ...]:
    if memory[HEAD] == 0:
        return (0,)
    if fence is not None:
        fence()
    frame = memory[FRAME]
    if fence is not None:
        fence()
    memory[TAIL] = 1
    return (int(frame != 1),)


RING = LitmusTest("a ring", (put, get), "wrong")

if __name__ == "__main__":
    for model in Model.SC, Model.TSO, Model.PSO:
        wrong = (1,) in allowed(RING, model)
        fenced = (1,) in allowed(RING, model, fence=True)
        print(f"{model.name}: wrong {wrong}, with fences {fenced}")
