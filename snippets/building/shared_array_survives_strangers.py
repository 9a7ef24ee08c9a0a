# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
import sys
from subprocess import run

from shmguide.shared_array import SharedArray


def count(name: str) -> None:
    with SharedArray.attach(name) as shared:
        shared.array += 1


def own() -> None:
    with SharedArray.create((), "int64") as shared:
        for _ in range(3):
            run([sys.executable, __file__, shared.name], check=True)
        print("strangers came, and went:", shared.array)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        count(sys.argv[1])
    else:
        own()
