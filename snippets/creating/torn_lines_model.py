# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from typing import Any

from shmguide.interleavings import Model, Step


def printing(line: str) -> list[Step]:
    def write_text(_shared: Any, _own: Any) -> str:
        return line

    def write_end(_shared: Any, _own: Any) -> str:
        return "\n"

    return [write_text, write_end]


def outputs(processes: int) -> frozenset[str]:
    """Every text that unbuffered processes can write, as a repr."""
    lines = [printing(f"line {n}") for n in range(processes)]
    return frozenset(
        repr("".join(map(str, end.printed)))
        for end in Model(lines).outcomes
    )


if __name__ == "__main__":
    print(*sorted(outputs(2)), sep="\n")
    for processes in 2, 3, 4:
        texts = outputs(processes)
        torn = sum(r"\n\n" in text for text in texts)
        print(f"{processes} processes: {torn} of {len(texts)} torn")
