"""Let pytest collect the examples on the guide's pages, and sum how long they take."""

from pathlib import Path

from doccheck.audits.durations import pytest_addoption, pytest_terminal_summary
from doccheck.collect import pages
from doccheck.layout import Layout

__all__ = ["pytest_addoption", "pytest_collect_file", "pytest_terminal_summary"]

pytest_plugins = ["doccheck.claims.plugin", "doccheck.pythons.plugin"]

pytest_collect_file = pages(Layout.of(Path(__file__).parent))
