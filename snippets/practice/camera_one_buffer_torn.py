# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from multiprocessing import RawArray
from typing import Any

import numpy as np

from shmguide.replay import Replay

SHAPE = (480, 640, 3)


def write_upper(shared: Any, _own: Any) -> None:
    frame(shared)[:240] = 2


def write_lower(shared: Any, _own: Any) -> None:
    frame(shared)[240:] = 2


def copy(shared: Any, _own: Any) -> str:
    rows = frame(shared).copy()[:, 0, 0]
    return f"row 0 of frame {rows[0]}, row 479 of frame {rows[479]}"


def frame(shared: Any) -> np.ndarray:
    return np.frombuffer(shared, np.uint8).reshape(SHAPE)


if __name__ == "__main__":
    shared = RawArray("B", 480 * 640 * 3)
    camera, detector = [write_upper, write_lower], [copy]
    with Replay([camera, detector], shared) as replay:
        for turns in (1, 0, 0), (0, 1, 0), (0, 0, 1):
            frame(shared)[:] = 1
            print("turns", *turns, "->", *replay(turns))
