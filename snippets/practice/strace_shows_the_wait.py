# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["/usr/bin/strace"]
# ///
import sys
from subprocess import run

PROGRAM = """
from multiprocessing import Lock
lock = Lock()
lock.acquire()
lock.acquire(timeout=0.2)
"""

if __name__ == "__main__":
    strace = ["/usr/bin/strace", "-e", "trace=futex"]
    done = run(
        [*strace, sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
    )
    *_, last = [
        line for line in done.stderr.splitlines() if "WAIT" in line
    ]
    print("waits in", last.partition("(")[0])
    print("until it timed out:", "ETIMEDOUT" in last)
