# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from threading import Thread

from shmguide.snapshot import Snapshot


def write(latest: Snapshot) -> None:
    try:
        latest.write(b"from another thread")
    except RuntimeError as error:
        print("RuntimeError:", str(error).split(": ")[1])


if __name__ == "__main__":
    with Snapshot.create(size=100) as latest:
        with latest.reserve(4) as view:
            thread = Thread(target=write, args=(latest,))
            thread.start()
            thread.join()
            view[:] = b"mine"
        print(latest.latest())
