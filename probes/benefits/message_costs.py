"""What docs/benefits/message-costs.md says, asked of Python itself."""

import ctypes
import io
import pickle
from multiprocessing.reduction import ForkingPickler


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
