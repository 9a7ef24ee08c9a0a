# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import signal
import subprocess
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory


def own() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    resource_tracker.ensure_running()  # it inherits what is ignored
    signal.signal(signal.SIGHUP, before)
    segment = SharedMemory(create=True, size=8)
    print(segment.name, flush=True)
    os.killpg(0, signal.SIGHUP)  # as a terminal does when it closes


if __name__ == "__main__":
    if sys.argv[1:]:
        own()
    else:
        command = [sys.executable, __file__, "own"]
        owner = subprocess.run(
            command, capture_output=True, text=True, process_group=0
        )
        print("ended by", signal.Signals(-owner.returncode).name)
        try:
            SharedMemory(owner.stdout.strip()).unlink()
            print("nobody has removed the segment")
        except FileNotFoundError:
            print("the tracker has removed the segment")
