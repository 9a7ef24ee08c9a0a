"""What the engine compares, reads and shortens, a text at a time and without a run."""

import pytest

from doccheck import compare
from doccheck.console import Console, ConsoleError, parse
from doccheck.expression import outcomes
from doccheck.tracebacks import shorten

OTHER = "the program printed something else"
LINES = "the program printed other lines, in any order"
FORM = "the output does not fit the pattern"


@pytest.mark.parametrize(
    ("shown", "printed", "why"),
    [
        ("a b\nc", "a b\nc", ""),
        ("a", "a ", OTHER),
        ("a", "A", OTHER),
        ("a\n", "a", OTHER),
        ("", "", ""),
    ],
)
def test_exact_is_to_the_letter(shown, printed, why):
    assert compare.exact(shown, "".join(list(printed))) == why  # equal, not the same


@pytest.mark.parametrize(
    ("shown", "printed", "why"),
    [
        ("a b\nc d", "c d\na b", ""),
        ("a b", "b a", LINES),
        ("a b", "a\nb", LINES),
        ("a\nb", "a b", LINES),
        ("a\na\nb", "a\nb\nb", LINES),
        ("a", "a\n", LINES),
        ("a\nb", "a", LINES),
    ],
)
def test_lines_in_any_order_are_whole_lines_and_as_many(shown, printed, why):
    assert compare.unordered(shown, printed) == why


@pytest.mark.parametrize(
    ("shown", "printed", "why"),
    [
        ("took [..] s", "took 1.5 s", ""),
        ("took [..] s", "took  s", FORM),
        ("[..]", "a\nb", FORM),
        ("a.c", "abc", FORM),
        ("[name] is [name]", "x is x", ""),
        ("[name] is [name]", "x is y", FORM),
        ("[one] [two] [one]", "1 2 1", ""),
        ("[one] [two] [one]", "1 2 2", FORM),
        ("[a_b]!", "x!", ""),
        ("[0] [A] []", "[0] [A] []", ""),
        ("[0]", "1", FORM),
        ("end [..]", "end x\n", FORM),
    ],
)
def test_a_pattern_has_parts_that_vary_within_a_line(shown, printed, why):
    assert compare.pattern(shown, printed) == why


def test_an_outcome_is_looked_up_with_what_the_page_shows():
    of = "shmguide.interleavings.printouts(1)"
    (only,) = outcomes(of)
    assert compare.one_of(of, only, only) == ""
    none = "is none of 1 possible outcomes"
    assert compare.one_of(of, only, "x") == f"what the program printed {none}"
    assert compare.one_of(of, "x", only) == f"what the page shows {none}"


@pytest.mark.parametrize(
    ("body", "console"),
    [
        (("$ python a.py",), Console("python a.py", "a.py", "", (), "")),
        (
            ("$ python a.py 'b c' -d", "x", "", "y"),
            Console("python a.py 'b c' -d", "a.py", "", ("b c", "-d"), "x\n\ny"),
        ),
        (
            ("$ python -m a.b 1 2", " x"),
            Console("python -m a.b 1 2", "", "a.b", ("1", "2"), " x"),
        ),
    ],
)
def test_a_console_is_a_command_and_its_output(body, console):
    assert parse(body) == console
    assert console.name == console.program + console.module


FORMS = "start with '$ python program.py' or '$ python -m package.module'"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ((), f"a console block shows one command and its output: {FORMS}"),
        (
            ("python a.py",),
            f"a console block shows one command and its output: {FORMS}",
        ),
        (
            ("$python a.py",),
            f"a console block shows one command and its output: {FORMS}",
        ),
        (
            ("$ python a.py", "x", "$ python b.py"),
            "the block shows several commands: give each its own block",
        ),
        (
            ("$ python a.py", "$ python b.py"),
            "the block shows several commands: give each its own block",
        ),
        (("$ ls",), f"'ls' is no command that this guide runs: {FORMS}"),
        (
            ("$ python a.sh",),
            f"'python a.sh' is no command that this guide runs: {FORMS}",
        ),
        (("$ python",), f"'python' is no command that this guide runs: {FORMS}"),
    ],
)
def test_what_is_no_console_says_how_one_begins(body, why):
    with pytest.raises(ConsoleError) as caught:
        parse(body)
    assert str(caught.value) == why


def test_what_is_no_traceback_stays_as_it_is():
    text = "    indented\n\n  Fill\n    more\n"
    assert shorten(text) == text


def test_a_traceback_keeps_the_lines_of_the_program_alone():
    text = (
        "before\n"
        "Traceback (most recent call last):\n"
        '  File "/lib/one.py", line 1, in f\n'
        "    hidden\n"
        "    ~~~^^^\n"
        '  File "C:\\lib\\two.py", line 2\n'
        "    hidden\n"
        '  File "<string>", line 3, in <module>\n'
        '  File "mine.py", line 4, in g\n'
        "    shown()\n"
        "    ^^^^^\n"
        '  File "/lib/three.py", line 5, in h\n'
        "    hidden\n"
        "Error: what\n"
        "    indented\n"
        "  ~ ^ ~\n"
        "a ^ b"
    )
    assert shorten(text) == (
        "before\n"
        "Traceback (most recent call last):\n"
        "  ...\n"
        '  File "mine.py", line 4, in g\n'
        "    shown()\n"
        "  ...\n"
        "Error: what\n"
        "    indented\n"
        "a ^ b"
    )
