"""Drop from style sheets what no page and no script of the site can use.

A selector goes if it asks for a class whose name stands nowhere in the pages and
scripts; a custom property, if nothing asks for its value. What a script puts together
from parts would be lost: the tests in a browser look for that.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2

WORD = re.compile(r"[\w-]+")
VALUE = re.compile(r"var\(\s*(--[\w-]+)")
NESTING = {"media", "supports", "layer"}


def shorten(sheets: Collection[Path], users: Iterable[Path]) -> None:
    """Drop from style sheets what is not used.

    Args:
        sheets: all style sheets of the site.
        users: its pages and scripts.
    """
    texts = [user.read_text(encoding="utf-8") for user in users]
    words = {word for text in texts for word in WORD.findall(text)}
    kept = {
        sheet: "".join(_used(_rules(sheet.read_text(encoding="utf-8")), words))
        for sheet in sheets
    }
    wanted = {each for text in [*texts, *kept.values()] for each in VALUE.findall(text)}
    for sheet, text in kept.items():
        sheet.write_text("".join(_needed(_rules(text), wanted)), encoding="utf-8")


def _rules(text: str | list[Any]) -> list[Any]:
    rules: list[Any] = tinycss2.parse_stylesheet(
        text, skip_comments=True, skip_whitespace=True
    )
    return rules


def _used(rules: Iterable[Any], words: Collection[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [each for each in _parts(rule.prelude) if _can_be(each, words)]
            if selectors:
                head = ",".join(tinycss2.serialize(each).strip() for each in selectors)
                yield f"{head}{{{tinycss2.serialize(rule.content)}}}"
        elif (
            rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content
        ):
            if inner := "".join(_used(_rules(rule.content), words)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        else:
            yield tinycss2.serialize([rule])


def _parts(prelude: list[Any]) -> Iterator[list[Any]]:
    part = list[Any]()
    for token in prelude:
        if token == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _can_be(selector: list[Any], words: Collection[str]) -> bool:
    pairs = pairwise(selector)
    names = [each.value for dot, each in pairs if dot == "." and each.type == "ident"]
    return all(word in words for name in names for word in WORD.findall(name))


def _needed(rules: Iterable[Any], wanted: Collection[str]) -> Iterator[str]:
    for rule in rules:
        if rule.type != "qualified-rule":
            yield tinycss2.serialize([rule])
            continue
        declarations = tinycss2.parse_blocks_contents(
            rule.content, skip_comments=True, skip_whitespace=True
        )
        content = ";".join(
            tinycss2.serialize([each]).strip(";")
            for each in declarations
            if not each.name.startswith("--") or each.name in wanted
        )
        if content:
            yield f"{tinycss2.serialize(rule.prelude)}{{{content}}}"
