"""The rooms of this guide keep their rules: what may stand where, and be how big."""

import ast
import re
from pathlib import Path

import pytest

from doccheck.audits.closure import strays
from doccheck.figures.braces import figures
from doccheck.figures.data import Data, FigureError
from doccheck.figures.typed import typed
from doccheck.layout import Layout

ROOT = Path(__file__).parents[1]
LAYOUT = Layout.of(ROOT)
REGISTRIES = re.compile(r"(py[p]i|python[h]osted|npm[j]s)\.(org|com)")
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


@pytest.mark.parametrize("block", BLOCKS)
def test_a_building_block_imports_no_other(block):
    names = set(imports(ROOT / f"shmguide/{block}.py"))
    assert not any(name.split(".")[0] in {"shmguide", "doccheck"} for name in names)


@pytest.mark.parametrize("block", BLOCKS)
def test_a_building_block_is_in_the_reference_and_in_a_chapter(block):
    reference = (ROOT / f"docs/reference/{block}.md").read_text(encoding="utf-8")
    assert f"::: shmguide.{block}\n" in reference
    chapters = [p for p in LAYOUT.all_pages if p.parent.name != "reference"]
    sources = [p.read_text(encoding="utf-8") for p in chapters + LAYOUT.all_programs]
    assert any(re.search(rf"shmguide[./]{block}\b", text) for text in sources)


@pytest.mark.parametrize("room", ["doccheck", "shmguide", "snippets"])
def test_arrows_between_the_rooms_run_downwards(room):
    above = {
        "doccheck": {"shmguide", "snippets", "press", "bench", "tests"},
        "shmguide": {"doccheck", "press", "bench", "tests"},
        "snippets": {"doccheck", "press", "bench", "tests"},
    }[room]
    for path in (ROOT / room).rglob("*.py"):
        assert above.isdisjoint(name.split(".")[0] for name in imports(path)), path


@pytest.mark.parametrize("path", [*LAYOUT.all_pages, *ROOT.glob("requirements*.txt")])
def test_no_page_and_no_lock_names_a_package_registry(path):
    assert not REGISTRIES.search(path.read_text(encoding="utf-8"))


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
