# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import multiprocessing
import os
import signal
import subprocess
import sys

if __name__ == "__main__" and sys.argv[1:] == ["victim"]:
    lock = multiprocessing.get_context("spawn").Lock()
    os.kill(os.getpid(), signal.SIGKILL)  # as the kernel might
elif __name__ == "__main__":
    command = [sys.executable, __file__, "victim"]
    victim = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    print("exit status", victim.returncode)
    print("There appear to be 1 leaked semaphore" in victim.stderr)
