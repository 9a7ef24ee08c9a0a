# /// script
# dependencies = ["numpy"]
# ///
from contextlib import closing
from multiprocessing.shared_memory import SharedMemory

import numpy as np

if __name__ == "__main__":
    with closing(SharedMemory(create=True, size=800)) as segment:
        try:
            np.frombuffer(segment.buf, dtype="O")
        except ValueError as error:
            print(f"np.frombuffer: ValueError: {error}")
        finally:
            segment.unlink()
        pointers = np.ndarray((100,), "O", buffer=segment.buf)
        print(f"np.ndarray: an array of dtype {pointers.dtype}")
        del pointers
