# /// script
# dependencies = ["shmguide==0.2+checkout"]
#
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import tempfile
from pathlib import Path

from shmguide.doctor import Doctor

NAMES = b"psm_1", b"a; touch pwned #", b"\x1b[31mred", b"\xff"

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for name in NAMES:
            Path(folder, os.fsdecode(name)).touch()
        reading = Doctor(shm=Path(folder)).segments("segments")
        sentence, *commands = reading.advice[len(NAMES)].split("\n")
        print(sentence)
        for command in commands:
            print(command.replace(folder, "/dev/shm"))
