"""Compute with figures: products, quotients and comparisons of keys and numbers."""

import ast
import re
from dataclasses import dataclass
from typing import Any, Self

from doccheck.figures.data import FigureError, Run

KEY = re.compile(r"[A-Za-z_]\w*(?:\.\w+\??)+")
PARTS = ast.BinOp | ast.Constant | ast.Div | ast.Load | ast.Mult | ast.Name
COMPARISONS = (ast.And | ast.BoolOp | ast.Compare) | (
    ast.Eq | ast.Gt | ast.GtE | ast.Lt | ast.LtE
)


class FormulaError(ValueError):
    """A formula that cannot be read; the text says why."""


@dataclass(frozen=True)
class Formula:
    """What is to be computed.

    Attributes:
        text: the formula, as it was written.
        tree: the same, with `k0` in place of the first key, and so on.
        names: the keys by these names.
    """

    text: str
    tree: ast.Expression
    names: dict[str, str]

    @classmethod
    def of(cls, text: str, *, comparing: bool = False) -> Self:
        """Return the formula that a text stands for.

        Args:
            text: keys and numbers, products and quotients of them.
            comparing: whether it compares such numbers; then it may be a chain of
                comparisons, and several of them joined by `and`.

        Raises:
            FormulaError: if it has another form.
        """
        names = {f"k{number}": key for number, key in enumerate(KEY.findall(text))}
        each = iter(names)
        try:
            tree = ast.parse(KEY.sub(lambda _: next(each), text), mode="eval")
        except SyntaxError:
            raise FormulaError(f"{text!r} cannot be read") from None
        top = tree.body
        parts = top.values if isinstance(top, ast.BoolOp) else [top]
        kinds = PARTS | COMPARISONS if comparing else PARTS
        if (
            not all(_is_allowed(node, kinds, names) for node in ast.walk(top))
            or not all(isinstance(part, ast.Compare) == comparing for part in parts)
        ):  # fmt: skip
            raise FormulaError(f"{text!r} is more, or less, than can be checked")
        return cls(text, tree, names)

    @property
    def keys(self) -> set[str]:
        """The keys that occur in it."""
        return set(self.names.values())

    @property
    def numbers(self) -> list[float]:
        """The numbers that occur in it, beside those from the data."""
        constants = (n for n in ast.walk(self.tree) if isinstance(n, ast.Constant))
        return [float(constant.value) for constant in constants]  # type: ignore[arg-type]

    def compute(self, run: Run) -> Any:
        """Return what it comes to in one run.

        Raises:
            NotMeasuredError: if the run lacks what it may lack.
            FigureError: if there is no such key, or no number there.
        """
        code = compile(self.tree, "<formula>", "eval")
        return eval(code, {"__builtins__": {}}, self._values(run))

    def explain(self, run: Run) -> str:
        """Return what the run holds under each key."""
        values = dict(zip(self.names.values(), self._values(run).values(), strict=True))
        return ", ".join(f"{key} is {number:.4g}" for key, number in values.items())

    def _values(self, run: Run) -> dict[str, float]:
        values = {name: run.value(key) for name, key in self.names.items()}
        for name, value in values.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise FigureError(f"{self.names[name]} is {value!r:.40}, and no number")
        return values


def _is_allowed(node: ast.AST, kinds: Any, names: dict[str, str]) -> bool:
    match node:
        case ast.Name():
            return node.id in names
        case ast.Constant():
            return type(node.value) in {int, float}
    return isinstance(node, kinds)
