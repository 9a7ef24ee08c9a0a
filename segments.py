"""The guide's sentry: which segments of shared memory does a program leave behind?

Not by a listing of /dev/shm, which other programs use too: each Python process notes
the names of the segments that it creates itself. What this file imports, every program
waits for.
"""

import os

try:
    import _posixshmem  # type: ignore[import-not-found]
except ImportError:  # Windows, where the last handle takes the segment with it
    _posixshmem = None


def watch(notes: str) -> None:
    """Note the name of each segment that this process creates."""
    if not _posixshmem:
        return
    opening = _posixshmem.shm_open

    def shm_open(path: str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            note = os.path.join(notes, path.strip("/"))  # noqa: PTH118
            os.close(os.open(note, os.O_CREAT))
        descriptor: int = opening(path, flags, mode=mode)
        return descriptor

    _posixshmem.shm_open = shm_open


def left(notes: str) -> list[str]:
    """Return the segments that were created and are still there, and remove them."""
    names = []
    for name in sorted(os.listdir(notes)):  # noqa: PTH208
        try:
            _posixshmem.shm_unlink(f"/{name}")
        except FileNotFoundError:
            continue
        names.append(f"segment {name}")
    return names
