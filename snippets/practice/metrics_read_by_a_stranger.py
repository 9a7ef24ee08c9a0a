# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
import json
import subprocess
import sys
from multiprocessing import Process

from shmguide.counter import LockedCounter
from shmguide.snapshot import Snapshot


def serve(requests: LockedCounter, errors: LockedCounter) -> None:
    for request in range(1000):
        requests.add()
        if request % 100 == 0:
            errors.add()


def monitor(name: str) -> None:
    with Snapshot.attach(name) as metrics:
        print("seen from outside:", json.loads(metrics.read()))


if __name__ == "__main__":
    if len(sys.argv) == 2:
        monitor(sys.argv[1])
        sys.exit()
    shared = LockedCounter(), LockedCounter()
    workers = [Process(target=serve, args=shared) for _ in range(2)]
    with Snapshot.create(4096) as metrics:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()  # a server would do this once a second:
        requests, errors = (counter.value for counter in shared)
        block = {"requests": requests, "errors": errors}
        metrics.write(json.dumps(block).encode())
        subprocess.run([sys.executable, __file__, metrics.name])
