# /// script
# dependencies = ["pyinstaller"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
import sys
from pathlib import Path
from subprocess import run

PROGRAM = """
from argparse import ArgumentParser
from multiprocessing import freeze_support
from multiprocessing.shared_memory import SharedMemory

if __name__ == "__main__":
    CURE
    ArgumentParser(prog="program").parse_args()
    segment = SharedMemory(create=True, size=8)
    segment.buf[0] = 42
    print("the segment holds", segment.buf[0])
    segment.unlink()
    segment.close()
"""

if __name__ == "__main__":
    for cure in "pass", "freeze_support()":
        Path("program.py").write_text(PROGRAM.replace("CURE", cure))
        builder = [sys.executable, "-m", "PyInstaller", "--noconfirm"]
        builder += [f"--workpath={cure}", "program.py"]  # built anew
        run(builder, check=True, capture_output=True)
        frozen = ["dist/program/program"]
        done = run(frozen, capture_output=True, text=True)
        print(f"{cure}:", done.stdout.strip())
        for line in done.stderr.splitlines():
            if "error" in line:
                print(" ", line)
