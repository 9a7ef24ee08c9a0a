"""The check `unordered` is refused to a program whose lines have one order."""

import pytest
from guides import SHOW, guide

from doccheck.audits.orders import unearned

PAGE = SHOW + "<!-- check: unordered -->\n```console\n$ python hello.py\na\nb\n```\n"
# Which of the two it prints first is drawn from the hash of a text, new in each run.
SHUFFLED = "lines = ['a', 'b']\nprint(*{lines[0], lines[1]}, sep='\\n')\n"
SORTED = "print('a\\nb')\n"
LATER = '# /// script\n# requires-python = ">=99"\n# ///\nprint("a\\nb")\n'


def test_an_order_that_changes_is_earned(tmp_path):
    layout = guide(tmp_path, PAGE, hello=SHUFFLED)
    assert list(unearned(layout, most=60)) == []


@pytest.mark.parametrize(
    ("program", "doubt"),
    [
        (SORTED, "printed its lines in one order in 3 runs: remove the check"),
        (LATER, "could not run here: it needs Python >=99, this is 3."),
        ("print('a'); 1 / 0", "exits with 1, but the page says that it exits with 0"),
    ],
)
def test_an_order_that_nobody_saw_change_is_reported(tmp_path, program, doubt):
    (sentence,) = unearned(guide(tmp_path, PAGE, hello=program), most=3)
    assert sentence.startswith(f"docs/part/page.md:6: hello.py {doubt}")


def test_other_checks_are_left_alone(tmp_path):
    page = PAGE.replace("unordered", "exact")
    assert list(unearned(guide(tmp_path, page, hello=SORTED), most=3)) == []
