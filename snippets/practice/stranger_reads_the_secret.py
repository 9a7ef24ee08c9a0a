# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["/dev/shm"]
# ///
import os
import sys
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from subprocess import run

MARK = b"the key of process "


def look_around(wanted: bytes) -> None:
    for path in Path("/dev/shm").glob("psm_*"):
        try:
            with path.open("rb") as file:
                text = file.read(100)
        except OSError:
            continue  # another user's, or gone already
        if text.startswith(wanted):
            print("somebody else reads:", text[-7:].decode())


if __name__ == "__main__":
    if sys.argv[1:]:
        look_around(MARK + sys.argv[1].encode())
    else:
        secret = MARK + f"{os.getpid()} is hunter2".encode()
        segment = SharedMemory(create=True, size=len(secret))
        segment.buf[:] = secret
        run([sys.executable, __file__, f"{os.getpid()} is"], check=True)
        segment.close()
        segment.unlink()
