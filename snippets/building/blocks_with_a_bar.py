# /// script
# dependencies = ["numpy", "rich", "shmguide==0.2+checkout"]
# ///
import numpy as np
from rich.console import Console
from rich.progress import Progress

from shmguide.parallel import Workers, map_blocks

if __name__ == "__main__":
    squares = np.arange(1_000_000.0) ** 2
    console = Console(stderr=True)
    with (
        Workers(2) as workers,
        Progress(console=console, transient=True) as bar,
    ):
        task = bar.add_task("square roots", total=len(squares))

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        roots = map_blocks(np.sqrt, squares, workers, progress=show)
        print("rows done:", f"{bar.tasks[task].completed:,}")
    print("right:", np.array_equal(roots, np.arange(1_000_000.0)))
