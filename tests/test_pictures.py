"""The drawings: each can stand on a page, and says where things lie in memory."""

from pathlib import Path

import pytest

from press.steps.pictures import MARK, PictureError, read
from shmguide import counter, ring, snapshot

ROOT = Path(__file__).parents[1]
PICTURES = sorted((ROOT / "docs/pictures").glob("*.svg"))
GOOD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 9">'
    "<title>T</title><desc>D</desc><path class='g' d='M0 0'/></svg>"
)


def offsets(name):
    svg = read(ROOT / f"docs/pictures/{name}.svg")
    return [
        int(t.text)
        for t in svg.iter("text")
        if "o" in t.get("class", "").split() and t.text
    ]


def test_each_picture_is_on_one_page():
    pages = (ROOT / "docs").rglob("*.md")
    shown = [name for page in pages for name in MARK.findall(page.read_text("utf-8"))]
    assert sorted(shown) == [picture.stem for picture in PICTURES]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_ready_for_its_page(picture):
    svg = read(picture)
    names = svg.get("aria-labelledby"), svg.get("aria-describedby")
    assert names == (f"{picture.stem}-title", f"{picture.stem}-desc")
    _, _, width, height = map(float, svg.get("viewBox", "").split())
    for text in svg.iter("text"):  # of which a letter is half as wide as high
        wide = 0.52 * 12.5 * len("".join(text.itertext()))
        anchors = {"mid": wide / 2, "end": wide}
        kind = next(filter(anchors.get, text.get("class", "").split()), "")
        start = float(text.get("x", "")) - anchors.get(kind, 0)
        assert start > -8, text.text
        assert start + wide < width + 12, text.text
        assert float(text.get("y", "")) < height, text.text


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("<title>T</title>", "", "has no title: say what"),
        ("<desc>D</desc>", "<desc> </desc>", "has no desc: say what"),
        ("300", "400", "too wide"),
        ('viewBox="0 0 300 9"', "", "too wide"),
        ("class='g'", "fill='red'", "has a fill: give it a class"),
        ("<path class='g' d='M0 0'/>", "<style/>", "has a style: draw with"),
        ("</svg>", "", "is no SVG"),
    ],
)
def test_a_picture_that_cannot_stand_there_is_refused(tmp_path, old, new, why):
    file = tmp_path / "a.svg"
    file.write_text(GOOD, encoding="utf-8")
    read(file)
    file.write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(PictureError, match=why):
        read(file)
    file.unlink()
    with pytest.raises(PictureError, match="there is no picture"):
        read(file)


def test_the_ring_lies_as_drawn():
    first, stride, _ = ring._layout(8, 64 * 1024)
    line = ring._LINE * ring._CELL
    sides = [line * ring._PRODUCER, line * ring._CONSUMER]
    states = [side + ring._STATE * ring._CELL for side in sides]
    lengths = ring._HEADER * ring._CELL
    drawn = [0, *sides, *states, lengths, first, first + stride]
    assert offsets("ring-memory") == drawn


def test_the_snapshot_lies_as_drawn():
    stride = snapshot._stride(4096)
    buffers = [snapshot._HEADER + n * stride for n in range(snapshot._BUFFERS)]
    assert offsets("snapshot-memory") == [0, 8 * snapshot._VERSION_CELL, *buffers]


def test_the_counter_lies_as_drawn():
    totals = counter.ShardedCounter(workers=4)._totals
    (apart,) = totals.strides or ()
    assert offsets("counter-memory") == [apart * n for n in range(len(totals))]
