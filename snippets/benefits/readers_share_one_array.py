# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Barrier, Process, SimpleQueue
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

READERS, SIZE = 4, 32 * 1024 * 1024


def memory() -> tuple[int, int]:
    fields = Path("/proc/self/smaps_rollup").read_text().split()
    pss, rss = fields.index("Pss:") + 1, fields.index("Rss:") + 1
    return 1024 * int(fields[pss]), 1024 * int(fields[rss])


def read(source: Any, meeting: Any, results: SimpleQueue) -> None:
    meeting.wait()  # all have started
    before = memory()
    array = source.buf if source else bytearray(b"x") * SIZE
    sum(array[::4096])  # touches every page
    meeting.wait()  # all have the array
    after = memory()
    meeting.wait()  # all have measured
    results.put((after[0] - before[0], after[1] - before[1]))


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=SIZE)
    try:
        for source in None, segment:
            results: SimpleQueue = SimpleQueue()
            args = source, Barrier(READERS), results
            for _ in range(READERS):
                Process(target=read, args=args).start()
            grown = [results.get() for _ in range(READERS)]
            pss = sum(pss for pss, _ in grown) / SIZE
            rss = sum(rss for _, rss in grown) / SIZE
            title = "one segment:" if source else "a copy each:"
            print(title, f"{pss:.0f} x by PSS, {rss:.0f} x by RSS")
    finally:
        segment.close()
        segment.unlink()
