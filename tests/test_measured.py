"""Where measured figures come from: below them, and on one page for all."""

import json
from pathlib import Path
from urllib.parse import urljoin

import pytest
from markdown import Markdown

from doccheck.figures.data import FigureError
from doccheck.layout import Layout
from press.guide import Guide
from press.origin import PAGE, sources
from press.steps.benchmarks import programs

ROOT = Path(__file__).parents[1]
LAYOUT = Layout.of(ROOT)
GUIDE = Guide.of(ROOT)
MEASURED = {
    "date": "2026-01-02",
    "processor": "Processor X",
    "cores": 1,
    "system": "Linux 6.1",
    "python": "CPython 3.11.7",
}
PROGRAM = '''"""What does `it` cost?

    python -m bench.speed

What would change it: the
weather.

It is done
by hand.
"""

if 1 < 2:
    run()
'''
CHART = 'title = "A"\ndata = "speed"\n'


@pytest.fixture
def guide(tmp_path):
    for folder in "bench", "docs/charts", "docs/data", "docs/part", "docs/reference":
        (tmp_path / folder).mkdir(parents=True)
    for name, program in ("other", {}), ("speed", {"program": "bench/speed.py"}):
        measured = {**program, **MEASURED}
        data = json.dumps({"measured": measured, "model": {"a": 1}, "b": 2})
        (tmp_path / f"docs/data/{name}.json").write_text(data, encoding="utf-8")
    (tmp_path / "bench/speed.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "docs/charts/cost.toml").write_text(CHART, encoding="utf-8")
    return tmp_path


def html(guide, text, page="part/page.md"):
    (guide / "docs" / page).write_text(f"---\ntitle: A\n---\n{text}", encoding="utf-8")
    configs = {"press": {"root": str(guide)}}
    extensions = ["pymdownx.superfences", "press"]
    return Markdown(extensions=extensions, extension_configs=configs).convert(text)


@pytest.mark.parametrize(("page", "up"), [("part/page.md", "../"), ("page.md", "")])
def test_a_line_says_where_figures_were_measured(guide, page, up):
    assert html(guide, "<!-- measured: speed -->", page) == (
        '<p class="check">Medians; 1 core, Processor X, Linux 6.1, CPython 3.11.7, '
        f'2026-01-02; <a href="{up}data/speed.json">data</a> and '
        f'<a href="{up}reference/benchmarks.md#speed">how it was measured</a>: '
        "<code>python -m bench.speed</code>.</p>"
    )


def test_what_was_not_measured_stops_the_build(guide):
    with pytest.raises(FigureError, match=r"there is no data file none.json"):
        html(guide, "<!-- measured: none -->")


def test_the_list_says_what_the_programs_say_of_themselves(guide):
    for name, text in {
        "a": "# The `first`\n\n{{ speed.b }}",
        "b": "# Second\n\n<!-- chart: cost -->",
        "c": "{{ speed.b }}",
        "d": "# Model\n\n{{ speed.model.a }}\n\n```\n{{ speed.b }}\n```",
    }.items():
        (guide / f"docs/part/{name}.md").write_text(text, encoding="utf-8")
    shown = html(guide, "<!-- benchmarks -->", PAGE)
    assert shown.startswith(
        '<h2 id="speed">What does <code>it</code> cost?</h2>\n'
        "<p>It is done by hand.</p>\n<p>What would change it: the weather.</p>\n"
        '<p>Its figures are on <a href="../part/a.md">The first</a>, '
        '<a href="../part/b.md">Second</a> and <a href="../part/c.md">c</a>.</p>\n'
        '<p class="check"><code>python -m bench.speed</code>; 1 core, Processor X, '
        "Linux 6.1, CPython 3.11.7, 2026-01-02; "
        '<a href="../data/speed.json">data</a>.</p>'
    )
    assert "<summary><code>bench/speed.py</code></summary>" in shown
    assert "if 1 &lt; 2:\n    run()" in shown
    assert shown.count("<h2") == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "So ([data](../data/speed.json)).",
            'So (<a href="../data/speed.json">data</a>, '
            '<a href="../reference/benchmarks.md#speed">how it was measured</a>).',
        ),
        ("[data](../data/other.json).", '<a href="../data/other.json">data</a>.'),
        (
            "[data](../data/speed.json), [how](../reference/benchmarks.md#speed)",
            '<a href="../data/speed.json">data</a>, '
            '<a href="../reference/benchmarks.md#speed">how</a>',
        ),
    ],
)
def test_a_link_to_data_is_followed_by_one_to_how_they_were_made(guide, text, shown):
    assert html(guide, text) == f"<p>{shown}</p>"
    assert "how it was" not in html(guide, "[data](../data/speed.json)", PAGE)


def test_the_list_names_each_machine(guide):
    old = guide / "docs/data/speed.json"
    (guide / "docs/data/machines.json").write_text('{"shown": "one"}', "utf-8")
    for machine, processor in ("one", "Processor X"), ("two", "Processor Y"):
        path = guide / f"docs/data/machines/{machine}/speed.json"
        path.parent.mkdir(parents=True)
        text = old.read_text("utf-8").replace("Processor X", processor)
        path.write_text(text, encoding="utf-8")
    old.unlink()
    shown = html(guide, "<!-- benchmarks -->", PAGE)
    where = "1 core, Processor {}, Linux 6.1, CPython 3.11.7, 2026-01-02; "
    where += '<a href="../data/machines/{}/speed.json">data</a>.'
    assert (
        f"; {where.format('X', 'one')} Also on {where.format('Y', 'two')}</p>" in shown
    )


def test_figures_on_no_page_are_said_to_be_on_none(guide):
    assert "<p>Its figures are on no page.</p>" in html(guide, "<!-- benchmarks -->")


def test_a_page_without_a_front_is_found_too(guide):
    page = guide / "docs/part/page.md"
    page.write_text("<!-- measured: speed -->", encoding="utf-8")
    md = Markdown(
        extensions=["press"],
        extension_configs={"press": {"root": str(guide)}},
    )
    assert 'href="../data/speed.json"' in md.convert("<!-- measured: speed -->")
    assert 'href="data/speed.json"' in md.convert(
        "No page.\n\n<!-- measured: speed -->"
    )


@pytest.mark.parametrize("page", LAYOUT.all_pages, ids=LAYOUT.short)
def test_how_a_figure_was_measured_is_one_click_away(site, page):
    folder = page.relative_to(ROOT / "docs").with_suffix("")
    folder = folder.parent if folder.name == "index" else folder
    built = (site.folder / folder / "index.html").read_text(encoding="utf-8")
    here = urljoin(site.url, "" if folder == Path() else f"{folder.as_posix()}/")
    entries = urljoin(site.url, "reference/benchmarks/")
    missing = []
    for name in sorted(sources(page, GUIDE) & programs(GUIDE).keys()):
        hrefs = (part.partition('"')[0] for part in built.split('href="')[1:])
        if f"{entries}#{name}" not in {urljoin(here, href) for href in hrefs}:
            missing.append(name)
    assert not missing, (
        f"{LAYOUT.short(page)} prints figures of {', '.join(missing)}, and leads to no "
        f"word on how: put <!-- measured: {missing[0]} --> below them"
    )


def test_each_data_file_of_a_program_is_listed(site):
    built = (site.folder / "reference/benchmarks/index.html").read_text("utf-8")
    assert programs(GUIDE)
    for name in programs(GUIDE):
        assert f'<h2 id="{name}">' in built
        path = GUIDE.data.path(name).relative_to(GUIDE.pages).as_posix()
        assert f'href="../../{path}"' in built
        assert f"bench/{name}.py" in built
