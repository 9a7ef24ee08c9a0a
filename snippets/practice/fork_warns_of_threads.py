# /// script
# requires-python = ">=3.12"
# [tool.shmguide]
# start-methods = ["fork"]
# ///
import warnings
from multiprocessing import get_context
from multiprocessing.queues import Queue


def work(tasks: "Queue[str]") -> None:
    print(tasks.get())


if __name__ == "__main__":
    context = get_context("fork")
    tasks = context.Queue()
    tasks.put("the child has run")  # starts a thread
    child = context.Process(target=work, args=(tasks,))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        child.start()
    child.join()
    for warning in caught:
        print(f"{warning.category.__name__}: {warning.message}")
