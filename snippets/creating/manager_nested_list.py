from multiprocessing import Manager, Process
from typing import Any


def play(scores: Any) -> None:
    scores["lost"].append(7)
    scores["assigned"] = [*scores["assigned"], 7]
    scores["nested"].append(7)


if __name__ == "__main__":
    with Manager() as manager:
        scores: Any = manager.dict(lost=[], assigned=[])
        scores["nested"] = manager.list()
        player = Process(target=play, args=(scores,))
        player.start()
        player.join()
        print("appended to a copy:", scores["lost"])
        print("assigned again:    ", scores["assigned"])
        print("appended to a list of the manager:", scores["nested"][:])
