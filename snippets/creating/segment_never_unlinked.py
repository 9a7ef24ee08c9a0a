# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory

if __name__ == "__main__":
    with closing(SharedMemory(create=True, size=1)):
        print("created and closed, never unlinked")
