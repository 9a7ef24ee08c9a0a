# /// script
# dependencies = ["numpy"]
# ///
import numpy as np

if __name__ == "__main__":
    received = np.frombuffer(bytes(24))  # bytes cannot be changed
    print("writable:", received.flags.writeable)
    try:
        received[0] = 1.5
    except ValueError as error:
        print("ValueError:", error)
    try:
        received *= 2
    except ValueError as error:
        print("ValueError:", error)
    mine = received.copy()
    mine[0] = 1.5
    print("a copy:", mine)
