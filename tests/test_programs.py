"""What stands in the bar of a program: how to run it, and what it needs."""

import pytest
from guides import guide
from markdown import Markdown

from doccheck.metadata import read
from press.steps.programs import how, needs

HEADER = """\
# /// script
# {}
# ///
"""
OWN = """\
# /// script
# dependencies = ["guide"]
# ///
import guide.counter
"""
SHOWN = '```python title="{0}.py"\n--8<-- "snippets/part/{0}.py"\n```\n'


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ('requires-python = ">=3.13"', ["Python 3.13 or later"]),
        ('requires-python = ">=3.12,<3.14"', ["Python 3.12 or later and before 3.14"]),
        ('requires-python = "!=3.12.1"', ["Python !=3.12.1"]),
        ('dependencies = ["numpy>2", "rich"]', ["numpy>2", "rich"]),
        ('dependencies = ["guide"]', ["modules of this guide"]),
        ('[tool.guide]\n# platforms = ["linux", "win32"]', ["Linux or Windows"]),
        ('[tool.guide]\n# start-methods = ["fork"]', ["the start method fork"]),
        ('[tool.guide]\n# needs = ["$ true", "/x"]', ["that true succeeds", "/x"]),
    ],
)
def test_what_a_program_needs_is_said_in_words(tmp_path, declared, expected):
    layout = guide(tmp_path, "", needy=HEADER.format(declared))
    metadata = read(layout.program("needy.py"), "guide")
    assert list(needs(metadata, "guide")) == expected


def test_how_to_run_a_program_depends_on_what_it_needs(tmp_path):
    numpy = HEADER.format('dependencies = ["numpy"]')
    layout = guide(tmp_path, "", numpy=numpy, own=OWN)
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide/counter.py").touch()
    assert "uv run hello.py</code>." in how(layout.program("hello.py"), layout)
    fetched = "uv run numpy.py</code>, which fetches numpy."
    assert fetched in how(layout.program("numpy.py"), layout)
    copied = how(layout.program("own.py"), layout)
    assert "uv run" not in copied
    assert "copy <code>guide/counter.py</code> into a folder" in copied


def shown(tmp_path, page, **programs):
    guide(tmp_path, page, **programs)
    extensions = ["pymdownx.highlight", "pymdownx.superfences"]
    extensions += ["pymdownx.snippets", "press"]
    options: dict[str, dict[str, object]] = {
        "press": {"root": str(tmp_path)},
        "pymdownx.snippets": {"base_path": [str(tmp_path)]},
    }
    return Markdown(extensions=extensions, extension_configs=options).convert(page)


def test_the_metadata_is_folded_and_nothing_else(tmp_path):
    text = HEADER.format('requires-python = ">=3.11"') + "# no metadata\nprint()\n"
    html = shown(tmp_path, SHOWN.format("needy"), needy=text)
    before, folded = html.split('<span class="metadata">')
    assert "<summary>Run it: needs Python 3.11 or later</summary>" in before
    inside, after = folded.split("# ///</span>\n</span>")
    assert "requires-python" in inside
    assert "# no metadata" in after


def test_a_program_without_metadata_and_what_is_no_program(tmp_path):
    page = SHOWN.format("hello") + '\n```text title="other.py"\nx\n```\n'
    html = shown(tmp_path, page)
    assert html.count("<summary>Run it</summary>") == html.count("<details") == 1
    assert "metadata" not in html
