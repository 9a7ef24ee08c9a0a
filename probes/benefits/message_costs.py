"""What docs/benefits/message-costs.md says, asked of Python itself."""

import ctypes
import io
import pickle
import sys
from multiprocessing import Pipe
from multiprocessing.reduction import ForkingPickler
from typing import Any


def what_is_copied_and_what_is_not() -> None:
    message = bytes(4 * 2**20)
    dumps = ForkingPickler.dumps
    pickled = dumps(message)
    assert not _overlap(pickled, message)
    piece = bytes(pickled)
    whole = io.BytesIO()
    whole.write(piece)
    first, second = whole.getbuffer(), whole.getbuffer()
    assert not _overlap(first, piece)
    assert _overlap(first, second)  # mutant: second -> whole.getvalue()
    received = pickle.loads(first)
    assert not _overlap(first, received)  # mutant: received -> second


def bytes_are_sent_without_a_pickle() -> None:
    message, called = bytes(10_000), list[str]()

    def note(_: Any, event: str, function: Any) -> None:
        if event == "c_call":
            called.append(function.__qualname__)

    receiver, sender = Pipe()
    sys.setprofile(note)
    try:
        sender.send_bytes(message)  # mutant: send_bytes -> send
        assert receiver.recv_bytes() == message
    finally:
        sys.setprofile(None)
    moves = [name for name in called if name in ("write", "read", "BytesIO.write")]
    # The length goes with a message of up to 16 KiB, and is received before it.
    assert moves == ["write"] + 2 * ["read", "BytesIO.write"]
    receiver.close()
    sender.close()


def _overlap(one: object, other: object) -> bool:
    """Return whether two buffers lie in the same memory, at least in part."""
    ends = []
    for buffer in one, other:
        view = memoryview(buffer)  # type: ignore[arg-type]
        start = _address(view)
        ends.append((start, start + view.nbytes))
    return ends[0][0] < ends[1][1] and ends[1][0] < ends[0][1]


def _address(view: memoryview) -> int:
    found = ctypes.py_object(view)
    held = (ctypes.c_void_p * 16)()
    get = ctypes.pythonapi.PyObject_GetBuffer
    if get(found, held, 0):
        raise BufferError("it gives no buffer")
    address = held[0] or 0
    ctypes.pythonapi.PyBuffer_Release(held)
    return int(address)
