"""The site's own Markdown: captions under outputs, figures from data."""

import json
import os
import re
import subprocess
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest
from guides import SHOW, guide
from markdown import Markdown

from doccheck.examples import runs
from doccheck.figures.data import FigureError
from doccheck.layout import Layout
from doccheck.pythons.column import Column
from doccheck.pythons.record import ALONE, blank, digest, read, write
from press.elements import append_breakable
from press.guide import Guide
from press.steps.outcomes import percent

CONSOLE = "{}```console\n$ python hello.py\nhello\n```\n"
MODEL = "<!-- check: one-of shmguide.interleavings.printouts(4) -->\n"


def html(root, text):
    extensions = ["attr_list", "pymdownx.superfences", "press"]
    options = {"press": {"root": str(root)}}
    return Markdown(extensions=extensions, extension_configs=options).convert(text)


def test_an_exact_output_says_so(tmp_path):
    page = SHOW + CONSOLE.format("")
    guide(tmp_path, page)
    assert '<p class="check">Exact</p>' in html(tmp_path, page)


def test_the_start_methods_of_a_check_are_named(tmp_path, monkeypatch):
    page = SHOW + CONSOLE.format("")
    guide(tmp_path, page, hello="import multiprocessing\n")
    methods = ["one", "two", "three"]
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: methods)
    shown = html(tmp_path, page)
    assert "Exact · one, two, three</p>" in shown
    del methods[1:]
    assert "Exact · one</p>" in html(tmp_path, page)


def test_an_output_out_of_many_says_out_of_how_many(tmp_path):
    page = SHOW + CONSOLE.format(MODEL)
    guide(tmp_path, page)
    shown = html(tmp_path, page)
    assert "One of 206 possible printouts" in shown
    assert "check: one-of" not in shown


@pytest.mark.parametrize(
    ("check", "shown"),
    [
        ("unordered", "These lines, in any order"),
        ("pattern", "What stands in brackets differs from run to run"),
        ("run", "An example: your figures will differ"),
        ("exit=3", "Exact · exits with status 3"),
        ("run signal=SIGKILL", "An example: your figures will differ · ended by "
         "SIGKILL"),
        ("hangs timeout=2", "Exact · hangs: stopped after 2 s"),
    ],
)  # fmt: skip
def test_a_caption_says_how_an_output_is_checked(tmp_path, check, shown):
    page = SHOW + CONSOLE.format(f"<!-- check: {check} -->\n")
    page = page.replace("\nhello\n", "\nhello [n]\nhello\n")
    guide(tmp_path, page)
    assert f'<p class="check">{shown}</p>' in html(tmp_path, page)


def test_the_caption_stays_in_the_admonition_of_its_block(tmp_path):
    page = SHOW + "* item\n\n" + "".join(
        f"    {line}\n" for line in CONSOLE.format(MODEL).splitlines()
    )  # fmt: skip
    guide(tmp_path, page)
    (item,) = html(tmp_path, page).split("<li>")[1:]
    assert '<p class="check">' in item.partition("</li>")[0]


def test_the_guide_is_read_once_until_a_file_changes(tmp_path):
    layout = guide(tmp_path, SHOW)
    first = Guide.of(tmp_path)
    assert Guide.of(tmp_path) is first
    (page,) = layout.all_pages
    page.write_text("# Another\n", encoding="utf-8")
    assert Guide.of(tmp_path).title(page) == "Another"


def test_a_folder_without_a_guide_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="finds no folder docs in"):
        html(tmp_path, "# A")


def figures(tmp_path, text, **data):
    folder = tmp_path / "docs/data"
    folder.mkdir(parents=True)
    for name, values in data.items():
        (folder / f"{name}.json").write_text(json.dumps(values), encoding="utf-8")
    options = {"press": {"root": str(tmp_path)}}
    extensions = ["pymdownx.superfences", "tables", "press"]
    return Markdown(extensions=extensions, extension_configs=options).convert(text)


def test_a_figure_comes_from_the_data(tmp_path):
    shown = figures(
        tmp_path, "{{ cost.runs }} runs, {{ cost.lost.fork:.1% }}, {{cost.on}}, "
        "{{ cost.raw:d }}", cost={"runs": 1200, "lost": {"fork": 0.0312}, "on": "Linux",
                                  "raw": 1200},
    )  # fmt: skip
    assert shown == "<p>1,200 runs, 3.1%, Linux, 1200</p>"


