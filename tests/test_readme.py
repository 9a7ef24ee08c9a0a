"""What the files at the top of the tree name is there: files, commands, programs."""

import re
import shlex
from pathlib import Path

import pytest

import shmguide.__main__
from doccheck.layout import Layout
from shmguide._copies import blocks

ROOT = Path(__file__).parents[1]
LAYOUT = Layout.of(ROOT)
FILES = [*sorted(ROOT.glob("*.md")), ROOT / ".github/PULL_REQUEST_TEMPLATE.md"]
LINK = re.compile(r"\]\((?!https?:|\?)([^)#]*)(?:#([^)]*))?\)")
MAKE = re.compile(r"(?:^\$ |`)make ([a-z-]+)", re.MULTILINE)
COMMAND = re.compile(r"^\$ python -m shmguide (.*?) *(?:#.*)?$", re.MULTILINE)


def anchors(path):
    titles = re.findall(r"(?m)^#+ (.+)$", path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w -]", "", t.lower()).replace(" ", "-") for t in titles}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_links_lead_somewhere_and_commands_exist(path):
    text = path.read_text(encoding="utf-8")
    for file, anchor in LINK.findall(text):
        target = path.parent / file if file else path
        assert target.exists(), file
        assert not anchor or anchor in anchors(target), anchor
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in MAKE.findall(text):
        assert re.search(rf"(?m)^{target}:", makefile), target


def test_the_commands_of_the_readme_are_understood():
    lines = COMMAND.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    words = [shlex.split(line) for line in lines if line]
    assert {first for first, *_ in words} == {"copy", "explain", "run", "vendor"}
    names = {path.stem for path in LAYOUT.all_programs} | set(blocks())
    for first, name, *_ in words:
        shmguide.__main__._parser().parse_args([first, name])
        assert first == "explain" or name in names
