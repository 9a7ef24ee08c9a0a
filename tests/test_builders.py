"""The comparison of what several builders make of the pages."""

import sys

import pytest

from press.builders.__main__ import main, report
from press.builders.compare import EXPECTED, Difference, differences
from press.builders.site import Article, articles

PAGE = """<html><body id="out"><nav>left</nav><article><h1 id="a">One two</h1>
<svg id="s"><text>drawn</text></svg><pre><code>x = 1\n</code></pre>
<p id="b">three</p></article><footer>right</footer></body></html>"""


def test_of_a_page_its_article_is_read():
    article = Article(PAGE)
    assert article.ids == ["a", "s", "b"]
    assert article.code == ["x = 1\n"]
    assert article.words == ["One", "two", "three"]


def test_pages_are_named_by_their_paths(tmp_path):
    (tmp_path / "part").mkdir()
    (tmp_path / "part/index.html").write_text(PAGE, encoding="utf-8")
    assert list(articles(tmp_path)) == ["part/index.html"]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('id="b"', 'id="c"', ("ids", "b", "c")),
        ('id="b"', "", ("ids", "b", "")),
        ("x = 1", "x = 2", ("code", "x = 1\n", "x = 2\n")),
        ("three", "four", ("text", "three", "four")),
        ("three", "three four", ("text", "", "four")),
    ],
)
def test_a_difference_is_found(old, new, found):
    one, other = {"p": Article(PAGE)}, {"p": Article(PAGE.replace(old, new))}
    assert list(differences(one, other)) == [("p", *found)]
    assert not list(differences(one, one))


def test_what_is_outside_the_article_does_not_count():
    other = Article(PAGE.replace("left", "top").replace("drawn", "seen"))
    assert not list(differences({"p": Article(PAGE)}, {"p": other}))


def test_a_page_that_one_lacks_is_a_difference():
    assert list(differences({"p": Article(PAGE)}, {})) == [("p", "page", "p", "")]


def test_a_difference_that_nobody_expects_is_listed():
    expected = [Difference("p", *key) for key in EXPECTED["zensical"]]
    other = Difference("p", "text", "three", "four")
    lines = list(report("zensical", [*expected, other]))
    assert len(lines) == len(expected) + 2
    assert lines[0].startswith("zensical: expected on 1 pages: ids")
    assert lines[-2:] == [
        "zensical: p: text: 'three' is 'four'",
        "zensical: 1 differences that are not expected",
    ]


BUILDER = """#!{python}
import pathlib
page = pathlib.Path("docs/page.md").read_text().replace("{old}", "{new}")
pathlib.Path("site").mkdir()
pathlib.Path("site/index.html").write_text(f"<article>{{page}}</article>")
raise SystemExit({status})
"""


@pytest.fixture
def guide(tmp_path, monkeypatch):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/page.md").write_text("<p>one two</p>", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def builder(name, old="", new="", status=0):
        folder = tmp_path / ".venv" / name
        folder.mkdir(parents=True)
        text = BUILDER.format(python=sys.executable, old=old, new=new, status=status)
        (folder / name).write_text(text, encoding="utf-8")
        (folder / name).chmod(0o755)
        return f"{name}={folder.relative_to(tmp_path)}"

    return builder


def test_builders_that_agree_pass(guide, capsys):
    assert not main([guide("one"), guide("other")])
    output = capsys.readouterr().out
    assert output == "one: 1 pages\nother: 0 differences that are not expected\n"
    assert not main(["one=.venv/one", "other=.venv/other"]), "a copy is made anew"


def test_a_builder_that_differs_fails(guide, capsys):
    assert main([guide("one"), guide("other", "two", "three")])
    assert "other: index.html: text: 'two' is 'three'" in capsys.readouterr().out


def test_a_builder_that_fails_is_named(guide):
    with pytest.raises(SystemExit, match="other fails:"):
        main([guide("one"), guide("other", status=1)])


def test_a_builder_without_a_folder_is_refused(capsys):
    assert main(["mkdocs", "zensical=.venv/bin"]) == 2
    assert "python -m press.builders mkdocs=" in capsys.readouterr().err
