"""What was run on which Python is found out, written down, and joined."""

import hashlib
import json
import os
import platform
import sys
import textwrap
import tomllib
import zipfile
from dataclasses import asdict, replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from guides import SHOW, guide, parsed
from packaging.requirements import Requirement
from packaging.tags import sys_tags

from doccheck.check import check
from doccheck.directive import parse
from doccheck.examples import Run, runs
from doccheck.layout import Layout
from doccheck.pythons import choice, interpreter, needing, wheels
from doccheck.pythons.__main__ import main
from doccheck.pythons.column import USUAL, Column
from doccheck.pythons.environment import _folder, prepare
from doccheck.pythons.interpreter import InterpreterError, ask, find, normal, running
from doccheck.pythons.locks import LOCKED, holds, locked
from doccheck.pythons.record import (
    by_program,
    dates,
    digest,
    merge,
    name,
    passed_somewhere,
    read,
)
from doccheck.pythons.survey import survey

ROOT = Path(__file__).parents[1]
CONSOLE = "```console\n$ python {}.py\nhello\n```\n\n"
PAGE = SHOW + CONSOLE.format("hello")
STARTING = "import multiprocessing\n\nprint('hello')\n"
OTHER = replace(running(), version="9.10.2rc1", methods=("spawn",), distributions={})


def both(layout, *pythons):
    return replace(layout, pythons=pythons, platforms=["linux", "win32"])


def test_an_interpreter_says_of_itself_what_it_says_when_asked():
    here, asked = running(), ask(sys.executable)
    assert replace(asked, path=here.path) == here
    assert str(here) == f"CPython {here.version}"
    assert "pytest" in here.distributions


def test_a_preview_counts_as_the_version_that_it_is_of():
    assert (OTHER.release, OTHER.minor) == ("9.10.2", "9.10")


def test_names_of_distributions_are_compared_in_normal_form():
    assert normal("Py_mdown..Extensions") == "py-mdown-extensions"


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("text", ["exit 127", "echo 3.11", "echo {}"])
def test_what_does_not_answer_is_no_interpreter(tmp_path, text):
    with pytest.raises(InterpreterError, match="does not say what it is"):
        ask(script(tmp_path / "python", text))


def test_interpreters_are_found_on_the_path_and_where_pyenv_keeps_them(
    tmp_path, monkeypatch
):
    works = f'exec {sys.executable} "$@"'
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}")
    monkeypatch.setenv("PYENV_ROOT", f"{tmp_path / 'pyenv'}")
    script(tmp_path / "bin/python9.1", works)
    script(tmp_path / "bin/python9.2", "exit 127")
    kept = tmp_path / "pyenv/versions"
    script(kept / "9.2.9/bin/python9.2", "exit 127")
    script(kept / "9.2.10/bin/python9.2", works)
    asked = []
    monkeypatch.setattr(
        "doccheck.pythons.interpreter.ask", lambda path: asked.append(path) or ask(path)
    )
    assert len(list(find(["9.1", "9.2", "9.3"]))) == 2
    assert [path.relative_to(tmp_path).as_posix() for path in asked] == [
        "bin/python9.1",
        "bin/python9.2",
        "pyenv/versions/9.2.10/bin/python9.2",
    ]


@pytest.mark.parametrize(
    ("block", "hindrance"),
    [
        ('requires-python = "<9"', "needs Python <9, this is 9.10.2"),
        ('requires-python = ">=9.10"', ""),
        ('dependencies = ["pytest"]', "needs pytest, which is not installed"),
        ('[tool.guide]\n# platforms = ["beos"]', "is for beos, this is "),
        ('[tool.guide]\n# start-methods = ["fork"]', "is run under fork, which this"),
    ],
)
def test_what_hinders_a_program_is_asked_of_its_interpreter(tmp_path, block, hindrance):
    text = f"# /// script\n# {block}\n# ///\n{STARTING}"
    example = parsed(guide(tmp_path, PAGE, hello=text))[1]
    there = replace(example, interpreter=OTHER)
    (method,) = there.methods
    why = there.hindrances[method]
    assert why.startswith(hindrance)
    assert bool(why) == bool(hindrance)


