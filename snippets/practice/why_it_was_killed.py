# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import signal
import subprocess
import sys

HINTS = {
    "SIGKILL": "by kill -9, or for lack of memory: look into dmesg",
    "SIGSEGV": "used memory that was gone: try -X faulthandler",
    "SIGBUS": "/dev/shm is full (see df), or a file was cut",
    "SIGTERM": "was asked to end, by kill or terminate()",
}


def why(status: int) -> str:
    """Explain the exitcode of a Process, or a Popen's returncode."""
    if status >= 0:
        return f"ended by itself, with status {status}"
    name = signal.Signals(-status).name
    return f"{name}: {HINTS.get(name, 'see signal(7)')}"


if __name__ == "__main__":
    for name in "SIGKILL", "SIGBUS", "SIGTERM":
        program = f"import signal as s; s.raise_signal(s.{name})"
        done = subprocess.run([sys.executable, "-c", program])
        print(done.returncode, why(done.returncode))
