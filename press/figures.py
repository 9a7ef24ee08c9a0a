"""Print figures from the data files: no number that was measured is typed into prose.

`{{ name.key.key:spec }}` stands for a value in `docs/data/name.json`, formatted with a
format specification of Python's; whole numbers get thousands separators without one.
A key with a question mark may be missing, as where a package cannot be installed that
others are measured against: `{{ name.peer?.median:.1f }}` is a hyphen then.
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

from doccheck.fences import find

FIGURE = re.compile(r"\{\{\s*([^}:]*?)\s*(?::([^}]*?)\s*)?\}\}")


class FigureError(ValueError):
    """A figure that no data file holds; the text says which, and what to do."""


class NotMeasuredError(FigureError):
    """A figure that a data file may lack, and does."""


def below(key: str, data: Path) -> Any:
    """Return what a data file holds under a key: a value, or all that is below it.

    Args:
        key: the file's name without its suffix, and the keys into it, joined by dots,
            those that may be missing with a question mark.
        data: the folder of the data files.

    Raises:
        NotMeasuredError: if there is no such key, and it may be missing.
        FigureError: if there is no such file or key.
    """
    name, *keys = key.split(".")
    path = data / f"{name}.json"
    if not path.is_file():
        raise FigureError(f"{key}: there is no data file {path.name}")
    found: Any = json.loads(path.read_text(encoding="utf-8"))
    for part in keys:
        name = part.removesuffix("?")
        if not isinstance(found, dict) or name not in found:
            error = FigureError if name == part else NotMeasuredError
            raise error(f"{key}: {path.name} holds no {name!r} there")
        found = found[name]
    return found


def value(key: str, data: Path) -> Any:
    """Return the value that a data file holds under a key.

    Args:
        key: what `below` takes.
        data: the folder of the data files.

    Raises:
        FigureError: if there is no such file or key, or several values are below it.
    """
    found = below(key, data)
    if isinstance(found, (dict, list)):
        raise FigureError(f"{key} names several figures: name one of them")
    return found


def figure(key: str, spec: str, data: Path) -> str:
    """Return the value that a data file holds under a key, formatted.

    If it may be missing, and is, return a hyphen.

    Args:
        key: what `below` takes.
        spec: a format specification, empty for the default.
        data: the folder of the data files.

    Raises:
        FigureError: if there is no such value, or it does not suit.
    """
    try:
        found = value(key, data)
    except NotMeasuredError:
        return "-"
    try:
        return format(found, spec or ("," if isinstance(found, int) else ""))
    except (TypeError, ValueError) as error:
        raise FigureError(f"{{{{ {key}:{spec} }}}}: {error}") from None


def uses(lines: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Yield the line number, the key and the specification of each figure in prose."""
    fenced = {n for f in find(lines) for n in range(f.line, f.end + 1)}
    for number, line in enumerate(lines, 1):
        if number not in fenced:
            for match in FIGURE.finditer(line):
                yield number, match[1], match[2] or ""


class _Figures(Preprocessor):
    def __init__(self, md: Markdown, data: Path) -> None:
        super().__init__(md)
        self.data = data

    def run(self, lines: list[str]) -> list[str]:
        printed = list(lines)
        for number in {number for number, _, _ in uses(lines)}:
            printed[number - 1] = FIGURE.sub(
                lambda match: figure(match[1], match[2] or "", self.data),
                printed[number - 1],
            )
        return printed


class FigureExtension(Extension):
    """The extension `press.figures`; its option `data` is the folder of the data."""

    def __init__(self, **options: Any) -> None:
        self.config = {"data": ["docs/data", "the folder of the data files"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the preprocessor to run before captions and snippets."""
        data = Path(self.getConfig("data")).absolute()
        md.preprocessors.register(_Figures(md, data), "figures", 34)


def makeExtension(**options: Any) -> FigureExtension:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it."""
    return FigureExtension(**options)
