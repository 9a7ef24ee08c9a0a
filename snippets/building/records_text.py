from ctypes import Structure, c_char, sizeof
from multiprocessing import RawArray

WIDTH = 8


class Padded(Structure):
    _fields_ = (("symbol", c_char * WIDTH),)


class Symbols:
    """Texts of up to eight bytes, and the length of each."""

    def __init__(self, rows: int) -> None:
        self.length = RawArray("H", rows)
        self.room = RawArray("B", rows * WIDTH)

    def write(self, row: int, symbol: str) -> None:
        data = symbol.encode()
        if len(data) > WIDTH:
            raise ValueError(f"{symbol} takes {len(data)} bytes")
        self.room[row * WIDTH : row * WIDTH + len(data)] = data
        self.length[row] = len(data)

    def read(self, row: int) -> str:
        start = row * WIDTH
        return bytes(
            self.room[start : start + self.length[row]]
        ).decode()


if __name__ == "__main__":
    padded, symbols = RawArray(Padded, 10), Symbols(10)
    print("a record of padded text takes", sizeof(Padded), "bytes")
    padded[7].symbol = b"ACME\0"
    symbols.write(7, "ACME\0")
    print("padded:     ", padded[7].symbol)
    print("with length:", symbols.read(7).encode())
    try:
        symbols.write(7, "ééééé")
    except ValueError as error:
        print("ValueError: ", error)
