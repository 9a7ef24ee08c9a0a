import struct
from contextlib import closing
from multiprocessing.shared_memory import ShareableList

if __name__ == "__main__":
    job: ShareableList = ShareableList(["waiting", 0, 0.5])
    with closing(job.shm):
        try:
            for index, item in [
                (0, "finished"),
                (0, "cancelled"),
                (1, 2**63 - 1),
                (1, 2**63),
                (2, "half"),
                (3, "new"),
            ]:
                try:
                    job[index] = item
                    print(f"{index}: {item!r} is stored")
                except (ValueError, struct.error, IndexError) as error:
                    print(f"{index}: {type(error).__name__}, {error}")
            for each in ["a", "list"], job:
                print(
                    type(each).__name__,
                    "appends:",
                    hasattr(each, "append"),
                )
        finally:
            job.shm.unlink()
