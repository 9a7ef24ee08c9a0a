"""Resolve the includes of a code block just as the site's builder does.

The work is done by the preprocessor of pymdownx.snippets. Added are the errors that it
does not raise: a section that is empty or never ends, and lines chosen by number, which
the next edit of the file would shift.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markdown import Markdown
from pymdownx.snippets import (
    SnippetExtension,
    SnippetMissingError,
    SnippetPreprocessor,
)


class IncludeError(ValueError):
    """An include that cannot be resolved; the text says why, and what to do."""


@dataclass(frozen=True)
class Include:
    """A file, or a named section of one, and its text."""

    path: Path
    section: str | None
    text: str


def resolve(lines: Sequence[str], root: Path) -> list[Include]:
    """Return what the lines of a code block include.

    Args:
        lines: the lines between the fence's marks.
        root: the folder to which the includes are relative.

    Raises:
        IncludeError: if a file or section is missing, empty or not closed.
    """
    reader = _Reader(root)
    try:
        reader.run(list(lines))
    except SnippetMissingError as error:
        raise IncludeError(f"{error}: correct the include") from error
    return reader.includes


class _Reader(SnippetPreprocessor):  # type: ignore[misc]
    def __init__(self, root: Path) -> None:
        options = SnippetExtension(base_path=[str(root)], check_paths=True)
        super().__init__(options.getConfigs(), _converter())
        self.includes: list[Include] = []

    def process_snippet_lines(
        self, lines: list[str], target: dict[str, Any]
    ) -> list[str]:
        path, section = target["path"], target["section"]
        if target["start"]:
            raise IncludeError(
                f"{path} is included by line numbers: name a section instead"
            )
        text = "\n".join(lines).strip("\n")
        if not text.strip():
            whole = f"section {section!r} of {path}" if section else path
            raise IncludeError(f"{whole} is empty: there is nothing to show")
        self.includes.append(Include(Path(target["snippet"]), section, text))
        return lines

    def extract_section(self, section: str, lines: list[str]) -> list[str]:
        marks = [
            mark["type"]
            for mark in map(self.match_section, lines)
            if mark and mark["name"] == section and not mark["escape"]
        ]
        if marks and marks != ["start", "end"]:
            raise IncludeError(
                f"section {section!r} has the marks {', '.join(marks)}: it needs "
                f"one [start:{section}] and one [end:{section}] after it"
            )
        selected: list[str] = super().extract_section(section, lines)
        return selected


@cache
def _converter() -> Markdown:
    """Return the converter that the preprocessor asks for; it takes long to make."""
    return Markdown()
