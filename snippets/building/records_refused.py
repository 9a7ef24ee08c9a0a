# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from typing import Any

from shmguide.records import FieldType, Records, Text

FIELDS: dict[str, FieldType] = {
    "price": float,
    "size": int,
    "rate": "f",  # a float of four bytes
    "symbol": Text(8),
}
REFUSED: list[dict[str, Any]] = [
    {"price": 2.5, "size": 2**63},
    {"price": 2.5, "rate": 1e39},
    {"price": 2.5, "symbol": "ééééé"},
    {"price": 2.5, "symbol": b"ACME"},
    {"price": 2.5, "volume": 3},
]

if __name__ == "__main__":
    table = Records(FIELDS, rows=10)
    for values in REFUSED:
        try:
            table.write(7, **values)
        except (KeyError, TypeError, ValueError) as error:
            print(f"{type(error).__name__}: {error.args[0]}")
    print(table.read(7))
