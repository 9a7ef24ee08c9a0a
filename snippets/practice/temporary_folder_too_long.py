# /// script
# requires-python = "<3.14"
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import subprocess
import sys
import tempfile
from multiprocessing.connection import Listener
from pathlib import Path


def listen() -> None:
    try:
        with Listener():  # as managers and forkserver do
            print("listens")
    except OSError as error:
        print("OSError:", error)


if __name__ == "__main__":
    if sys.argv[1:]:
        listen()
        sys.exit()
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        long = Path(short, "x" * 90)
        long.mkdir()
        for folder in long, Path(short):
            length = "short" if folder == Path(short) else "long"
            print(f"{length} TMPDIR:", end=" ", flush=True)
            variables = os.environ | {"TMPDIR": str(folder)}
            again = [sys.executable, __file__, "listen"]
            subprocess.run(again, env=variables)
