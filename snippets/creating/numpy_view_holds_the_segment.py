# /// script
# dependencies = ["numpy"]
# ///
from multiprocessing.shared_memory import SharedMemory

import numpy as np

if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8_000_000)
    try:
        numbers = np.frombuffer(segment.buf, "float64", count=1_000_000)
        try:
            segment.close()
        except BufferError as error:
            print(f"BufferError: {error}")
        print(numbers[500_000])
        del numbers
        segment.close()
        print("closed, once the array was gone")
    finally:
        segment.unlink()
