# /// script
# requires-python = ">=3.15"
# [tool.shmguide]
# platforms = ["linux"]
# ///
import sys
from ctypes import CDLL
from multiprocessing import Process, SimpleQueue
from subprocess import run

PR_SET_PTRACER = 0x59616D61


def work(orders: SimpleQueue) -> None:
    CDLL(None).prctl(PR_SET_PTRACER, -1)  # who may look: not only root
    orders.get()


def stack(pid: int) -> list[str]:
    command = [sys.executable, "-m", "profiling.sampling", "dump"]
    done = run([*command, str(pid)], capture_output=True, text=True)
    return [line.strip() for line in done.stdout.splitlines()]


if __name__ == "__main__":
    orders: SimpleQueue = SimpleQueue()
    process = Process(target=work, args=(orders,))
    process.start()
    lines: list[str] = []
    while "orders.get()" not in lines:
        lines = stack(process.pid or 0)
    print(lines[lines.index("orders.get()") - 1])
    orders.put("go on")
    process.join()
