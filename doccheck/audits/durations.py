"""Hooks for pytest: `--program-durations=N` lists the programs that took longest.

pytest's own `--durations` lists tests, and a program is as many tests as it has blocks
and start methods. Here they are summed, those that other processes ran included.
"""

from collections.abc import Iterable
from typing import NamedTuple

import pytest

from doccheck.collect import PROPERTY


class Duration(NamedTuple):
    """How long a program took in all, and in how many runs."""

    seconds: float
    runs: int
    program: str


def summed(reports: Iterable[pytest.TestReport]) -> list[Duration]:
    """Return how long each program took, the longest first.

    Args:
        reports: pytest's reports of tests; those that run no program do not count.
    """
    seconds, runs = dict[str, float](), dict[str, int]()
    for report in reports:
        program = dict(report.user_properties).get(PROPERTY)
        if isinstance(program, str):
            seconds[program] = seconds.get(program, 0) + report.duration
            runs[program] = runs.get(program, 0) + (report.when == "call")
    return sorted((Duration(seconds[p], runs[p], p) for p in seconds), reverse=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.getgroup("reporting").addoption(
        "--program-durations",
        type=int,
        metavar="N",
        help="show the N programs that took longest, all their runs summed (0 for all)",
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List as many programs as the option says, none without it."""
    wanted = terminalreporter.config.getoption("--program-durations")
    if wanted is None:
        return
    durations = summed(
        report
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport)
    )
    total = sum(duration.seconds for duration in durations)
    terminalreporter.section(f"programs: {len(durations)}, {total:.1f} s in all")
    for seconds, runs, program in durations[: wanted or None]:
        terminalreporter.line(f"{seconds:8.2f} s  {runs:4} runs  {program}")
