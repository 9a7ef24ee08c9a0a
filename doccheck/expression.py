"""Evaluate the expression of a `one-of` check: the call of a function with literals.

It gives a set of texts. If the set has a method `explain(text: str) -> str`, that says
of a text that is in the set how a program comes to print it, and of one that is not
what keeps programs from printing it; a report of a failure quotes it.
"""

import ast
import pkgutil
from collections.abc import Set
from functools import cache


class ExpressionError(ValueError):
    """An expression that gives no set of texts; the text says why, and what to do."""


@cache
def outcomes(expression: str) -> Set[str]:
    """Return the set of texts that an expression such as `package.module.f(4)` gives.

    Args:
        expression: a dotted name, called with literal arguments.

    Raises:
        ExpressionError: if it has another form, names nothing, fails, or gives
            anything but a set of texts that is not empty.
    """
    form = f"{expression!r} is not of the form package.module.function(4)"
    try:
        call = ast.parse(expression, mode="eval").body
    except SyntaxError:
        raise ExpressionError(form) from None
    if not isinstance(call, ast.Call):
        raise ExpressionError(form)
    try:
        arguments = [ast.literal_eval(node) for node in call.args]
        options = {str(k.arg): ast.literal_eval(k.value) for k in call.keywords}
    except ValueError:
        raise ExpressionError(f"{form}: its arguments must be literals") from None
    name = ast.unparse(call.func)
    try:
        found = pkgutil.resolve_name(name)(*arguments, **options)
    except Exception as error:
        raise ExpressionError(f"{expression} fails: {error!r}") from error
    if not isinstance(found, Set) or not found or not all(map(_is_text, found)):
        raise ExpressionError(f"{expression} gives no set of texts but {found!r:.60}")
    return found


def explained(expression: str, text: str) -> str:
    """Return why a text is an outcome or none, as far as that can be said.

    Args:
        expression: as for `outcomes`.
        text: the text in question.
    """
    allowed = outcomes(expression)
    if explain := getattr(allowed, "explain", None):
        return str(explain(text))
    if text in allowed:
        return "a possible outcome"
    known = {line for each in allowed for line in each.split("\n")}
    strange = [line for line in text.split("\n") if line not in known]
    if strange:
        return f"no possible outcome has the line {strange[0]!r}"
    return "possible outcomes have each of these lines, but not all of them like this"


def _is_text(value: object) -> bool:
    return isinstance(value, str)
