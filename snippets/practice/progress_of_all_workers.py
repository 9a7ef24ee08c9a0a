# /// script
# dependencies = ["numpy", "rich", "shmguide==0.2+checkout"]
# ///
from multiprocessing import Process
from multiprocessing.connection import wait

from rich.console import Console
from rich.progress import Progress

from shmguide.counter import LockedCounter

STEPS = 20_000


def work(done: LockedCounter) -> None:
    for step in range(1, STEPS + 1):
        if step % 100 == 0:  # seldom enough to cost nothing
            done.add(100)


if __name__ == "__main__":
    done = LockedCounter()
    workers = [Process(target=work, args=(done,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    running = [worker.sentinel for worker in workers]
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("steps", total=STEPS * len(workers))
        while running:
            ended = wait(running, timeout=0.1)
            running = [each for each in running if each not in ended]
            bar.update(task, completed=done.value)
        shown = bar.tasks[task].completed
    for worker in workers:
        worker.join()
    print(f"the bar ends at {shown:,} of {STEPS * len(workers):,}")
