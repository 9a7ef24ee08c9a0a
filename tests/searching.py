"""Ask the search of the site, in a browser, as many questions as there are."""

import csv
from pathlib import Path
from typing import NamedTuple

LISTEN = """
window.results = []
window.Worker = class extends Worker {
    constructor(...all) {
        super(...all)
        this.addEventListener("message", ({ data }) => {
            if (data.type === 3) window.results.push(data.data.items)
        })
    }
}
"""
"""Keeps what the theme's worker answers, in the order of what it is asked."""

ASK = """async questions => {
    const box = document.querySelector(".md-search__input")
    const until = async ready => {
        while (!ready()) await new Promise(done => setTimeout(done, 5))
    }
    const answers = []
    for (const question of questions) {
        const before = window.results.length
        box.value = question
        box.dispatchEvent(new KeyboardEvent("keyup"))
        await until(() => window.results.length > before)
        answers.push(window.results.at(-1).map(([hit]) => hit.location))
    }
    return answers
}"""


class Query(NamedTuple):
    """What people search for, and the pages of which one should be found."""

    text: str
    pages: tuple[str, ...]


def queries(file: Path) -> list[Query]:
    """Return the searches of a file: columns case, query, pages."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Query(row["query"], tuple(row["pages"].split())) for row in rows]


def ask(page, questions: list[str]) -> list[list[str]]:
    """Return the pages that the search finds for each question, the best first.

    Args:
        page: a tab of the browser, in which nothing was opened yet.
        questions: what to type, all of them different.
    """
    page.add_init_script(LISTEN)
    page.goto("?q=shared")  # which fetches the index
    page.locator(".md-search-result__link").first.wait_for()
    answers = page.evaluate(ASK, questions)
    return [[hit.partition("#")[0].rstrip("/") for hit in hits] for hits in answers]