def test_a_figure_that_may_be_missing_is_a_hyphen_then(tmp_path):
    shown = figures(
        tmp_path, "{{ cost.peer?.median:.1f }}, {{ cost.ours?.median:.1f }}",
        cost={"ours": {"median": 2.5}},
    )  # fmt: skip
    assert shown == "<p>-, 2.5</p>"


def test_a_figure_in_a_code_block_is_code(tmp_path):
    shown = figures(tmp_path, "```\n{{ cost.runs }}\n```")
    assert "{{ cost.runs }}" in shown


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{ none.runs }}", "there is no data file none.json"),
        ("{{ cost.walks }}", "cost.json holds no 'walks' there"),
        ("{{ cost.runs.fork }}", "cost.json holds no 'fork' there"),
        ("{{ cost.walks.fork? }}", "cost.json holds no 'walks' there"),
        ("{{ cost.runs:zz }}", "cost.runs:zz }}: "),
        ("{{ cost }}", "names several figures"),
        ("{{ cost.runs * 2 }}", "cost.json holds no 'runs \\* 2' there"),
        ("{{ cost.runs:, d }}", "Invalid format specifier"),
        ("{{}}", "there is no data file .json"),
        ("{{ cost.odd:.1% }}", "Unknown format code"),
    ],
)
def test_a_figure_that_is_not_in_the_data_stops_the_build(tmp_path, text, why):
    with pytest.raises(FigureError, match=why):
        figures(tmp_path, text, cost={"runs": 1, "odd": "x"})


def matrix(layout, results, **methods):
    """Write a matrix: for each column of Linux or another platform, the results."""
    record = blank(layout)
    for column, result in results.items():
        minor = Column.of(column).minor
        record["interpreters"][column] = {
            "version": f"{minor}.7",
            "system": "System 6.1",
            "machine": "x86_64",
            "methods": list(methods.get(column.split()[0], result)),
        }
    for example in runs(layout):
        record["programs"][example.console.program] = {
            "blocks": [digest(example, layout.root)],
            "dates": dict.fromkeys(results, "2026-01-02"),
            "results": results,
        }
    (layout.root / "docs/data").mkdir(exist_ok=True)
    write(record, layout.root / layout.matrix)


THREE = dict.fromkeys(("fork", "spawn", "forkserver"), "passed")
ONE = {"spawn": "passed"}
LATE = "not run: needs more, this is less"
STARTING = "import multiprocessing\n"
UNDER = "fork, spawn, forkserver"


@pytest.mark.parametrize(
    ("results", "shown"),
    [
        (
            {f"linux CPython 3.{n}": THREE for n in range(11, 16)},
            f"{UNDER} · Linux · CPython 3.11\N{EN DASH}3.15",
        ),
        (
            {f"linux CPython 3.{n}": THREE for n in (11, 12, 14)},
            f"{UNDER} · Linux · CPython 3.11, 3.12, 3.14",
        ),
        (
            {
                "linux CPython 3.12": THREE,
                "darwin CPython 3.12": THREE,
                "win32 CPython 3.12": ONE,
            },
            f"{UNDER} · Linux, macOS · CPython 3.12; spawn · Windows · CPython 3.12",
        ),
        (
            {
                "linux CPython 3.12": THREE,
                "linux PyPy 3.11": THREE,
                "darwin CPython 3.14": THREE,
            },
            f"{UNDER} · Linux · CPython 3.12, PyPy 3.11; "
            f"{UNDER} · macOS · CPython 3.14",
        ),
        (
            {
                "linux CPython 3.12": THREE
                | {"fork": "failed: so", "spawn": "not run"},
                "linux CPython 3.13": dict.fromkeys(THREE, "failed: so"),
            },
            "forkserver · Linux · CPython 3.12",
        ),
        (
            {"linux CPython 3.12": {ALONE: "passed"}},
            "Linux · CPython 3.12",
        ),
    ],
)
def test_a_caption_says_where_the_program_passed(tmp_path, results, shown):
    page = SHOW + CONSOLE.format("")
    layout = guide(tmp_path, page, hello=STARTING)
    matrix(layout, results)
    caption = f'<p class="check">Exact · {shown}</p>'
    assert caption in html(tmp_path, page)


def test_a_caption_names_the_start_methods_of_its_block_alone(tmp_path):
    page = SHOW + CONSOLE.format("<!-- check: methods=fork -->\n")
    matrix(guide(tmp_path, page, hello=STARTING), {"linux CPython 3.12": THREE})
    assert "Exact · fork · Linux · " in html(tmp_path, page)


