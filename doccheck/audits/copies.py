"""Copies of a guide in which programs are changed, so that the guide stays as it is."""

import os
import shutil
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from doccheck.layout import Layout


class Copies:
    """Copies of a guide in which one program at a time is changed, and put back.

    They are made when they are needed, one for each thread that wants one, and are gone
    after the `with` statement.

    Args:
        layout: the guide.
        workers: how many threads will want one.
    """

    def __init__(self, layout: Layout, workers: int | None = None) -> None:
        self.layout = layout
        self.workers = workers or os.cpu_count() or 1
        self._folder = tempfile.TemporaryDirectory(prefix="mutants-")
        self._free = SimpleQueue[tuple[Path, Path]]()
        self._seconds = count(int(time.time()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._folder.cleanup()

    @contextmanager
    def changed(self, source: Path, text: str) -> Iterator[tuple[Path, Path]]:
        """Change a file in a copy, for the time of the `with` statement.

        Args:
            source: the file, in the guide itself.
            text: what it is to hold.

        Returns:
            The root of the copy, and a Python that imports from there.
        """
        try:
            root, python = self._free.get_nowait()
        except Empty:
            root, python = self._copy()
        path = root / source.relative_to(self.layout.root)
        self._unlink(root, path.relative_to(root).parts[0])
        self._write(path, text)
        yield root, python
        self._write(path, source.read_text(encoding="utf-8"))
        self._free.put((root, python))

    def _copy(self) -> tuple[Path, Path]:
        # Links stand for all folders until something in them is changed.
        folder = Path(tempfile.mkdtemp(dir=self._folder.name)).resolve()
        root, home = folder / "guide", folder / "python"
        root.mkdir()
        for path in self.layout.root.iterdir():
            (root / path.name).symlink_to(path)
        venv.create(home, symlinks=os.name != "nt")
        (site,) = home.rglob("site-packages")
        paths = "\n".join([str(root), *filter(None, sys.path)])
        (site / "guide.pth").write_text(paths, encoding="utf-8")
        return root, home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def _unlink(self, root: Path, name: str) -> None:
        if (root / name).is_symlink():
            (root / name).unlink()
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(self.layout.root / name, root / name, ignore=ignored)

    def _write(self, path: Path, text: str) -> None:
        # Python keeps what it has compiled for as long as time and size are the same.
        path.write_text(text, encoding="utf-8")
        second = next(self._seconds)
        os.utime(path, (second, second))
