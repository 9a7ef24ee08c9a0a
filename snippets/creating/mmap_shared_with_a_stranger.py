import sys
from mmap import mmap
from pathlib import Path
from subprocess import run


def answer(path: Path) -> None:
    with path.open("r+b") as file, mmap(file.fileno(), 0) as shared:
        shared[:6] = b"answer"


def ask(path: Path) -> None:
    path.write_bytes(bytes(6))
    with path.open("r+b") as file, mmap(file.fileno(), 0) as shared:
        run([sys.executable, __file__, path], check=True)
        print(shared[:])
    path.unlink()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        answer(Path(sys.argv[1]))
    else:
        ask(Path("question.bin"))
