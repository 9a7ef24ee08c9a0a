"""The picture of all that the four-process example can print."""

from collections import Counter
from pathlib import Path

from doccheck.figures.data import Data
from doccheck.layout import Layout
from press.guide import Guide
from press.steps.printouts import draw, group, numbers
from shmguide.interleavings import printouts

ROOT = Path(__file__).parents[1]


def test_the_groups_are_those_of_the_outcomes():
    found = numbers(printouts(4))
    counted = Counter(map(group, found))
    data: Data = Guide(Layout.of(ROOT)).data
    classes = data.below("four_processes.model.classes")
    by_class = {name: row["printouts"] for name, row in classes.items()}
    assert counted == {
        "meant": by_class["in_order"],
        "surprising": by_class["out_of_order"] + by_class["read_late"],
        "lost": by_class["lost"],
    }


def test_each_printout_is_drawn_as_high_as_its_numbers():
    svg = draw([(1, 1, 2), (1, 2, 3), (3, 2, 1)])
    drawn = {path.get("class"): path.get("d", "") for path in svg.findall("path")}
    heights = {
        name: [b.partition("v-")[2] for b in d.split("M")[1:]]
        for name, d in drawn.items()
    }
    assert heights == {
        "meant": ["4.5", "9", "13.5"],
        "surprising": ["13.5", "9", "4.5"],
        "lost": ["4.5", "4.5", "9"],
    }
    assert (svg.findtext("desc") or "").startswith("1 as meant")
