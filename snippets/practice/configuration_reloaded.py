# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
import json
from multiprocessing import Pipe, Process
from typing import Any

from shmguide.snapshot import Snapshot


def work(shared: Snapshot, requests: Any) -> None:
    version, settings = 0, dict[str, int]()  # before the first write
    for _ in iter(requests.recv, None):
        if shared.version != version:  # a look costs no system call
            data, version = shared.latest()
            settings = json.loads(data)
        requests.send(f"version {version}: {settings}")


if __name__ == "__main__":
    here, there = Pipe()
    with Snapshot.create(4096) as shared:
        shared.write(json.dumps({"limit": 10}).encode())
        worker = Process(target=work, args=(shared, there))
        worker.start()
        for limit in None, None, 20:
            if limit:
                shared.write(json.dumps({"limit": limit}).encode())
            here.send("a request")
            print(here.recv())
        here.send(None)
        worker.join()
