# /// script
# dependencies = ["shmguide==0.2+checkout"]
#
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os

from shmguide.snapshot import Snapshot

NAME = f"metrics-{os.getpid()}"

if __name__ == "__main__":
    with Snapshot.create(64, NAME) as server:
        server.write(b"first run")
        monitor = Snapshot.attach(NAME)
    with Snapshot.create(64, NAME) as server:
        server.write(b"second run")
        print("the old view:", monitor.read().decode())
        monitor.close()
        with Snapshot.attach(NAME) as monitor:
            print("attached anew:", monitor.read().decode())
    try:
        Snapshot.attach(NAME)
    except FileNotFoundError:
        print("no name: the server does not run")
