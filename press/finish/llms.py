"""List the pages for language models: llms.txt, and all of them in llms-full.txt.

The list has the order of the site's navigation, after https://llmstxt.org.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from press.finish.pages import FinishError, Page

HOW = """\
Each link leads to a page in Markdown, in which the programs, what they print and the \
measured figures stand in full. A line below an output says how it was compared, and \
where it ran. All pages in one file: {full}. The changes: {feed}."""


class _Settings(yaml.SafeLoader):
    """Reads mkdocs.yml, whose own tags do not matter here."""


_Settings.add_multi_constructor("!", lambda *_: None)


def settings(text: str) -> dict[str, Any]:
    """Return what mkdocs.yml says."""
    loaded: dict[str, Any] = yaml.load(text, Loader=_Settings)
    return loaded


def listing(config: Mapping[str, Any], built: Mapping[str, Page], site: str) -> str:
    """Return llms.txt.

    Args:
        config: what mkdocs.yml says.
        built: the pages, by the paths of their sources, such as `creating/value.md`.
        site: the address of the home page.

    Raises:
        FinishError: if the navigation names a page that was not built.
    """
    how = HOW.format(full=f"{site}llms-full.txt", feed=f"{site}feed.xml")
    lines = [f"# {config['site_name']}", f"> {config['site_description']}", how]
    listed, chapter = list[str](), ""
    for heading, path in navigation(config["nav"]):
        if path not in built:
            raise FinishError(f"the navigation names {path}, which was not built")
        if heading != chapter:
            lines += ["\n".join(listed)] * bool(listed) + [f"## {heading}"]
            listed, chapter = [], heading
        page = built[path]
        listed.append(f"- [{page.title}]({page.twin_url}): {page.description}")
    return "\n\n".join([*lines, "\n".join(listed)]) + "\n"


def navigation(entries: list[Any], heading: str = "") -> Iterator[tuple[str, str]]:
    """Yield the pages of a navigation, each with the heading of its chapter."""
    for entry in entries:
        for title, value in entry.items():
            if isinstance(value, str):
                yield heading or title, value
            else:
                yield from navigation(value, heading or title)
