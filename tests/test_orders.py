"""The check `unordered` is refused to a program whose lines have one order."""

import pytest
from guides import SHOW, guide

from doccheck.orders import unearned

PAGE = SHOW + "<!-- check: unordered -->\n```console\n$ python hello.py\na\nb\n```\n"
# Which of the two it prints first is drawn from the hash of a text, new in each run.
SHUFFLED = "lines = ['a', 'b']\nprint(*{lines[0], lines[1]}, sep='\\n')\n"
SORTED = "print('a\\nb')\n"


@pytest.mark.parametrize(("program", "told"), [(SHUFFLED, 0), (SORTED, 1)])
def test_an_order_that_never_changes_is_told(tmp_path, program, told):
    layout = guide(tmp_path, PAGE, hello=program)
    found = list(unearned(layout, runs=60 if told == 0 else 3))
    assert len(found) == told
    for sentence in found:
        assert sentence.startswith("docs/part/page.md:6: hello.py printed its lines in")
        assert "in one order in 3 runs: remove the check" in sentence
