# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Barrier, Pipe, Process
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any

READERS, SIZE = 4, 32 * 1024 * 1024


def memory(kind: str) -> int:
    rollup = Path("/proc/self/smaps_rollup").read_text()
    return 1024 * int(rollup.partition(f"{kind}:")[2].split()[0])


def read(pipe: Any, segment: SharedMemory, barrier: Any) -> None:
    for shared in False, True:
        barrier.wait()
        pss, rss = memory("Pss"), memory("Rss")
        array = segment.buf if shared else pipe.recv()
        sum(array[::4096])  # touch every page
        barrier.wait()
        pipe.send((memory("Pss") - pss, memory("Rss") - rss))
        barrier.wait()
        del array
    segment.close()


if __name__ == "__main__":
    segment, barrier = SharedMemory(None, True, SIZE), Barrier(READERS)
    try:
        pipes = [Pipe() for _ in range(READERS)]
        for _, pipe in pipes:
            Process(target=read, args=(pipe, segment, barrier)).start()
        for pipe, _ in pipes:
            pipe.send(bytes(SIZE))
        for way in "a copy each", "one segment":
            held = zip(*(pipe.recv() for pipe, _ in pipes), strict=True)
            pss, rss = (round(sum(each) / SIZE) for each in held)
            print(f"{way}: {pss} x the array by PSS, {rss} x by RSS")
    finally:
        segment.close()
        segment.unlink()
