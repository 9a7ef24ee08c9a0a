"""A program that no page shows, or that no page runs, is told."""

import pytest
from guides import SHOW, guide

from doccheck.audits.closure import strays

CONSOLE = "```console\n$ python hello.py\nhello\n```\n"


@pytest.mark.parametrize(
    ("page", "told"),
    [
        (SHOW + CONSOLE, []),
        (SHOW, ["snippets/part/hello.py is never run: show '$ python hello.py'"]),
        (
            "words",
            [
                "snippets/part/hello.py is shown on no page: include it on one in "
                "docs/part/",
                "snippets/part/hello.py is never run",
            ],
        ),
    ],
)
def test_programs_are_shown_and_run(tmp_path, page, told):
    found = list(strays(guide(tmp_path, page)))
    pairs = list(zip(found, told, strict=True))
    assert [
        sentence for sentence, start in pairs if not sentence.startswith(start)
    ] == []


def test_a_program_belongs_on_a_page_of_its_chapter(tmp_path):
    layout = guide(tmp_path, "words")
    (tmp_path / "docs/other.md").write_text(SHOW + CONSOLE, encoding="utf-8")
    (told,) = strays(layout)
    assert "is shown elsewhere, but on no page in docs/part/" in told
