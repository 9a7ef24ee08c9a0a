"""What docs/creating/shareable-list.md says of items, their types and their room."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from multiprocessing import shared_memory
from multiprocessing.shared_memory import ShareableList
from typing import Any
from unittest import TestCase, mock

check = TestCase()


class _Text(str):
    __slots__ = ()


class _Bytes(bytes):
    __slots__ = ()


class _Number(IntEnum):
    ONE = 1


@contextmanager
def _made(*items: Any) -> Iterator[Any]:
    made: Any = ShareableList(items)
    try:
        yield made
    finally:
        made.shm.close()
        made.shm.unlink()


def room_comes_in_eights() -> None:
    for length in range(1, 40):
        room = 8 * (length // 8 + 1)
        with _made("x" * length) as items:
            items[0] = "y" * room
            assert items[0] == "y" * room
            with check.assertRaises(ValueError):
                items[0] = "y" * (room + 1)  # mutant: room + 1 -> room


def other_types_raise() -> None:
    import numpy as np

    others = [
        np.int64(1),
        np.float64(1),
        np.bool_(True),
        _Number.ONE,
        [1],
        (1,),
        {},
        1j,
    ]
    for other in others:
        with check.assertRaises(KeyError), _made(other):
            pass
        for item in 0, 0.5, True, "text", b"bytes", None:
            with _made(item) as items, check.assertRaises(KeyError):
                items[0] = other  # mutant: other -> item
    for other in _Text("ab"), _Bytes(b"ab"), np.str_("ab"), np.bytes_(b"ab"):
        with check.assertRaises(KeyError), _made(other):
            pass
        for item in 0, 0.5, True, "text", b"bytes", None:
            with _made(item) as items:
                items[0] = other
                assert items[0] == other


def a_number_too_large_leaves_a_0() -> None:
    for item in 5, 0.5, True, "text", b"bytes":
        for large in 2**63, -(2**63) - 1:
            with _made(item, 7) as items:
                with check.assertRaises(struct.error):
                    items[0] = large  # mutant: items[0] -> items[1]
                assert (items[0], items[1]) == (0, 7)


def the_format_is_packed_with_each_item() -> None:
    real = shared_memory.struct
    for item, other in (
        (0, 1),
        (0.5, 2.5),
        (True, False),
        ("text", "more"),
        (None, None),
    ):
        with _made(item) as items:
            with mock.patch.object(shared_memory, "struct", wraps=real) as packing:
                items[0] = other
            packed = [call.args for call in packing.pack_into.call_args_list]
            assert len(packed) == 3  # mutant: 3 -> 2
            assert packed[0][0] == "8s"
            assert packed[0][-1].decode() in (packed[1][0], packed[2][0])


def an_empty_format_raises() -> None:
    for item in 0, 0.5, True, "text", b"bytes", None:
        with _made(item) as items:
            place = items._offset_packing_formats
            items.shm.buf[place : place + 8] = bytes(8)
            # mutant: bytes(8) -> b"q" + bytes(7)
            with check.assertRaisesRegex(ValueError, "not enough values to unpack"):
                items[0]
