from multiprocessing.shared_memory import ShareableList
from typing import Any

ITEMS: list[Any] = [7, "seven", [7], {"seven": 7}]

if __name__ == "__main__":
    for item in ITEMS:
        try:
            shared = ShareableList([item])
        except KeyError as error:
            print(f"{item!r}: KeyError: {error}")
        else:
            print(f"{item!r} is in shared memory")
            shared.shm.close()
            shared.shm.unlink()
