"""Collect, beside a page's examples, the checks of its claims as tests.

`claims` says which sentences have no proof, `probes` runs the page's own, and `mutants`
shows that each of them can fail: once, until one of them changes.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from doccheck.claims import audit, record, trial
from doccheck.claims.guide import Guide, Page
from doccheck.layout import Layout
from doccheck.pythons.interpreter import running

Check = Callable[[], Iterator[str]]
GUIDE = pytest.StashKey[Guide]()


class ClaimsError(Exception):
    """What is wrong with a page's claims."""


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """Collect a page that has a ledger, or probes."""
    if file_path.suffix != ".md":
        return None
    stash = parent.config.stash
    if GUIDE not in stash:
        stash[GUIDE] = Guide(Layout.of(parent.config.rootpath))
    guide = stash[GUIDE]
    if file_path not in guide.layout.all_pages:
        return None
    page = guide.page(guide.name(file_path))
    if not (page.ruled or page.probes):
        return None
    collected: _Page = _Page.from_parent(parent, path=file_path)
    collected.page, collected.guide = page, guide
    return collected


class _Page(pytest.File):
    page: Page
    guide: Guide

    def collect(self) -> Iterator[pytest.Item]:
        page, guide = self.page, self.guide
        checks: dict[str, Check] = {"claims": partial(_claims, page, guide)}
        if page.probes:
            checks["probes"] = lambda: trial.failures(page, guide, running())
            checks["mutants"] = partial(_survivors, page, guide)
        for name, check in checks.items():
            item: _Item = _Item.from_parent(self, name=name)
            item.check = check
            yield item


def _claims(page: Page, guide: Guide) -> Iterator[str]:
    yield from audit.faults(page, guide)
    yield from audit.unjudged(page, guide)


def _survivors(page: Page, guide: Guide) -> Iterator[str]:
    if not record.are_killed(record.read(guide.layout), page, running()):
        yield from trial.survivors(page, guide, running())


class _Item(pytest.Item):
    check: Check

    def runtest(self) -> None:
        if faults := list(self.check()):
            raise ClaimsError("\n".join(faults))

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        if isinstance(excinfo.value, ClaimsError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int | None, str]:
        return self.path, None, self.name
