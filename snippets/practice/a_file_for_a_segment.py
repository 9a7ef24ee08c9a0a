import mmap
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

LAYOUT = struct.Struct("<q")  # the same on every machine


def add(path: str) -> None:
    with (
        Path(path).open("r+b") as file,
        mmap.mmap(file.fileno(), 0) as m,
    ):
        LAYOUT.pack_into(m, 0, LAYOUT.unpack_from(m)[0] + 1)


if __name__ == "__main__":
    if sys.argv[1:]:
        add(sys.argv[1])
        sys.exit()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "shared")
        path.write_bytes(LAYOUT.pack(41))
        with path.open("r+b") as file, mmap.mmap(file.fileno(), 0) as m:
            subprocess.run([sys.executable, __file__, str(path)])
            print("this process reads", *LAYOUT.unpack_from(m))
