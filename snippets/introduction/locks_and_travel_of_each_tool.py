from mmap import mmap
from multiprocessing import Array, Manager, SimpleQueue, Value
from multiprocessing.managers import SharedMemoryManager
from multiprocessing.sharedctypes import RawArray, RawValue


def through(queue: SimpleQueue, tool: object) -> str:
    try:
        queue.put(tool)
    except (RuntimeError, TypeError) as error:
        return type(error).__name__
    queue.get()
    return "yes"


if __name__ == "__main__":
    queue: SimpleQueue = SimpleQueue()
    with Manager() as manager, SharedMemoryManager() as memory:
        tools: dict[str, object] = {
            "Value": Value("i", 0),
            "Array": Array("i", 4),
            "RawValue": RawValue("i", 0),
            "RawArray": RawArray("i", 4),
            "SharedMemory": memory.SharedMemory(size=4),
            "ShareableList": memory.ShareableList([0]),
            "Manager().list": manager.list([0]),
            "mmap": mmap(-1, 4),
        }
        print("object          get_lock  through a queue")
        for name, tool in tools.items():
            lock = "yes" if hasattr(tool, "get_lock") else "no"
            print(f"{name:<16}{lock:<10}{through(queue, tool)}")
