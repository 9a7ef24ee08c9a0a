from mmap import mmap
from multiprocessing import Array, Manager, Value
from multiprocessing.managers import SharedMemoryManager
from multiprocessing.sharedctypes import RawArray, RawValue

if __name__ == "__main__":
    with Manager() as manager, SharedMemoryManager() as memory:
        tools: dict[str, object] = {
            "Value": Value("i", 0),
            "Array": Array("i", 4),
            "RawValue": RawValue("i", 0),
            "RawArray": RawArray("i", 4),
            "SharedMemory": memory.SharedMemory(size=4),
            "ShareableList": memory.ShareableList([0]),
            "Manager().list": manager.list([0]),
            "Manager().Value": manager.Value("i", 0),
            "mmap": mmap(-1, 4),
        }
        for name, tool in tools.items():
            lock = "a lock" if hasattr(tool, "get_lock") else "none"
            print(f"{name:<16}{lock}")
