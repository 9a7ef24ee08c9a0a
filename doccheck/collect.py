"""Collect the examples of the pages as tests: one for each start method."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from unittest import SkipTest

import pytest
from _pytest._code.code import (
    ReprEntry,
    ReprExceptionInfo,
    ReprFileLocation,
    ReprTraceback,
)
from sybil import Document, Example, Region, Sybil
from sybil.example import SybilFailure
from sybil.integration.pytest import SybilFile, SybilItem

from doccheck import examples
from doccheck.check import check
from doccheck.layout import Layout

PROPERTY = "program"
"""The name of the property of a test that holds the program it runs."""


def pages(
    layout: Layout,
) -> Callable[[Path, pytest.Collector], pytest.Collector | None]:
    """Return the `pytest_collect_file` hook that collects the pages of a guide."""
    sybil = _Sybil(
        [_Parser(layout)], path=str(layout.root / layout.pages), pattern="*.md"
    )

    def collect_file(
        file_path: Path, parent: pytest.Collector
    ) -> pytest.Collector | None:
        if not sybil.should_parse(file_path):
            return None
        page: _Page = _Page.from_parent(parent, path=file_path, sybils=[sybil])
        return page

    return collect_file


class _Parser:
    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def __call__(self, document: Document) -> Iterator[Region]:
        lines = document.text.splitlines(keepends=True)
        starts = [sum(map(len, lines[:n])) for n in range(len(lines))]
        page = Path(document.path)
        for example in examples.examples(page, document.text, self.layout):
            methods: Iterable[str | None] = (None,)
            if isinstance(example, examples.Run):
                methods = example.hindrances
            # Regions must not overlap: each start method gets a character of the line.
            for column, method in enumerate(methods):
                start = starts[example.fence.line - 1] + column
                yield Region(start, start + 1, (example, method), self.evaluate)

    def evaluate(self, example: Example) -> str | None:
        parsed, method = example.parsed
        if isinstance(parsed, examples.Run) and (why := parsed.hindrances[method]):
            raise SkipTest(f"{parsed.source.name} {why}")
        return check(parsed, method, self.layout)


class _Sybil(Sybil):
    def identify(self, example: Example) -> str:
        name = f"line:{example.line}"
        match example.parsed:
            case examples.Run(source=source), method:
                return f"{name},{source.stem}[{method or 'run'}]"
            case examples.Shown(include=include), _:
                return f"{name},{include.path.stem}[shown]"
        return name


class _Item(SybilItem):
    def reportinfo(self) -> tuple[Any, int | None, str]:
        return self.example.path, self.example.line - 1, self.name

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        if not isinstance(excinfo.value, SybilFailure):
            return super().repr_failure(excinfo, style)
        report = excinfo.value.result
        _, _, reason = report.splitlines()[0].partition(": ")
        entry = ReprEntry(report.splitlines(), None, None, None, "short")
        return ReprExceptionInfo(
            ReprTraceback([entry], None, "short"),
            ReprFileLocation(self.example.path, self.example.line, reason),
        )


class _Page(SybilFile):
    def collect(self) -> Iterator[_Item]:
        for item in super().collect():
            new = _Item.from_parent(self, sybil=self.sybils[0], example=item.example)
            example, _ = item.example.parsed
            if isinstance(example, examples.Run):
                new.user_properties.append((PROPERTY, example.console.name))
            yield new
