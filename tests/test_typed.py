"""No measurement is typed into prose: it comes from the data, or says why not."""

import pytest

from doccheck.figures.typed import measurements, typed


def found(page):
    return [text for _, text in measurements(page.splitlines())]


@pytest.mark.parametrize(
    "text",
    [
        *("5 ns", "5 µs", "5 us", "1,200 ms", "0.5 s", "5 nanoseconds", "5 seconds"),
        *("five seconds", "half a second", "tenth of a second", "two-minute"),
        *("tens of microseconds", "5 GB/s", "5.5 MB/s", "16 GiB/s", "5 M/s", "5/s"),
        *("5 messages a second", "5 million messages per second", "ten a second"),
        *("5 MB a second", "5 times", "5-fold", "fivefold", "5x", "hundreds of times"),
        *("five times as", "ten times faster", "ten times the", "ten times more"),
        *("twice as fast", "half the time", "third of the cost", "5 %", "5%"),
        *("5 percent", "five per cent", "order of magnitude", "Twice as long"),
        "5\N{MULTIPLICATION SIGN}",
    ],
)
def test_a_measurement_is_found(text):
    assert found(f"It takes {text}, so to say.") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "64 KiB, 4,096 bytes, 3.11 and 4 processes, each of 1 MiB",
        "printed four times; it takes the lock twice, and a second time",
        "one process, and a second process; half of the record is old",
        "in microseconds, some seconds later, at any time",
        "2 x 3 is 6, and 2 \N{MULTIPLICATION SIGN} 8 bytes",
        "written as `sleep(5)`, `5 ms`, or ``5 ` s``",
        "{{ cost.fork:.1f }} ms, {{ cost.times }} times as fast, {{ cost.share:.1%}}",
        "[so](https://example.org/5%20s/5-times) <b title='5 ms'>so</b>",
        "<style>width: 100%; transition: 5s</style> <!-- 5 ms -->",
        "[5]: https://example.org/5%20ms",
        "```\n5 ms\n```",
        "    ~~~\n    5 ms\n    ~~~",
    ],
)
def test_what_is_no_measurement_is_let_pass(text):
    assert found(text) == []


def test_a_typed_measurement_is_reported_with_its_line_and_the_cure():
    text = (
        "---\ndescription: It takes 5 ms.\n---\n\n```\n5 ms\n```\nIt is\nten\ntimes\nas"
    )
    assert [line for line, _ in typed(text.splitlines())] == [2, 9]
    _, message = next(typed(["It takes 5 ms."]))
    assert message.startswith(
        "'5 ms' is typed: take it from the data as {{ name.key }}"
    )


@pytest.mark.parametrize(
    ("claim", "text", "covered"),
    [
        ("speed.queue > 10", "more than ten times as fast", True),
        ("speed.queue > 10", "10 times the speed", True),
        ("speed.queue > 9", "ten times as fast", False),
        ("speed.queue < 0.1", "ten times as fast", True),
        ("2 < speed.queue < 4", "about three times as fast", True),
        ("2 < speed.queue < 4", "about five times as fast", False),
        ("speed.queue < 0.05", "under 5 % of it", True),
        ("speed.queue > 0.95", "less than 5 % are lost", True),
        ("speed.queue < 0.5", "half the time", True),
        ("speed.queue < 2", "less than twice as fast", True),
        ("speed.queue > 1000", "over 1,000 times as fast", True),
        ("speed.queue > 0", "in 0 % of the runs", True),
        ("speed.queue > speed.pipe", "ten times as fast", False),
        ("what?", "ten times as fast", False),
    ],
)
def test_a_ratio_that_holds_covers_the_number_that_it_names(claim, text, covered):
    lines = f"<!-- holds: {claim} -->\n{text}\n\n{text}".splitlines()
    assert [line for line, _ in typed(lines)] == ([4] if covered else [2, 4])


def test_a_mark_with_a_reason_excuses_its_block():
    mark = "<!-- typed: the time-out that the program chooses -->"
    assert not list(typed([mark, "* after 3 s", "* after 4 s"]))
    assert [line for line, _ in typed([mark, "after 3 s", "", "after 4 s"])] == [4]


def test_a_mark_that_excuses_nothing_is_reported():
    ((line, message),) = typed(["", "<!-- typed: a choice -->", "after some seconds"])
    assert line == 2
    assert message == "'a choice' excuses nothing below it: remove the mark"
