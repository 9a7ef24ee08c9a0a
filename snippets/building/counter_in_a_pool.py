# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import Pool

from shmguide.counter import ShardedCounter, Slot

slot: Slot


def start(counter: ShardedCounter) -> None:
    global slot
    slot = counter.slot()  # one for each worker


def count_words(text: str) -> None:
    add = slot.add
    for _ in text.split():
        add()


if __name__ == "__main__":
    counter = ShardedCounter(workers=4)
    with Pool(4, start, (counter,)) as pool:
        pool.map(count_words, ["to be or not to be"] * 5_000)
    print(f"{counter.value:,} words")
