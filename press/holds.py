"""Warn of a sentence that the data no longer bear out.

A sentence that relies on a ratio has above its paragraph, list or table, on a line of
its own, `<!-- holds: name.key.key >= 10 -->`: comparisons of numbers and of values in
`docs/data/name.json`, which may be chained, joined by `and`, and contain products and
quotients. The build evaluates it, and takes it out of the page.

    python -m press.holds FOLDER

says which sentences would not hold with the data files in another folder.
"""

import ast
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

from doccheck.layout import Layout
from press.figures import FigureError, NotMeasuredError, value
from press.marks import MarkError, marks
from press.position import Position, position

LOG = logging.getLogger("mkdocs.press")  # below mkdocs, so that --strict counts it
KEY = re.compile(r"[A-Za-z_]\w*(?:\.\w+\??)+")
FORM = "it takes comparisons of keys and numbers, joined by `and`: name.key / 2 > 1.5"
COMPARED = ast.Eq | ast.Gt | ast.GtE | ast.Lt | ast.LtE
Problem = str | FigureError | MarkError
"""A sentence for what does not hold, an error for what cannot be checked."""
ALLOWED = (
    (ast.And | ast.BinOp | ast.BoolOp | ast.Compare | ast.Constant)
    | (ast.Div | ast.Load | ast.Mult | ast.Name)
    | COMPARED
)


@dataclass(frozen=True)
class Claim:
    """What has to hold of the data.

    Attributes:
        text: the expression, as it was written.
        tree: the same, with `k0` in place of the first key, and so on.
        keys: the keys by these names.
    """

    text: str
    tree: ast.Expression
    keys: dict[str, str]

    @classmethod
    def of(cls, text: str) -> Self:
        """Return what an expression claims.

        Raises:
            MarkError: if it has another form.
        """
        keys = {f"k{number}": key for number, key in enumerate(KEY.findall(text))}
        names = iter(keys)
        try:
            tree = ast.parse(KEY.sub(lambda _: next(names), text), mode="eval")
        except SyntaxError:
            raise MarkError(f"{text!r} cannot be read: {FORM}") from None
        top = tree.body
        parts = top.values if isinstance(top, ast.BoolOp) else [top]
        known = all(_known(n, keys) for n in ast.walk(top))
        if not known or not all(isinstance(part, ast.Compare) for part in parts):
            raise MarkError(f"{text!r} is more, or less, than can be checked: {FORM}")
        return cls(text, tree, keys)

    def holds(self, data: Path) -> bool:
        """Return whether the data bear it out, or lack what they may lack.

        Args:
            data: the folder of the data files.

        Raises:
            FigureError: if there is no such file or key, or no number there.
        """
        code = compile(self.tree, "<holds>", "eval")
        try:
            return bool(eval(code, {"__builtins__": {}}, self.values(data)))
        except NotMeasuredError:
            return True

    def told(self, data: Path) -> str:
        """Return what the data say under each key."""
        told = dict(zip(self.keys.values(), self.values(data).values(), strict=True))
        return ", ".join(f"{key} is {number:.4g}" for key, number in told.items())

    def values(self, data: Path) -> dict[str, float]:
        """Return the values by the names in the tree."""
        values = {name: value(key, data) for name, key in self.keys.items()}
        for name, found in values.items():
            if isinstance(found, bool) or not isinstance(found, int | float):
                raise FigureError(f"{self.keys[name]} is {found!r:.40}, and no number")
        return values

    @property
    def numbers(self) -> list[float]:
        """The numbers in the expression, beside those from the data."""
        return [n.value for n in ast.walk(self.tree) if isinstance(n, ast.Constant)]  # type: ignore[misc]


def _known(node: ast.AST, keys: dict[str, str]) -> bool:
    match node:
        case ast.Name():
            return node.id in keys
        case ast.Constant():
            return type(node.value) in {int, float}
    return isinstance(node, ALLOWED)


def problems(lines: Sequence[str], data: Path) -> Iterator[tuple[int, Problem]]:
    """Yield the line and the problem of each comment that does not hold.

    Args:
        lines: the page, line by line.
        data: the folder of the data files.
    """
    for mark in marks(lines):
        try:
            if mark.fault:
                raise MarkError(mark.fault)
            if mark.kind == "holds" and not (claim := Claim.of(mark.text)).holds(data):
                why = f"{claim.text} does not hold, since {claim.told(data)}"
                yield mark.line, f"{why}: rewrite what it says below, or measure again"
        except (FigureError, MarkError) as error:
            yield mark.line, error


class _Holds(Preprocessor):
    def __init__(self, md: Markdown, here: Position) -> None:
        super().__init__(md)
        self.here = here

    def run(self, lines: list[str]) -> list[str]:
        for line, problem in problems(lines, self.here.data):
            told = f"{self.here.at(line)}: {problem}"
            if isinstance(problem, ValueError):
                raise type(problem)(told)
            LOG.warning(told)
        done = {mark.line for mark in marks(lines)}
        return [line for number, line in enumerate(lines, 1) if number not in done]


class HoldsExtension(Extension):
    """The extension `press.holds`; its option `root` is the guide's root folder."""

    def __init__(self, **options: Any) -> None:
        self.config = {"root": [".", "the folder that pages and data are below"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the preprocessor to run before figures."""
        layout = Layout.of(Path(self.getConfig("root")).absolute())
        md.preprocessors.register(_Holds(md, position(md, layout)), "holds", 35)


def main() -> None:
    """Print which sentences would not hold with the data in a folder."""
    layout, data = Layout.of(Path.cwd()), Path(sys.argv[1])
    checked = unknown = 0
    for page in layout.all_pages:
        lines = page.read_text(encoding="utf-8").splitlines()
        checked += sum(mark.kind == "holds" for mark in marks(lines))
        for line, problem in problems(lines, data):
            unknown += isinstance(problem, FigureError)
            if not isinstance(problem, FigureError):
                print(f"{layout.short(page)}:{line}: {problem}")
    print(f"{checked} claims, of which {unknown} are about what is not in {data}")


def makeExtension(**options: Any) -> HoldsExtension:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it."""
    return HoldsExtension(**options)


if __name__ == "__main__":
    main()
