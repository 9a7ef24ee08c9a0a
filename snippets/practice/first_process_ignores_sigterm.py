# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ unshare --user --pid --fork true"]
# ///
import os
import signal
import subprocess
import sys
from pathlib import Path


def serve(handled: bool) -> None:
    if handled:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    outside = Path("/proc/self").readlink()  # /proc is still the outer
    print(outside, os.getpid(), flush=True)
    for line in sys.stdin:
        print("still there, to", line, end="", flush=True)


def stop(*arguments: str) -> None:
    container = ["unshare", "--user", "--pid", "--fork"]
    with subprocess.Popen(
        [*container, sys.executable, __file__, "serve", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        assert process.stdout
        outside, inside = process.stdout.readline().split()
        print(f"process {inside} of its container gets SIGTERM")
        os.kill(int(outside), signal.SIGTERM)
        answer, _ = process.communicate("answer\n")
        print(answer or f"ended with {process.returncode}\n", end="")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve("handled" in sys.argv)
    else:
        stop()
        stop("handled")
