# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from typing import Any

from shmguide.litmus import Fence, LitmusTest, Model, allowed

VERSION, LEFT, RIGHT = 0, (1, 2), (3, 4)


def write(memory: Any, fence: Fence) -> tuple[int, ...]:
    for version in 1, 2, 3:
        memory[LEFT[version % 2]] = version
        memory[RIGHT[version % 2]] = version
        if fence is not None:
            fence()
        memory[VERSION] = version
        if fence is not None:
            fence()
    return ()


def read(memory: Any, fence: Fence) -> tuple[int, ...]:
    version = memory[VERSION]
    if fence is not None:
        fence()
    left = memory[LEFT[version % 2]]
    right = memory[RIGHT[version % 2]]
    if fence is not None:
        fence()
    accepted = memory[VERSION] == version
    return (int(accepted and (left, right) != (version, version)),)


SNAPSHOT = LitmusTest("two buffers", (write, read), "torn")

if __name__ == "__main__":
    for model in Model.SC, Model.TSO, Model.PSO:
        for fence in False, True:
            torn = (1,) in allowed(SNAPSHOT, model, fence)
            fences = "with" if fence else "without"
            print(f"{model.name} {fences} fences, torn: {torn}")
