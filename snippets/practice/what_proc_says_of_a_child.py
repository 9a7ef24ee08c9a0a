# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["/proc/self/wchan"]
# ///
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path


def work(name: str, ready: Connection, orders: Connection) -> None:
    segment = SharedMemory(name)
    ready.send("attached")
    orders.recv()  # waits
    segment.close()


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=4096)
    ready, its_ready = Pipe()
    orders, its_orders = Pipe()
    arguments = segment.name, its_ready, its_orders
    process = Process(target=work, args=arguments)
    process.start()
    ready.recv()
    folder = Path(f"/proc/{process.pid}")
    while "S (sleeping)" not in (folder / "status").read_text():
        pass
    mapped, *_ = (
        line
        for line in (folder / "maps").read_text().splitlines()
        if line.endswith(segment.name)
    )
    print("maps:  ", mapped.split()[1], mapped.split()[-1])
    print("status:", "S (sleeping)")
    orders.send("go on")
    process.join()
    segment.close()
    segment.unlink()
