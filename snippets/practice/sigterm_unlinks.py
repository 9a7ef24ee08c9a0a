# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import signal
import sys
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory


def stop(number: int, _frame: object) -> None:
    sys.exit(128 + number)  # as a shell writes it


if __name__ == "__main__":
    for number in signal.SIGTERM, signal.SIGHUP:
        signal.signal(number, stop)
    with closing(SharedMemory(create=True, size=8)) as segment:
        try:
            signal.raise_signal(signal.SIGTERM)  # as docker stop does
        finally:
            segment.unlink()
            print("unlinked")
