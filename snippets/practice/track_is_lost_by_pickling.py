# /// script
# requires-python = ">=3.13"
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import sys
from multiprocessing import get_context
from multiprocessing.shared_memory import SharedMemory
from subprocess import run
from typing import Any

Segment: Any = SharedMemory  # whose track= is new in 3.13


def use(segment: Any) -> None:
    if isinstance(segment, str):
        segment = Segment(segment, track=False)
    segment.close()


def make(sent: str) -> None:
    segment = Segment(create=True, size=8, track=False)
    argument = segment if sent == "the object" else segment.name
    child = get_context("spawn").Process(target=use, args=(argument,))
    child.start()
    child.join()
    print(segment.name)
    segment.close()


if __name__ == "__main__":
    if sys.argv[1:]:
        make(sys.argv[1])
    else:
        for sent in "the object", "the name":
            command = [sys.executable, __file__, sent]
            maker = run(command, capture_output=True, text=True)
            try:
                name = maker.stdout.strip()
                segment = Segment(name, track=False)
                segment.unlink()
                segment.close()
                print(f"{sent} was sent: the segment is there")
            except FileNotFoundError:
                print(f"{sent} was sent: FileNotFoundError")
