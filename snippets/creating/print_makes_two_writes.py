from io import BufferedWriter, RawIOBase, TextIOWrapper
from typing import Any


class Terminal(RawIOBase):
    """Stands for the system, and keeps what it is asked to write."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        # Windows has two bytes for the end of a line.
        self.writes.append(bytes(data).replace(b"\r\n", b"\n"))
        return len(data)


if __name__ == "__main__":
    lines = Terminal()
    out = TextIOWrapper(BufferedWriter(lines), line_buffering=True)
    print("The value is 1", file=out)
    print("to a terminal:", lines.writes)

    held = Terminal()
    out = TextIOWrapper(BufferedWriter(held))
    print("The value is 1", file=out)
    print("to a pipe:", held.writes)
    out.flush()
    print("after a flush:", held.writes)

    unbuffered: Any = Terminal()
    out = TextIOWrapper(unbuffered, write_through=True)
    print("The value is 1", file=out)
    print("unbuffered:", unbuffered.writes)
