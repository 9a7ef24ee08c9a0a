# /// script
# dependencies = ["shmguide==0.2+checkout"]
#
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import signal
from typing import Any

from shmguide.counter import LockedCounter


def interrupt(*_: Any) -> None:
    raise InterruptedError  # as the handler of Ctrl+C raises


if __name__ == "__main__":
    counter = LockedCounter()
    signal.signal(signal.SIGALRM, interrupt)
    for microseconds in range(50, 350):
        before, returned = counter.value, 0
        try:
            signal.setitimer(signal.ITIMER_REAL, microseconds / 1e6)
            while True:
                counter.add()
                returned += 1
        except InterruptedError:
            added = counter.value - before
            assert added in {returned, returned + 1}
    print("interrupted 300 times, and the lock was never left held")