def test_a_caption_names_the_versions_of_what_the_program_imports(tmp_path):
    page = SHOW + CONSOLE.format("")
    layout = guide(tmp_path, page, hello=STARTING)
    places = [f"linux CPython 3.{minor}" for minor in (12, 13, 14)]
    last = dict.fromkeys(THREE, "not run: needs zoo, which is not installed")
    matrix(layout, dict(zip(places, [THREE, THREE, last], strict=True)))
    path = tmp_path / layout.matrix
    record = json.loads(path.read_text(encoding="utf-8"))
    versions = [{"zoo": "2.0", "ark": "1"}, {"zoo": "2.1", "ark": "1"}, {"ark": "9"}]
    libraries = dict(zip(places, versions, strict=True))
    record["programs"]["hello.py"]["libraries"] = libraries
    path.write_text(json.dumps(record), encoding="utf-8")
    shown = f"{UNDER} · Linux · CPython 3.12, 3.13 · ark 1, zoo 2.0 and 2.1</p>"
    assert shown in html(tmp_path, page)


def test_a_page_says_when_its_programs_passed_and_when_it_changed(tmp_path):
    page = f"# Title\n\n{SHOW}{CONSOLE.format('')}"
    layout = guide(tmp_path, page, hello=STARTING)
    assert 'class="dates"' not in html(tmp_path, page)
    matrix(layout, {"linux CPython 3.12": THREE})
    when = "Programs verified on 2 January 2026"
    assert f">{when}</p>" in html(tmp_path, page)

    def commit(day, *files):
        git = ["git", "-C", tmp_path, "-c", "user.name=one", "-c", "user.email=one"]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        for command in ("init", "-q"), ("add", *files), ("commit", "-qm", "one"):
            subprocess.run(
                [*git, *command],
                env=clean | {"GIT_COMMITTER_DATE": f"{day}T12:00:00Z"},
                check=True,
            )
        (tmp_path / "docs/day").write_text(day, encoding="utf-8")  # it is read anew

    commit("2024-02-29", ".")
    assert f">{when} · Last change on 29 February 2024</p>" in html(tmp_path, page)
    (tmp_path / "snippets/part/hello.py").write_text(f"{STARTING}# new\n", "utf-8")
    commit("2024-03-01", "snippets")
    assert ">Last change on 1 March 2024</p>" in html(tmp_path, page)


def test_a_caption_forgets_the_runs_of_another_program(tmp_path):
    page = SHOW + CONSOLE.format("")
    layout = guide(tmp_path, page, hello=STARTING)
    matrix(layout, {"linux CPython 3.12": THREE})
    (tmp_path / "snippets/part/hello.py").write_text(f"{STARTING}\n", encoding="utf-8")
    shown = html(tmp_path, page)
    assert "Exact · fork, " in shown
    assert "CPython" not in shown


def table(root, results, **methods):
    text = f"# The `part`\n\n{SHOW}{CONSOLE.format('')}"
    layout = replace(
        guide(root, text, hello=STARTING),
        pythons=("3.11", "3.12", "3.13"),
        platforms=("linux", "win32"),
    )
    matrix(layout, results, **methods)
    return rendered(root, "<!-- matrix -->\n\n<!-- matrix: summary -->")


def rendered(root, marks):
    page = root / "docs/can.md"
    page.write_text(f"# Can\n\n{marks}\n", "utf-8")
    extensions = ["md_in_html", "pymdownx.superfences", "press"]
    options = {"press": {"root": str(root)}}
    md = Markdown(extensions=extensions, extension_configs=options)
    return md.convert(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("program", "parts"),
    [("a_b.py", ["a_", "b.py"]), ("one.two_three", ["one", ".two_", "three"])],
)
def test_a_long_name_breaks_between_its_words(program, parts):
    element = Element("code")
    append_breakable(element, program)
    assert [element.text, *(each.tail for each in element)] == parts


def cells(shown):
    rows = re.findall("<tr>(.+?)</tr>", shown, re.DOTALL)
    return [
        [re.sub("<.+?>", "", cell) for cell in re.findall("<t[hd].*?>(.*?)</t", row)]
        for row in rows
    ]


