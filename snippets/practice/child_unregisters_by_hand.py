# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import Process, resource_tracker
from multiprocessing.shared_memory import SharedMemory


def work(name: str) -> None:
    segment = SharedMemory(name)
    resource_tracker.unregister(f"/{name}", "shared_memory")
    print("the child reads", segment.buf[0])
    segment.close()


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=8)
    child = Process(target=work, args=(segment.name,))
    child.start()
    child.join()
    segment.unlink()
    segment.close()
