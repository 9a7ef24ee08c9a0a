"""shared-ndarray2, an array on a segment that is made for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.shared_memory import SharedMemory
from typing import Any

import numpy as np
from numpy.typing import NDArray

peer: Any = import_module("shared_ndarray2")


class SharedCopy:
    """Makes copies of arrays that can be sent."""

    @contextmanager
    def of(self, source: NDArray[np.float64]) -> Iterator[Any]:
        """Return a copy of an array in a segment of its own, and remove it then."""
        segment = SharedMemory(create=True, size=source.nbytes)
        try:
            copy = peer.SharedNDArray(segment, source.shape, source.dtype)
            copy[:] = source
            yield copy
        finally:
            segment.close()
            segment.unlink()
