# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
from subprocess import run


def make(handed_over: bool) -> None:
    segment = SharedMemory(create=True, size=8)
    segment.buf[0] = 42
    if handed_over:  # its maker's tracker is to forget it
        resource_tracker.unregister(f"/{segment.name}", "shared_memory")
    print(segment.name)
    segment.close()


def take_over(name: str) -> str:
    segment = SharedMemory(name)  # and now this tracker knows it
    number = segment.buf[0]
    segment.unlink()
    segment.close()
    return f"the new owner reads {number}"


if __name__ == "__main__":
    if sys.argv[1:]:
        make(sys.argv[1] == "handed over")
    else:
        for title in "kept", "handed over":
            command = [sys.executable, __file__, title]
            maker = run(command, capture_output=True, text=True)
            try:
                print(f"{title}:", take_over(maker.stdout.strip()))
            except FileNotFoundError:
                print(f"{title}: FileNotFoundError")
