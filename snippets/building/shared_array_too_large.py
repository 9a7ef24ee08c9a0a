# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory

from shmguide.shared_array import SharedArray

if __name__ == "__main__":
    folder = os.statvfs("/dev/shm")
    size = 2 * folder.f_blocks * folder.f_frsize
    with closing(SharedMemory(create=True, size=size)) as segment:
        segment.unlink()
        print("SharedMemory: twice what /dev/shm holds, no error")
    try:
        SharedArray.create(size, "uint8")
    except OSError as error:
        print("SharedArray:", error)