def test_the_table_says_in_words_what_came_of_each_program(tmp_path):
    shown = table(
        tmp_path,
        {
            "linux CPython 3.11": THREE,
            "linux CPython 3.12": THREE | dict.fromkeys(("fork", "forkserver"), LATE),
            "win32 CPython 3.11": {"spawn": "failed: it burns"},
        },
        linux=THREE,
    )
    assert cells(shown) == [
        ["Program", "Linux", "Windows"],
        ["3.11", "3.12", "3.13", "3.11", "3.12 and 3.13"],
        ["The part"],
        ["hello.py", "yes", "spawn", "not run", "fails", "not run"],
    ]
    assert '<th colspan="3" scope="colgroup">Linux</th>' in shown
    assert '<a href="part/page.md">The part</a>' in shown
    assert (
        "<li><code>hello.py</code> under fork and forkserver on Linux with CPython "
        "3.12: not run: needs more</li>\n<li><code>hello.py</code> on Windows with "
        "CPython 3.11: failed: it burns</li>"
    ) in shown
    assert (
        '<p class="check">Run on 2026-01-02 with CPython 3.11.7, 3.12.7 and 3.11.7 '
        "(System 6.1, x86_64).</p>"
    ) in shown


def test_a_table_that_was_made_bit_by_bit_says_from_when_to_when(tmp_path):
    page = SHOW.replace("hello", "other") + CONSOLE.format("").replace("hello", "other")
    layout = guide(tmp_path, SHOW + CONSOLE.format("") + page, other=STARTING)
    matrix(layout, {"linux CPython 3.11": THREE})
    record = read(tmp_path / layout.matrix)
    record["programs"]["other.py"]["dates"]["linux CPython 3.11"] = "2026-01-09"
    write(record, tmp_path / layout.matrix)
    shown = rendered(tmp_path, "<!-- matrix -->")
    assert "Run from 2026-01-02 to 2026-01-09 with CPython 3.11.7 (System" in shown
    for program in "hello", "other":
        (tmp_path / f"snippets/part/{program}.py").write_text("print()", "utf-8")
    assert "with CPython" not in rendered(tmp_path, "<!-- matrix -->")


def test_the_summary_counts_the_programs_that_pass(tmp_path):
    shown = table(tmp_path, {"linux CPython 3.11": THREE, "linux CPython 3.12": ONE})
    assert shown.endswith(
        "<p>All 1 programs pass on Linux with CPython 3.11 and 3.12. None is known to "
        "pass on Linux with CPython 3.13 and on Windows with CPython 3.11 to 3.13.</p>"
    )


def test_without_a_matrix_nothing_was_run(tmp_path):
    shown = table(tmp_path, {})
    (tmp_path / Layout.matrix).unlink()
    assert cells(shown) == [
        ["Program", "Linux", "Windows"],
        ["3.11 to 3.13", "3.11 to 3.13"],
        ["The part"],
        ["hello.py", "not run", "not run"],
    ]


OUTCOMES = {
    "model": {
        "outcomes": {
            "lost": {
                "1 2": {
                    "share": 0.25,
                    "ends_at": "1 2",
                    "preemptions": 1,
                    "schedule": "0110",
                },
                "2 1": {
                    "share": 0.000078,
                    "ends_at": "2",
                    "preemptions": 0,
                    "schedule": "0011",
                },
            }
        }
    },
    "observed": {"times": {"2 1": 1500}},
}


def table_of_outcomes(root, text):
    path = root / "docs/data/four_processes.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(OUTCOMES), encoding="utf-8")
    options = {"press": {"root": str(root)}}
    extensions = ["tables", "pymdownx.details", "press"]
    return Markdown(extensions=extensions, extension_configs=options).convert(text)


def played(schedule):
    return f'<a href="value.md?four={schedule}#four"><code>{schedule}</code></a>'


def test_outcomes_are_a_table_inside_details_too(tmp_path):
    mark = "<!-- outcomes: lost -->"
    shown = table_of_outcomes(tmp_path, f'{mark}\n\n??? note "More"\n    {mark}')
    assert shown.count("<table>") == 2
    assert shown.index("<details") < shown.rindex("<table>") < shown.index("</details>")
    cells = re.findall(r"<td[^>]*>(.*?)</td>", shown)[:12]
    assert cells == [
        "<code>1 2</code>", "0", played("0110"), "1", "25 %", "1 or 2",
        "<code>2 1</code>", "1,500", played("0011"), "0", "0.0078 %", "2",
    ]  # fmt: skip


def test_a_class_of_outcomes_that_does_not_exist(tmp_path):
    with pytest.raises(LookupError, match=r"no outcomes 'none': lost"):
        table_of_outcomes(tmp_path, "<!-- outcomes: none -->")


@pytest.mark.parametrize(
    ("share", "shown"),
    [(1, "100 %"), (0.0125, "1.2 %"), (0.00099999, "0.10 %"), (23e-7, "0.00023 %")],
)
def test_shares_have_two_digits_that_count(share, shown):
    assert percent(share) == shown
