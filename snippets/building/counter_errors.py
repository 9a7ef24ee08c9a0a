# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from multiprocessing import Process

from shmguide.counter import ShardedCounter, TallyCounter


def ask(counter: ShardedCounter) -> None:
    try:
        counter.slot(0)
    except RuntimeError as error:
        print("RuntimeError:", error)
    print("it gets slot", counter.slot().number, flush=True)


if __name__ == "__main__":
    counter = ShardedCounter(workers=2)
    slot = counter.slot(0)
    process = Process(target=ask, args=(counter,))
    process.start()
    process.join()

    slot.add(2**63 - 1)
    try:
        slot.add()
    except OverflowError as error:
        print("OverflowError:", error)
    print("it is where it was:", counter.value == 2**63 - 1)

    try:
        TallyCounter().add(10)
    except ValueError as error:
        print("ValueError:", error)
