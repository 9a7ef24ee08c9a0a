# /// script
# [tool.shmguide]
# platforms = ["linux"]
# start-methods = ["spawn"]
# ///
import os
from multiprocessing import get_context
from multiprocessing.connection import Connection
from resource import RUSAGE_SELF, getrusage

MESSAGES = 100
RAISED = {
    "MALLOC_MMAP_THRESHOLD_": "33554432",  # older glibcs take no more
    "MALLOC_TRIM_THRESHOLD_": "1000000000",
}


def page_faults() -> int:
    return getrusage(RUSAGE_SELF).ru_minflt


def receive(pipe: Connection) -> None:
    pipe.recv()  # the first one does not count
    start = page_faults()
    for _ in range(MESSAGES):
        pipe.recv()
    many = page_faults() - start > 10 * MESSAGES
    print("many page faults" if many else "few page faults")


if __name__ == "__main__":
    context = get_context("spawn")
    for thresholds in {}, RAISED:
        os.environ |= thresholds
        for kib in 16, 1024:
            pipe, sender = context.Pipe(duplex=False)
            receiver = context.Process(target=receive, args=(pipe,))
            receiver.start()
            title = "thresholds raised" if thresholds else "by default"
            print(f"{title}, {kib} KiB:", end=" ", flush=True)
            for _ in range(MESSAGES + 1):
                sender.send(bytes(kib * 1024))
            receiver.join()
