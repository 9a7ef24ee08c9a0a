# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ unshare -rm mount -t tmpfs -o huge=always none /dev/shm"]
# ///
import subprocess
import sys
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

SIZE = 8 * 2**20


def mapped() -> int:
    """Return the KiB of segments that huge pages hold."""
    text = Path("/proc/self/smaps_rollup").read_text()
    (line,) = [x for x in text.splitlines() if "ShmemPmdMapped" in x]
    return int(line.split()[1])


def fill() -> None:
    with closing(SharedMemory(create=True, size=SIZE)) as segment:
        segment.unlink()
        segment.buf[:] = bytes(SIZE)
        print("pages of 2 MiB are used:", mapped() > 0)


if __name__ == "__main__":
    if sys.argv[1:]:
        fill()
        sys.exit()
    for huge in "never", "within_size":
        print(f"huge={huge}:", end=" ", flush=True)
        mount = f"mount -t tmpfs -o huge={huge} none /dev/shm"
        shell = ["sh", "-c", f'{mount} && exec "$@"', "sh"]
        again = [sys.executable, __file__, "fill"]
        subprocess.run(["unshare", "-rm", *shell, *again])
