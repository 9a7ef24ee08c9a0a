from mmap import ACCESS_READ, mmap
from multiprocessing import Pool
from pathlib import Path
from tempfile import TemporaryDirectory

PART = 1024 * 1024


def count_lines(place: tuple[Path, int]) -> int:
    path, start = place
    with (
        path.open("rb") as file,
        mmap(file.fileno(), 0, access=ACCESS_READ) as mapped,
    ):
        return mapped[start : start + PART].count(b"\n")


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        path = Path(folder, "lines.txt")
        path.write_bytes(b"one line\n" * 400_000)
        starts = range(0, path.stat().st_size, PART)
        with Pool(4) as pool:
            places = [(path, start) for start in starts]
            print(f"{sum(pool.map(count_lines, places)):,} lines")
