# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import signal
import sys
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory


def stop(*_: object) -> None:
    sys.exit(143)  # as a shell writes SIGTERM: 128 + 15


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, stop)
    with closing(SharedMemory(create=True, size=8)) as segment:
        try:
            signal.raise_signal(signal.SIGTERM)  # as docker stop does
        finally:
            segment.unlink()
            print("unlinked")
