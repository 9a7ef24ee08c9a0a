"""A program's metadata decides where it runs; what it imports, it declares."""

import sys
import textwrap
from pathlib import Path

import pytest
from guides import SHOW, guide, parsed, reports

from doccheck.examples import Run

CONSOLE = "```console\n$ python hello.py\nhello\n```\n"


def program(*declarations, imports="sys"):
    block = "\n".join(f"# {line}" for line in declarations)
    script = f"# /// script\n{block}\n# ///\n" if declarations else ""
    return f"{script}import {imports}\n\nprint('hello')\n"


PYTHON = Path(sys.executable).as_posix()


def run(tmp_path, text):
    layout = guide(tmp_path, SHOW + CONSOLE, hello=text)
    examples = [example for example in parsed(layout) if isinstance(example, Run)]
    return examples, reports(layout)


@pytest.mark.parametrize(
    ("declarations", "method", "hindrance"),
    [
        ([], None, ""),
        ([], "fork", ""),
        (['requires-python = ">=3.11"'], None, ""),
        (['requires-python = ">=99"'], None, "needs Python >=99, this is 3."),
        (['dependencies = ["pytest"]'], None, ""),
        (['dependencies = ["no-such-thing"]'], None, "needs no-such-thing, which is"),
        (['dependencies = ["pytest>=999"]'], None, "needs pytest>=999, which is not"),
        (["[tool.guide]", 'platforms = ["beos"]'], None, "is for beos, this is"),
        (["[tool.guide]", f'platforms = ["{sys.platform}"]'], None, ""),
        (["[tool.guide]", 'needs = ["/no/such"]'], None, "needs /no/such, which this"),
        (
            ["[tool.guide]", 'needs = ["$ no-such"]'],
            None,
            "needs `no-such`, which fails",
        ),
        (["[tool.guide]", f"needs = ['$ {PYTHON} -c 0']"], None, ""),
        (
            ["[tool.guide]", f"needs = ['$ {PYTHON} -c 1/0']"],
            None,
            f"needs `{PYTHON} -c",
        ),
        ([], "teleport", "is run under teleport, which this platform does not have"),
    ],
)
def test_a_program_that_cannot_run_here_says_why(
    tmp_path, declarations, method, hindrance
):
    ((example,), _) = run(tmp_path, program(*declarations))
    told = example.metadata.hindrance(method)
    assert told.startswith(hindrance)
    assert bool(told) == bool(hindrance)


def test_a_program_chooses_its_start_methods(tmp_path):
    text = program(
        "[tool.guide]", 'start-methods = ["spawn"]', imports="multiprocessing"
    )
    ((example,), told) = run(tmp_path, text)
    assert example.methods == ("spawn",)
    assert told == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (program(imports="pytest"), "imports pytest but does not declare it"),
        (program(imports="no_such.thing"), "imports no_such but does not declare it"),
        (program('dependencies = ["pytest"]', imports="psutil"), "imports psutil but"),
        (program("dependencies = [oops"), "a script block that is no TOML"),
        (program('dependencies = ["!"]'), "declares something odd"),
        (program('requires-python = "new"'), "declares something odd"),
        (program("[tool.guide]", "speed = 3"), "declares speed in [tool.guide]: it"),
        (program("x = 1") + program("y = 1"), "has 2 script blocks: keep one"),
    ],
)
def test_metadata_that_is_wrong_or_silent_says_so(tmp_path, text, reason):
    (_, (told,)) = run(tmp_path, text)
    assert reason in told


def test_a_distribution_may_have_another_name_than_its_module(tmp_path):
    text = program('dependencies = ["PyYAML"]', imports="yaml")
    assert run(tmp_path, text)[1] == []


LEAVING = textwrap.dedent(
    """
    from multiprocessing import resource_tracker
    from multiprocessing.shared_memory import SharedMemory

    if __name__ == "__main__":
        segment = SharedMemory(create=True, size=1)
        resource_tracker.unregister(segment._name, "shared_memory")
        segment.close()
        print("hello")
    """
)


def test_a_segment_that_stays_behind_is_named_and_removed(tmp_path):
    (_, told) = run(tmp_path, LEAVING)
    assert told
    for report in told:
        first, _, name = report.splitlines()[0].partition(" left segment ")
        assert first == "docs/part/page.md:5: hello.py"
        assert not (tmp_path / "/dev/shm" / name.split()[0]).exists()


def test_a_segment_that_the_tracker_removes_is_told_by_its_warning(tmp_path):
    unregister = 'resource_tracker.unregister(segment._name, "shared_memory")'
    text = LEAVING.replace(unregister, "resource_tracker.ensure_running()")
    (_, told) = run(tmp_path, text)
    assert told
    for report in told:
        assert "hello.py wrote to standard error" in report
        assert "leaked shared_memory objects" in report


def test_a_program_about_leaks_says_that_it_leaves_something(tmp_path):
    page = SHOW + "<!-- check: leaves -->\n" + CONSOLE
    assert reports(guide(tmp_path, page, hello=LEAVING)) == []
    assert reports(guide(tmp_path / "again", page, hello=LEAVING)) == []
