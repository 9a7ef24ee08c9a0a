# /// script
# dependencies = ["shmguide"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import sys
from subprocess import run

from shmguide.ring import Ring


def consume(name: str) -> None:
    with Ring.attach(name) as ring:
        print("attached by name, has bells:", ring.has_bells)
        print(ring.get())


if __name__ == "__main__":
    if len(sys.argv) == 2:
        consume(sys.argv[1])
    else:
        with Ring.create(slots=4, slot_size=16) as ring:
            print("created, has bells:", ring.has_bells, flush=True)
            ring.put(b"frame")
            command = [sys.executable, __file__, ring.name]
            run(command, check=True)
