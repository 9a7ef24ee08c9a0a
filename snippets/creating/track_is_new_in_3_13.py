# /// script
# requires-python = "<3.13"
# ///
from multiprocessing.shared_memory import SharedMemory
from typing import Any

if __name__ == "__main__":
    kind: Any = SharedMemory
    try:
        kind("any name", track=False)
    except TypeError as error:
        print("TypeError:", error)
