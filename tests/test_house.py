"""The rooms of this guide keep their rules: what may stand where, and be how big."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from house import ROOMS, Arrow, forbidden, plan

from doccheck.audits.closure import strays
from doccheck.figures.braces import figures
from doccheck.figures.data import Data, FigureError
from doccheck.figures.typed import typed
from doccheck.layout import Layout

ROOT = Path(__file__).parents[1]
LAYOUT = Layout.of(ROOT)
PLAN = plan(ROOT)
REGISTRIES = re.compile(r"(py[p]i|python[h]osted|npm[j]s)\.(org|com)|deb\.[d]ebian")
HOMES = re.compile(r"(?<!\w)/(root|work|home/(?!somebody|anna))/")
BLOCKS = sorted(p.stem for p in (ROOT / "shmguide").glob("*.py") if p.stem[0] != "_")


def imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_every_program_is_shown_and_run_on_a_page_of_its_chapter():
    found = list(strays(LAYOUT))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("program", LAYOUT.all_programs, ids=LAYOUT.short)
def test_a_program_is_small_enough_to_read(program):
    lines = program.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 45
    assert [line for line in lines if len(line) > 72] == []


@pytest.mark.parametrize("program", LAYOUT.all_programs, ids=LAYOUT.short)
def test_a_program_that_starts_processes_guards_its_main_part(program):
    if {"multiprocessing", "concurrent"} & {n.split(".")[0] for n in imports(program)}:
        assert 'if __name__ == "__main__":' in program.read_text(encoding="utf-8")


ABOUT = {"play": {"shmguide.interleavings", "shmguide.litmus", "shmguide.replay"}}
"""Blocks whose subject is others: they are no use without them."""


@pytest.mark.parametrize("block", BLOCKS)
def test_a_building_block_imports_no_other(block):
    names = set(imports(ROOT / f"shmguide/{block}.py"))
    ours = {name for name in names if name.split(".")[0] in {"shmguide", "doccheck"}}
    assert ours == ABOUT.get(block, set())


@pytest.mark.parametrize("block", BLOCKS)
def test_a_building_block_is_in_the_reference_and_in_a_chapter(block):
    reference = (ROOT / f"docs/reference/{block}.md").read_text(encoding="utf-8")
    assert f"::: shmguide.{block}\n" in reference
    chapters = [p for p in LAYOUT.all_pages if p.parent.name != "reference"]
    sources = [p.read_text(encoding="utf-8") for p in chapters + LAYOUT.all_programs]
    assert any(re.search(rf"shmguide[./]{block}\b", text) for text in sources)


def test_every_arrow_of_the_tree_is_in_the_plan():
    assert forbidden(ROOT, PLAN) == []


def test_the_plan_covers_every_room_and_names_no_other():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    folders = {path.name for path in ROOT.iterdir() if path.is_dir()} - {".git"}
    rooms = {name for name in folders if not {f"/{name}/", f"{name}/"} & set(ignored)}
    assert rooms | set(ROOMS) <= set(PLAN)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tables = {f"pyproject.toml [tool.{table}]" for table in settings["tool"]}
    assert tables <= set(PLAN)
    assert {room for room in PLAN if not (ROOT / room.split()[0]).exists()} <= {
        "probes",
        ".pre-commit-config.yaml",
    }


NAMED = "names"
LINES = {
    "import {}": "imports",
    "from {}.module import thing": "imports",
    "def later():\n    import {}.module": "imports",
    "import importlib\nimportlib.import_module('{}.module')": "names",
    "open('{}/file')": "names",
    "from pathlib import Path\nPath() / '{}'": "names",
    "print(f'{}/{{1}}')": "names",
}
INCLUDES = [
    '```python\n--8<-- "{}/file.py"\n```',
    "```console\n$ python -m {}.module\n```",
    "<!-- check: one-of {}.module.f(4) -->",
    "::: {}.module",
]
SETTINGS = {
    "mkdocs.yml": "markdown_extensions:\n  - {}.module:\n      root: .\n",
    "Makefile": "go:\n\tpython -m {}.module\n",
    ".pre-commit-config.yaml": "entry: python -m {}.module\n",
    ".ci/run": "python {}/file.py\n",
    ".github/workflows/go.yml": "run: python -m {}.module\n",
    "conftest.py": "import {}\n",
    "segments.py": "open('{}/file')\n",
}
TABLES = {
    "doccheck": "sentry",
    "hatch": "packages",
    "coverage": "source",
    "pytest": "testpaths",
}


def ways():
    """Yield each forbidden arrow in each form: source, target, file, and its text."""
    for target in ROOMS:
        for room in ROOMS:
            for line, kind in LINES.items():
                arrow = Arrow("", room, kind, target)
                if room not in {"docs", target} and not PLAN[room].allows(arrow):
                    yield room, target, f"{room}/part/file.py", line
        for include in INCLUDES:
            arrow = Arrow("", "docs", NAMED, target)
            if target != "docs" and not PLAN["docs"].allows(arrow):
                yield "docs", target, "docs/part/page.md", include
        for file, text in SETTINGS.items():
            room = file.partition("/")[0]
            if not PLAN[room].allows(Arrow("", room, NAMED, target)):
                yield room, target, file, text
        for table, key in TABLES.items():
            room = f"pyproject.toml [tool.{table}]"
            if not PLAN[room].allows(Arrow("", room, NAMED, target)):
                text = f"[tool.{table}]\n{key} = '{{}}/file'\n"
                yield room, target, "pyproject.toml", text


@pytest.mark.parametrize(("room", "target", "file", "text"), [*ways()])
def test_an_arrow_that_is_not_in_the_plan_is_found(tmp_path, room, target, file, text):
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.format(target), encoding="utf-8")
    (sentence,) = forbidden(tmp_path, PLAN)
    assert sentence.startswith(f"{file} ")
    assert f" {target}, which the plan" in sentence
    assert sentence.endswith(f" does not allow to {room}")


@pytest.mark.parametrize("room", ["shmguide", "doccheck", "press", "probes"])
def test_a_package_that_is_not_in_the_plan_is_found(tmp_path, room):
    (tmp_path / room).mkdir()
    (tmp_path / room / "file.py").write_text("import requests\n", encoding="utf-8")
    (sentence,) = forbidden(tmp_path, PLAN)
    assert " imports requests, which the plan" in sentence


def test_a_guide_without_its_tests_checks_itself(tmp_path):
    """And builds: tests/test_site.py."""
    copy, unwanted = tmp_path / "guide", ["tests", ".*", "site", "__pycache__"]
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*unwanted))
    assert (copy / Layout.of(copy).sentry).is_file()
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "docs/introduction/first-value.md", "-q"],
        cwd=copy,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="no repository")
def test_no_file_names_a_package_registry_or_the_folders_of_one_machine():
    listing = "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"
    listed = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout
    paths = [ROOT / name for name in listed.decode().split("\0") if name]
    texts = {
        path: path.read_bytes().decode(errors="replace")
        for path in paths
        if path.is_file()
    }
    assert len(texts) > 500
    assert [path for path in texts if REGISTRIES.search(texts[path])] == []
    assert [path for path in texts if HOMES.search(texts[path])] == []


@pytest.mark.parametrize("page", LAYOUT.all_pages, ids=LAYOUT.short)
def test_every_figure_on_a_page_is_in_the_data(page):
    missing, data = [], Data(ROOT / "docs/data")
    for figure in figures(page.read_text(encoding="utf-8").splitlines()):
        try:
            figure.text(data)
        except FigureError as error:
            missing.append(f"{LAYOUT.short(page)}:{figure.line}: {error}")
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("page", LAYOUT.all_pages, ids=LAYOUT.short)
def test_no_measurement_is_typed_into_prose(page):
    lines = page.read_text(encoding="utf-8").splitlines()
    found = [f"{LAYOUT.short(page)}:{line}: {told}" for line, told in typed(lines)]
    assert not found, "\n".join(found)