def test_a_module_needs_what_the_modules_of_its_guide_import(tmp_path, monkeypatch):
    page = '```python\n--8<-- "mine/first.py"\n```\n'
    page += "```console\n$ python -m mine.first\n```"
    layout = guide(tmp_path, page)
    for file, text in {
        "__init__": "",
        "first": "from mine import second\nfrom mine.second import x\nimport json\n",
        "second": "import mine.first, pytest\nx = 1\n",
    }.items():
        (tmp_path / "mine").mkdir(exist_ok=True)
        (tmp_path / f"mine/{file}.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    (example,) = (each for each in parsed(layout) if isinstance(each, Run))
    assert example.metadata.dependencies == (Requirement("pytest"),)


def test_a_report_names_the_interpreter(tmp_path):
    layout = guide(tmp_path, PAGE, hello="print('hullo')")
    example = replace(parsed(layout)[1], interpreter=OTHER)
    report = check(example, None, layout)
    assert report
    assert "(CPython 9.10.2rc1)" in report


def test_windows_knows_no_ending_by_a_signal(tmp_path, monkeypatch):
    monkeypatch.setattr("doccheck.directive.os", SimpleNamespace(name="nt"))
    there = SimpleNamespace(Signals=SimpleNamespace(__members__={}))
    monkeypatch.setattr("doccheck.directive.signal", there)
    directive = parse("signal=SIGKILL", "")
    assert directive.status is not None
    assert directive.status < 0
    page = PAGE.replace("```console", "<!-- check: signal=SIGKILL -->\n```console")
    example = parsed(guide(tmp_path, page))[1]
    windows = replace(example, interpreter=replace(OTHER, platform="win32"))
    why = "ends by SIGKILL, which Windows does not have"
    assert windows.hindrances == {None: why}
    assert windows.runnable == []


def test_a_survey_tells_what_came_of_each_program(tmp_path):
    page = "".join(
        SHOW.replace("hello", name) + CONSOLE.format(name)
        for name in ("hello", "wrong", "starting", "late")
    )
    late = '# /// script\n# requires-python = ">=99"\n# ///\n'
    layout = guide(tmp_path, page, wrong="print('hullo')", starting=STARTING, late=late)
    surveyed, _ = survey(layout, running())
    (column,) = surveyed["interpreters"]
    assert column == str(Column.of(running())) == str(Column.of(column))
    told = surveyed["interpreters"][column]
    assert told["version"] == running().version
    methods = running().methods
    assert {p: row["results"] for p, row in surveyed["programs"].items()} == {
        "hello.py": {column: {"run": "passed"}},
        "wrong.py": {column: {"run": "failed: the program printed something else"}},
        "starting.py": {column: dict.fromkeys(methods, "passed")},
        "late.py": {
            column: {
                "run": f"not run: needs Python >=99, this is {running().release}"
            }
        },
    }  # fmt: skip


def test_a_program_in_several_blocks_passes_only_if_it_does_in_each(tmp_path):
    page = PAGE + CONSOLE.format("hello").replace("\nhello\n", "\nhullo\n") + PAGE
    surveyed, _ = survey(guide(tmp_path, page), running())
    (row,) = surveyed["programs"].values()
    assert list(row["results"].values()) == [
        {"run": "failed: the program printed something else"}
    ]


def test_a_failure_does_not_name_what_is_named_anew_each_time(tmp_path):
    text = "import tempfile\nprint('hello')\ntempfile.mkdtemp()\n"
    surveyed, _ = survey(guide(tmp_path, PAGE, hello=text), running())
    (row,) = surveyed["programs"].values()
    assert list(row["results"].values()) == [
        {"run": "failed: hello.py left something behind"}
    ]


def on(date, layout, platform="linux", **python):
    machine, libc = USUAL.get(platform, ("", ""))
    usual = {"platform": platform, "machine": machine, "libc": libc}
    made, _ = survey(layout, replace(running(), **usual | python))
    for row in made["programs"].values():
        row["dates"] = dict.fromkeys(row["dates"], date)
    return made


def test_files_are_joined_in_an_order_of_their_own(tmp_path):
    layout = both(guide(tmp_path, PAGE), "3.9", "3.10")
    parts = [
        on("2026-01-02", layout, version="3.10.1"),
        on("2026-01-03", layout, version="3.9.1", platform="win32"),
        on("2026-01-01", layout, version="3.9.7", platform="aix"),
    ]
    joined = merge(parts, layout)
    assert json.dumps(joined) == json.dumps(merge(parts[::-1], layout))
    assert list(joined["interpreters"]) == [
        "linux CPython 3.9",
        "linux CPython 3.10",
        "win32 CPython 3.9",
        "win32 CPython 3.10",
        "aix CPython 3.9",
    ]
    assert joined["interpreters"]["linux CPython 3.9"] == "not run"
    assert list(joined["programs"]["hello.py"]["results"]) == [
        "linux CPython 3.10",
        "win32 CPython 3.9",
        "aix CPython 3.9",
    ]


VARIANTS = {
    "": {},
    " (machine aarch64, tier emulated)": {"machine": "aarch64", "tier": "emulated"},
    " (libc musl)": {"libc": "musl"},
    " (bits 32)": {"bits": 32},
    " (tier Wine 10.0)": {"tier": "Wine 10.0"},
}
WORDS = [(), ("aarch64", "emulated"), ("musl",), ("32 bit",), ("Wine 10.0",)]


def test_pythons_of_different_kinds_do_not_overwrite_each_other(tmp_path):
    layout = guide(tmp_path, PAGE)
    kinds = [*VARIANTS.values(), {"implementation": "CPython free-threaded"}]
    parts = [on("2026-01-01", layout, version="3.14.2", **kind) for kind in kinds]
    columns = [f"linux CPython 3.14{variant}" for variant in VARIANTS]
    columns.append("linux CPython free-threaded 3.14")
    for some in parts, parts[::-1]:
        joined = merge(some, layout)
        assert set(joined["interpreters"]) == set(columns)
        assert set(joined["programs"]["hello.py"]["results"]) == set(columns)
    assert [str(Column.of(column)) for column in columns] == columns
    assert [Column.of(column).variant for column in columns] == [*WORDS, ()]
    folders = {_folder(replace(running(), version="3.14.2", **kind)) for kind in kinds}
    assert len(folders) == len(kinds)


def test_what_is_no_column_is_refused():
    with pytest.raises(ValueError, match="'linux' is no column: 'linux CPython 3"):
        Column.of("linux")


@pytest.mark.parametrize(
    ("machine", "tier"),
    [(platform.machine(), "native"), ("riscv64", "emulated")],
)
def test_an_interpreter_for_another_machine_is_emulated(tmp_path, machine, tier):
    facts = json.dumps(asdict(replace(running(), machine=machine)))
    answer = script(tmp_path / "python", f"echo '{facts}'")
    assert ask(answer).tier == tier


@pytest.mark.parametrize("name", ["musl", "libc", ""])
def test_the_c_library_that_is_not_glibc_is_musl(monkeypatch, name):
    interpreter._libc.cache_clear()
    monkeypatch.setattr("platform.libc_ver", lambda: (name, ""))
    assert running().libc == "musl"
    monkeypatch.undo()
    interpreter._libc.cache_clear()


@pytest.mark.parametrize(("wine", "tier"), [("10.0", "Wine 10.0"), ("", "native")])
def test_wine_does_not_pass_for_windows(monkeypatch, wine, tier):
    class Version:
        def __call__(self):
            return wine.encode()

    ntdll = SimpleNamespace(wine_get_version=Version()) if wine else SimpleNamespace()
    interpreter._tier.cache_clear()
    interpreter._libc.cache_clear()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("ctypes.WinDLL", lambda _: ntdll, raising=False)
    python = running()
    monkeypatch.undo()
    interpreter._tier.cache_clear()
    interpreter._libc.cache_clear()
    assert (python.tier, python.libc) == (tier, "")


def test_of_two_runs_on_one_python_the_later_counts(tmp_path):
    layout = guide(tmp_path, PAGE)
    old = on("2026-01-01", layout, version="3.10.1")
    new = on("2026-01-02", layout, version="3.10.2")
    for parts in (old, new), (new, old):
        (told,) = merge(parts, layout)["interpreters"].values()
        assert told["version"] == "3.10.2"


def test_what_one_python_was_used_for_at_different_times_is_joined(tmp_path):
    page = PAGE + SHOW.replace("hello", "other") + CONSOLE.format("other")
    layout = guide(tmp_path, page, other="print('hello')")
    old, new = (on(f"2026-01-0{n}", layout, version="3.10.1") for n in (1, 2))
    del new["programs"]["other.py"]
    for parts in (old, new), (new, old):
        joined = merge(parts, layout)
        rows = joined["programs"].values()
        assert [list(row["dates"].values()) for row in rows] == [
            ["2026-01-02"],
            ["2026-01-01"],
        ]
        assert dates(joined, "linux CPython 3.10") == ["2026-01-01", "2026-01-02"]
    ((column, told),) = new["interpreters"].items()
    new["interpreters"][column] = told | {"system": "another"}
    assert merge([old, new], layout)["programs"]["other.py"]["results"] == {}


def test_what_was_found_out_of_other_programs_is_dropped(tmp_path):
    page = PAGE + SHOW.replace("hello", "other") + CONSOLE.format("other")
    layout = guide(tmp_path, page, other="print('hello')")
    before, _ = survey(layout, running())
    (tmp_path / "docs/part/page.md").write_text(PAGE, encoding="utf-8")
    ((program, row),) = merge([before], layout)["programs"].items()
    assert (program, len(row["results"])) == ("hello.py", 1)
    (tmp_path / "snippets/part/hello.py").write_text("print( 'hello')\n", "utf-8")
    (row,) = merge([before], layout)["programs"].values()
    assert row["results"] == {}


STARTS = """\
import multiprocessing
from pathlib import Path
with Path({!r}).open("a") as file:
    file.write("x")
print("hello")
"""


def test_what_has_passed_is_not_run_again(tmp_path):
    marks = tmp_path / "marks"
    layout = guide(tmp_path, PAGE, hello=STARTS.format(str(marks)))
    methods = len(running().methods)
    known, count = survey(layout, running())
    assert (count, len(marks.read_text())) == (1, methods)
    for row in known["programs"].values():
        row["dates"] = dict.fromkeys(row["dates"], "2026-01-01")
    (row,) = known["programs"].values()
    both = {
        "dates": row["dates"] | {"x": "2026"},
        "results": row["results"] | {"x": {}},
    }
    before = known | {"programs": {"hello.py": row | both}}
    assert survey(layout, running(), before) == (known, 0)
    assert len(marks.read_text()) == methods
    assert survey(layout, replace(running(), version="3.99.1"), known)[1] == 1
    assert survey(layout, replace(running(), system="another"), known)[1] == 1
    (results,) = row["results"].values()
    for result in "failed: it burns", "not run: needs what there is now":
        results["spawn"] = result
        assert survey(layout, running(), known)[1] == 1
    results["spawn"] = "passed"
    with (tmp_path / "snippets/part/hello.py").open("a") as program:
        program.write("\n")
    fresh, count = survey(layout, running(), known)
    assert (count, len(marks.read_text())) == (1, 6 * methods)
    assert "2026-01-01" not in json.dumps(fresh)


def test_a_program_is_run_again_with_another_version_of_what_it_imports(tmp_path):
    needs = '# /// script\n# dependencies = ["pytest", "mine==1+x"]\n# ///\n'
    layout = guide(tmp_path, PAGE, hello=f"{needs}print('hello')\n")
    having = {"pytest": running().distributions["pytest"], "mine": "1+x"}
    here = replace(running(), distributions=having)
    known, _ = survey(layout, here)
    (row,) = known["programs"].values()
    ((column, versions),) = row["libraries"].items()
    assert versions == {"pytest": having["pytest"]}  # the guide's own is no library
    assert survey(layout, here, known) == (known, 0)
    assert merge([known], layout)["programs"]["hello.py"] == row
    newer = replace(here, distributions=having | {"pytest": "99"})
    fresh, count = survey(layout, newer, known)
    assert count == 1
    (row,) = fresh["programs"].values()
    assert row["libraries"] == {column: {"pytest": "99"}}
    del row["libraries"]  # as it was written before versions were kept
    again, count = survey(layout, here, fresh)
    assert count == 0
    assert "libraries" not in again["programs"]["hello.py"]  # it is not known


def test_the_programs_of_some_pages_are_run_alone(tmp_path):
    layout = guide(tmp_path, PAGE)
    assert survey(layout, running(), pages="docs/part/")[1] == 1
    matrix, count = survey(layout, running(), pages="docs/other")
    assert (matrix["programs"], count) == ({}, 0)


def test_what_cannot_run_here_is_not_stale_for_that(tmp_path):
    late = '# /// script\n# requires-python = ">=99"\n# ///\n'
    layout = guide(tmp_path, PAGE, hello=late)
    known, count = survey(layout, running())
    assert count == 1
    assert survey(layout, running(), known) == (known, 0)


def test_the_command_runs_what_is_stale_or_all(tmp_path, monkeypatch, capsys):
    guide(tmp_path, PAGE)
    monkeypatch.chdir(tmp_path)
    assert main(["out.json", "--only"]) == 0
    first = Path("out.json").read_bytes()
    assert main(["out.json", "--only"]) == 0
    assert main(["out.json", "--only", "--all"]) == 0
    assert Path("out.json").read_bytes() == first
    assert main(["joined.json", "--merge", "out.json", "out.json"]) == 0
    assert Path("joined.json").read_bytes() == first
    assert capsys.readouterr().out.splitlines() == [
        f"{running()}: {count} of 1 programs run, 1 passed" for count in (1, 0, 1)
    ]
    assert str(tmp_path).encode() not in first


def test_the_command_fails_if_a_program_does_and_says_how(
    tmp_path, monkeypatch, capsys
):
    guide(tmp_path, PAGE, hello="print('hullo')")
    monkeypatch.chdir(tmp_path)
    assert main(["out.json", "--only"]) == 1
    assert "docs/part/page.md:5: the program printed" in capsys.readouterr().err
    assert "failed: the program printed" in Path("out.json").read_text("utf-8")


LOCK = """\
pytest==1.0 ; python_full_version < '4' \\
    --hash=sha256:aa \\
    --hash=sha256:ab
pytest==2.0 ; python_full_version >= '4' \\
    --hash=sha256:ac
unheard-of==3.0 \\
    --hash=sha256:ad
"""
PROJECT = '[project]\nname = "Mine"\nversion = "1.5"\n'


def test_another_interpreter_gets_the_guide_and_what_is_locked(
    tmp_path, monkeypatch, capsys
):
    layout = guide(tmp_path, PAGE)
    (tmp_path / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "requirements.txt").write_text(LOCK, encoding="utf-8")
    (tmp_path / "mine.py").write_text("", encoding="utf-8")
    tried = []
    monkeypatch.setattr(wheels, "install", lambda entry, *_: tried.append(entry) or "")
    wanted = {Requirement("pytest>=1"), Requirement("mine")}
    own = prepare(running(), layout, wanted)
    assert own.path.startswith(f"{tmp_path / '.matrix'}{os.sep}")
    assert own.distributions == {"mine": "1.5"}
    expected = "pytest==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab"
    assert tried == [expected]
    assert prepare(running(), layout, wanted) == own
    assert tried == [expected]  # it was kept
    prepare(running(), layout, [])
    assert tried == [expected]  # and made anew, with nothing to install
    further = "more==1.0 ; sys_platform == 'beos' \\\n    --hash=sha256:aa\n"
    further += "most==1.1 \\\n    --hash=sha256:ab\n"
    (tmp_path / "more.txt").write_text(further, encoding="utf-8")
    more = replace(layout, locks=["requirements.txt", "more.txt"])
    refusals = {"most==1.1": "no most==1.1: not today"}
    monkeypatch.setattr(
        wheels,
        "install",
        lambda entry, *_: (
            tried.append(pin := entry.split()[0]) or refusals.get(pin, "")
        ),
    )
    prepare(running(), more, wanted)
    assert tried[1:] == ["pytest==1.0", "most==1.1"]  # all of it, that is meant for it
    assert "not today" in capsys.readouterr().err
    refusals.clear()
    prepare(running(), more, wanted)
    prepare(running(), more, wanted)
    assert tried[3:] == ["most==1.1"]  # what was missing is tried again
    emulated = replace(running(), tier="emulated")
    assert list(locked(wanted, emulated, more)) == ["pytest==1.0"]
    monkeypatch.undo()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert "pytest" not in own.distributions
    open_one = prepare(running(), layout, [Requirement("unheard-of")])
    assert f"{running()}: no unheard-of==3.0: " in capsys.readouterr().err
    assert "pip" in open_one.distributions  # of the interpreter, as "pytest" may be
    assert "pip" not in own.distributions


def wheel(folder, name, tag, commands=()):
    """Make a wheel of metadata and commands alone, and return its line in a lock."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}-1.0-{tag}.whl"
    about = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{about}/METADATA", f"Name: {name}\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
        for command in commands:
            path_inside = f"{name}-1.0.data/scripts/{command}"
            archive.writestr(path_inside, commands[command])
        archive.writestr(f"{about}/RECORD", "")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name}==1.0 \\\n    --hash=sha256:{digest}"


FREE = ["cp314-cp314t-manylinux_2_17_aarch64", "py3-none-any"]


@pytest.mark.parametrize(
    ("tag", "reason"),
    [
        ("cp314-cp314t-manylinux_2_17_aarch64", ""),
        ("py3-none-any", ""),
        ("cp314-cp314-manylinux_2_17_aarch64", "no mine==1.0: "),
        (wheels.tags(sys.executable)[0], "no mine==1.0: "),
        ("cp38-abi3-manylinux_2_17_aarch64", "no mine==1.0: "),
    ],
)
def test_another_interpreter_gets_wheels_of_its_own_kind(
    tmp_path, monkeypatch, tag, reason
):
    lock = wheel(tmp_path / "wheels", "mine", tag)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    packages = tmp_path / "packages"
    packages.mkdir()
    answer = wheels.install(lock, "3.14", FREE, packages, tmp_path)
    assert answer.startswith(reason)
    assert bool(answer) == bool(reason)
    assert (packages / "mine.py").exists() != bool(reason)


def test_of_its_commands_those_are_installed_that_are_no_scripts(tmp_path, monkeypatch):
    commands = {"tool": b"\x7fELF", "script": b"#!/another/python\n"}
    lock = wheel(tmp_path / "wheels", "mine", "py3-none-any", commands)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    packages, scripts = tmp_path / "packages", tmp_path / "scripts"
    packages.mkdir()
    scripts.mkdir()
    assert wheels.install(lock, "3.14", FREE, packages, scripts) == ""
    assert [path.name for path in scripts.iterdir()] == ["tool"]
    assert not (packages / "bin").exists()


def test_an_interpreter_names_the_wheels_it_can_use():
    names = wheels.tags(sys.executable)
    assert names == [str(tag) for tag in sys_tags()]


def test_an_interpreter_without_venv_is_told_and_left_out(
    tmp_path, monkeypatch, capsys
):
    layout = guide(tmp_path, PAGE)
    answer = (
        f'case "$2" in venv) echo none >&2; exit 1;; esac\nexec {sys.executable} "$@"'
    )
    monkeypatch.setattr(
        choice, "ask", lambda path: replace(OTHER, path=str(script(path, answer)))
    )
    named = tmp_path / "python9"
    assert list(choice.interpreters(layout, [named], only=True)) == []
    assert "makes no virtual environment: none" in capsys.readouterr().err


def test_named_and_found_interpreters_come_once_for_each_version(tmp_path, monkeypatch):
    layout = both(guide(tmp_path, PAGE), "9.10")
    monkeypatch.setattr(choice, "ask", lambda path: replace(OTHER, path=path))
    monkeypatch.setattr(
        choice, "find", lambda _: [replace(OTHER, version="9.10.9"), running()]
    )
    monkeypatch.setattr(choice, "prepare", lambda interpreter, *_: interpreter)
    chosen = list(choice.interpreters(layout, ["named"], only=False))
    assert [each.path for each in chosen] == [sys.executable, "named"]
    assert list(choice.interpreters(layout, [], only=True)) == [running()]


def test_the_running_interpreter_gets_an_environment_if_it_lacks_something(
    tmp_path, monkeypatch
):
    lacking = '# /// script\n# dependencies = ["unheard-of"]\n# ///\n'
    layout = both(guide(tmp_path, PAGE, hello=lacking))
    monkeypatch.setattr(choice, "find", lambda _: [])
    monkeypatch.setattr(choice, "prepare", lambda *_: OTHER)
    assert list(choice.interpreters(layout, [], only=False)) == [OTHER]
    assert list(choice.interpreters(layout, [], only=True)) == [running()]


# The guide's own matrix.

LAYOUT = Layout.of(ROOT)


def test_the_matrix_knows_every_program_and_no_other():
    known = set(read(ROOT / LAYOUT.matrix)["programs"])
    shown = {name(example) for example in runs(LAYOUT)}
    cure = "run `make matrix` and commit docs/data/matrix.json"
    assert not shown - known, f"not in the matrix: {sorted(shown - known)}; {cure}"
    assert not known - shown, f"on no page any more: {sorted(known - shown)}; {cure}"


def test_each_program_has_passed_as_it_is_now():
    paths = ROOT / LAYOUT.matrix, ROOT / LAYOUT.variants
    records = [read(path) for path in paths]
    text = (ROOT / "docs/platforms.toml").read_text(encoding="utf-8")
    excused = tomllib.loads(text).get("unrun", {})
    passed, others = set(), set()
    for program, blocks in by_program(runs(LAYOUT)).items():
        ran = any(passed_somewhere(blocks, each, LAYOUT) for each in records)
        (passed if ran else others).add(program)
    unproved = sorted(others - excused.keys())
    cure = "run `make matrix` and commit docs/data/matrix.json; docs/platforms.toml "
    cure += "has a table for what cannot run on any machine at hand"
    assert not unproved, f"no record has them passing, as they are: {unproved}; {cure}"
    assert not passed & excused.keys(), "has passed: take it out of the table"
    assert all(len(reason.split()) > 3 for reason in excused.values())


def test_a_program_has_passed_if_it_did_as_it_is_under_each_method(tmp_path):
    layout = guide(tmp_path, PAGE, hello=STARTING)
    blocks = list(runs(layout))
    record, _ = survey(layout, running())
    assert passed_somewhere(blocks, record, layout)
    (results,) = record["programs"]["hello.py"]["results"].values()
    for worse in "failed: it burns", "not run: needs pandas":
        results["spawn"] = worse
        assert not passed_somewhere(blocks, record, layout)
        elsewhere = {"beos CPython 3.14": {"spawn": "passed"}}
        record["programs"]["hello.py"]["results"] |= elsewhere
        assert passed_somewhere(blocks, record, layout)
        del record["programs"]["hello.py"]["results"]["beos CPython 3.14"]
    results["spawn"] = "passed"
    (tmp_path / "snippets/part/hello.py").write_text(f"{STARTING}\n", "utf-8")
    assert not passed_somewhere(list(runs(layout)), record, layout)
    del record["programs"]["hello.py"]
    assert not passed_somewhere(blocks, record, layout)


def test_what_programs_import_is_in_one_of_the_locks():
    held = set().union(*(holds(ROOT / lock) for lock in LAYOUT.locks))
    needed = {
        normal(each.name)
        for example in runs(LAYOUT)
        for each in example.metadata.dependencies
    }
    assert needed - held <= {"shmguide"}
    assert "torch" in needed


def test_the_locks_agree():
    versions = {}
    for lock in LAYOUT.locks:
        for entry in LOCKED.finditer((ROOT / lock).read_text(encoding="utf-8")):
            name, _, version = entry["pin"].partition("==")
            versions.setdefault(name, {}).setdefault(lock, set()).add(version)
    for name, by_lock in versions.items():
        wanted = max(by_lock.values(), key=len)
        assert all(each <= wanted for each in by_lock.values()), (name, by_lock)


def test_pages_are_found_by_what_their_programs_need(tmp_path, monkeypatch, capsys):
    needs = '# /// script\n# dependencies = ["{}"]\n# ///\n'
    page = PAGE + SHOW.replace("hello", "other") + CONSOLE.format("other")
    texts = {"hello": needs.format("pytest"), "other": needs.format("unheard-of")}
    layout = guide(tmp_path, page, **texts)
    (tmp_path / "docs/plain.md").write_text("# Plain\n", encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("", encoding="utf-8")
    (tmp_path / "more.txt").write_text(LOCK, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert needing.main(["more.txt"]) == 1
    shown = capsys.readouterr()
    assert shown.out == "docs/part/page.md\n"
    assert shown.err == "not installed: unheard-of\n"
    layout.program("other.py").write_text(texts["hello"], encoding="utf-8")
    assert needing.main(["more.txt"]) == 0
    (tmp_path / "requirements.txt").write_text(LOCK, encoding="utf-8")
    assert needing.main(["more.txt"]) == 0
    assert capsys.readouterr().out == "docs/part/page.md\n\n"


def test_the_matrix_holds_nothing_of_the_machine_that_made_it():
    text = (ROOT / LAYOUT.matrix).read_text(encoding="utf-8")
    assert not [
        line for line in text.splitlines() if "/" in line and "/dev/" not in line
    ]


def test_the_pythons_that_are_run_are_those_that_the_package_promises():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    prefix = "Programming Language :: Python :: 3."
    promised = [
        each.rpartition(" ")[2]
        for each in tomllib.loads(text)["project"]["classifiers"]
        if each.startswith(prefix)
    ]
    assert list(LAYOUT.pythons) == promised
    path = ROOT / ".github/workflows/matrix.yml"
    jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
    tried = jobs["run"]["strategy"]["matrix"]["python"]
    assert [each for each in tried if not each.endswith("t")] == promised
    systems = {each.split("-")[0] for each in jobs["run"]["strategy"]["matrix"]["os"]}
    assert len(systems) == len(LAYOUT.platforms)


def test_a_block_is_known_by_its_check_its_program_and_its_output(tmp_path):
    layout = guide(tmp_path, PAGE + PAGE.replace("\nhello\n", "\nhullo\n") + PAGE)
    first, second, third = (digest(example, tmp_path) for example in runs(layout))
    assert first == third != second
    (tmp_path / "snippets/part/hello.py").write_text(textwrap.dedent(STARTING), "utf-8")
    assert digest(next(runs(layout)), tmp_path) != first


def test_a_block_is_known_by_what_its_program_imports_of_the_guide(tmp_path):
    declared = '# /// script\n# dependencies = ["doccheck"]\n# ///\n'
    layout = guide(tmp_path, PAGE, hello=f"{declared}from doccheck import y\n")
    (tmp_path / "doccheck").mkdir()
    seen = set()
    for file, text in ("y", ""), ("y", "import doccheck.z"), ("z", ""), ("z", "z = 1"):
        (tmp_path / f"doccheck/{file}.py").write_text(text, encoding="utf-8")
        seen.add(digest(next(runs(layout)), tmp_path))
    assert len(seen) == 4
