import faulthandler
from multiprocessing import Process, SimpleQueue
from pathlib import Path

SECONDS = 1
STACK = Path("stack.txt")


def work(orders: SimpleQueue) -> None:
    with STACK.open("w") as file:
        faulthandler.dump_traceback_later(SECONDS, exit=True, file=file)
        orders.get()  # and nobody puts anything


if __name__ == "__main__":
    orders: SimpleQueue = SimpleQueue()
    process = Process(target=work, args=(orders,))
    process.start()
    process.join()
    print("exit code", process.exitcode)
    head, *frames = STACK.read_text().splitlines()
    print(head)
    print(*[line for line in frames if line.endswith(" in work")])
