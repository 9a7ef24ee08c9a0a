"""Fences are found wherever Markdown lets them stand, and misplaced ones are told."""

import pytest

from doccheck.fences import find


def fences(text):
    return list(find(text.splitlines()))


@pytest.mark.parametrize(
    ("text", "language", "body", "prefix"),
    [
        ("```python\na\n```", "python", ("a",), ""),
        ("~~~python\na\n~~~", "python", ("a",), ""),
        ("````python\n```\na\n```\n````", "python", ("```", "a", "```"), ""),
        ("~~~~ python\n```\n~~~\n~~~~", "python", ("```", "~~~"), ""),
        ("``` { .python title='x' }\na\n```", "python", ("a",), ""),
        ("``` {.Xaml}\na\n```", "Xaml", ("a",), ""),
        ("```Xaml\na\n```", "Xaml", ("a",), ""),
        ("```\na\n```", "", ("a",), ""),
        ('!!! note\n\n    ```console\n    $ x\n\n      y\n    ```', "console",
         ("$ x", "", "  y"), "    "),
        ("* item\n\n\t```python\n\ta\n\t```", "python", ("a",), "    "),
        ("> ```python\n> a\n>\n> b\n> ```", "python", ("a", "", "b"), "> "),
    ],
)  # fmt: skip
def test_a_fence_is_found_with_its_language_and_body(text, language, body, prefix):
    (fence,) = fences(text)
    assert not fence.fault
    assert (fence.language, fence.body, fence.prefix) == (language, body, prefix)
    assert text.splitlines()[fence.line - 1].strip(" >\t*")[0] in "`~"
    assert fence.end == len(text.splitlines())


def test_options_and_directive_belong_to_the_fence_below_them():
    first, second = fences(
        '```python title="a b.py" hl_lines=3\nx\n```\n\n'
        "<!-- check: one-of f(4) -->\n\n```console\n$ y\n```\n"
    )
    assert first.options == {"title": "a b.py", "hl_lines": "3"}
    assert first.directive is None
    assert second.directive == "one-of f(4)"


def test_blank_lines_of_a_quote_part_no_check_from_its_block():
    (fence,) = fences("> <!-- check: run -->\n>\n> ```console\n> $ x\n> ```")
    assert (fence.directive, fence.fault) == ("run", "")
    first, second = fences("<!-- check: run -->\nX\n```console\n$ x\n```")
    assert (first.line, second.directive) == (1, None)
    (listed,) = fences("* ```python")
    assert listed.fault.startswith(
        "a fence opens on the line of a list's mark: give it"
    )
    assert listed.fault.endswith(" its own")


def test_an_option_may_stand_in_either_quotes_or_be_empty():
    (fence,) = fences("```python a='x y' b=\"\" c=d\n```")
    assert fence.options == {"a": "x y", "b": "", "c": "d"}


def test_a_fence_and_what_is_none_say_where_they_are():
    text = "# Title\n\n<!-- check: run -->\nwords\n\n```a\n```\n~~~\nx\n~~~~\n```b\n"
    assert [(each.line, each.end, bool(each.fault)) for each in fences(text)] == [
        (3, 3, True),
        (6, 7, False),
        (8, 10, False),
        (11, 11, True),
    ]
    last = "\n<!-- check: run -->\n\n"
    assert [(each.line, each.end) for each in fences(last)] == [(2, 2)]
    listed = "\n* ```python\n"
    assert [(each.line, each.end) for each in fences(listed)] == [(2, 2)]
    left = "> ```\n> a\nb\n> ```\n> ```"
    assert [(each.line, each.end) for each in fences(left)] == [(1, 3), (4, 5)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("```python\na\n", "never closed: end it with ```"),
        ("````\n```\n", "never closed: end it with ````"),
        ("> ```\n> a\nb\n> ```", "line 3 starts left of the fence"),
        ("> ```\n> a\nX\n> ```", "line 3 starts left of the fence"),
        ("* ```python\n  a\n  ```", "on the line of a list's mark"),
        (
            "<!-- check: exact -->\nwords\n",
            "no console block follows the check 'exact'",
        ),
        ("<!-- check: exact -->", "no console block follows the check 'exact'"),
    ],
)
def test_what_is_no_proper_fence_says_so(text, fault):
    assert any(fault in fence.fault for fence in fences(text))


@pytest.mark.parametrize(
    "text", ["words", "`code`", "``` a `b` ```", "<!-- a comment -->", ""]
)
def test_what_opens_no_fence_is_none(text):
    assert fences(text) == []
