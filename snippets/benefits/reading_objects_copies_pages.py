# /// script
# [tool.shmguide]
# platforms = ["linux"]
# start-methods = ["fork"]
# ///
from multiprocessing import get_context
from pathlib import Path

MIB = 1024 * 1024


def private_bytes() -> int:
    rollup = Path("/proc/self/smaps_rollup").read_text()
    return int(rollup.partition("Private_Dirty:")[2].split()[0]) * 1024


def child(text: bytes, numbers: list[float]) -> None:
    start = private_bytes()
    text.count(b"x")
    after_text = private_bytes()
    sum(numbers)
    after_numbers = private_bytes()
    numbers[0] = -1.0
    copied = after_text - start
    print("reading one large object copies it:", copied > MIB)
    copied = after_numbers - after_text
    print("reading a million floats copies them:", copied > 12 * MIB)


if __name__ == "__main__":
    text = b"a" * (24 * MIB)
    numbers = [float(number) for number in range(MIB)]
    process = get_context("fork").Process(
        target=child, args=(text, numbers)
    )
    process.start()
    process.join()
    print(
        "the child's write is seen by the parent:", numbers[0] == -1.0
    )
