# /// script
# dependencies = ["numpy"]
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import sys
from multiprocessing.shared_memory import SharedMemory
from subprocess import run

import numpy as np

SECOND_SHELL = """
import sys
import numpy as np
from multiprocessing.shared_memory import SharedMemory
existing = SharedMemory(sys.argv[1])
c = np.ndarray((6,), dtype=np.int64, buffer=existing.buf)
c[-1] = 888
del c
existing.close()
"""

if __name__ == "__main__":
    segment = SharedMemory(create=True, size=48)
    array = np.ndarray((6,), dtype=np.int64, buffer=segment.buf)
    command = [sys.executable, "-c", SECOND_SHELL, segment.name]
    done = run(command, capture_output=True, text=True)
    print("the first shell reads", array[-1])
    print("the second one warned:", "leaked" in done.stderr)
    del array
    segment.close()
    try:
        segment.unlink()
    except FileNotFoundError:
        print("the first shell: FileNotFoundError in unlink()")
        segment = SharedMemory(segment.name, create=True, size=48)
        segment.close()
        segment.unlink()  # so that its tracker is content, too
