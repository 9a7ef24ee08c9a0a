"""Find the probes of a page, and the changes under which each of them must fail.

A probe is a function without arguments that asserts what a sentence says, in all its
generality. `probes/creating/shared_memory.py` holds those of the page
`docs/creating/shared-memory.md`; names with an underscore in front are its helpers.
Files with an underscore in front, at the top of the folder, help several pages.

That a probe can fail is shown by mutants: comments in it that name a change.

    def whole_numbers_wrap() -> None:
        for code in "bBhHiIlLqQ":  # mutant: qQ -> qQd
            ...
        # mutant from 3.13: OverflowError -> ValueError

At the end of a line, it changes that line. On a line of its own, it changes the one
place in the probe, or else in the whole file, that has the text. `from 3.13` and
`before 3.13` say on which Pythons it must be noticed; everywhere, without them.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

MUTANT = re.compile(
    r"#\s*mutant(?:\s+(?P<word>from|before)\s+(?P<version>3\.\d+))?:\s*"
    r"(?P<old>\S.*?)\s+->\s+(?P<new>.*?)\s*"
)


@dataclass(frozen=True)
class Mutant:
    """A change under which a probe must fail.

    Attributes:
        comment: the comment that names it.
        line: the number of the line that it changes, 0 if it cannot be made.
        text: the whole file with that change, or why there is none.
        least: the first version of Python that must notice it.
        below: the first that need not notice it any more.
    """

    comment: str
    line: int
    text: str
    least: tuple[int, int] = (3, 0)
    below: tuple[int, int] = (4, 0)

    def concerns(self, minor: str) -> bool:
        """Return whether a version of Python, such as 3.11, must notice it."""
        first, second = map(int, minor.split("."))
        return self.least <= (first, second) < self.below


@dataclass(frozen=True)
class Probe:
    """A function that asserts a sentence.

    Attributes:
        page: the name of its page.
        name: its own name.
        path: its file.
        line: the number of its line there.
        source: its text, with what it uses of the file.
        mutants: the changes under which it must fail.
    """

    page: str
    name: str
    path: Path
    line: int
    source: str
    mutants: tuple[Mutant, ...]


def place(folder: Path, page: str) -> Path:
    """Return the file of a page's probes.

    Args:
        folder: that of all probes.
        page: the name of the page, such as creating/shared-memory.
    """
    return folder / f"{page.replace('-', '_')}.py"


def probes(folder: Path, page: str) -> dict[str, Probe]:
    """Return the probes of a page by their names.

    Args:
        folder: that of all probes.
        page: the name of the page.
    """
    path = place(folder, page)
    if not path.is_file():
        return {}
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text, str(path))
    shared = {each.stem: each.read_text(encoding="utf-8") for each in helpers(folder)}
    return {
        node.name: Probe(
            page,
            node.name,
            path,
            node.lineno,
            _source(node, tree, text, shared),
            tuple(_mutants(node, text)),
        )
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def helpers(folder: Path) -> list[Path]:
    """Return the files that help the probes of several pages.

    Args:
        folder: that of all probes.
    """
    return sorted(folder.glob("_*.py"))


def _source(
    probe: ast.FunctionDef, tree: ast.Module, text: str, shared: Mapping[str, str]
) -> str:
    """Return the text of a probe, below whatever of its file and of others it uses."""
    defined: dict[str, ast.stmt] = {}
    imported: dict[str, str] = {}
    for node in tree.body:
        for name in _defines(node):
            defined[name] = node
        if isinstance(node, ast.ImportFrom):
            module = (node.module or "").rpartition(".")[2]
            imported |= dict.fromkeys((a.asname or a.name for a in node.names), module)
    pending: list[ast.stmt] = [probe]
    used: dict[int, ast.stmt] = {}
    while pending:
        node = pending.pop()
        if node.lineno not in used:
            used[node.lineno] = node
            pending += [
                defined[each.id]
                for each in ast.walk(node)
                if isinstance(each, ast.Name) and each.id in defined
            ]
    lines = text.splitlines()
    pieces = [
        "\n".join(lines[_first(used[line]) - 1 : used[line].end_lineno])
        for line in sorted(used)
    ]
    names = {
        imported.get(each.id)
        for node in used.values()
        for each in ast.walk(node)
        if isinstance(each, ast.Name)
    }
    helping = [text.strip() for name, text in shared.items() if name in names]
    return "\n\n".join([*helping, *pieces])


def _first(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _defines(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.ClassDef() | ast.AsyncFunctionDef():
            yield node.name
        case ast.Assign() | ast.AnnAssign():
            for each in ast.walk(node):
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                    yield each.id


def _mutants(probe: ast.FunctionDef, text: str) -> Iterator[Mutant]:
    lines = text.splitlines()
    end = probe.end_lineno or probe.lineno
    while end < len(lines) and lines[end].startswith((" ", "\t")):
        end += 1  # comments below the last statement belong to it, too
    inside = range(probe.lineno - 1, end)
    for number in inside:
        before, mark, comment = lines[number].rpartition("#")
        match = MUTANT.fullmatch(mark + comment)
        if not match:
            if comment.split()[:1] in (["mutant"], ["mutant:"]):
                unread = "it cannot be read: write # mutant: old -> new"
                yield Mutant(comment.strip(), 0, unread)
            continue
        comment = match[0].lstrip("# ")
        where = [number] if before.strip() else _places(match["old"], lines, inside)
        hits = sum(_code(lines[each]).count(match["old"]) for each in where)
        if hits != 1:
            yield Mutant(
                comment, 0, f"{match['old']!r} stands there {hits} times, not once"
            )
            continue
        changed = list(lines)
        changed[where[0]] = _code(lines[where[0]]).replace(match["old"], match["new"])
        version = tuple(map(int, (match["version"] or "3.0").split(".")))
        bound = {"from": "least", "before": "below"}.get(match["word"] or "")
        limits = {bound: (version[0], version[1])} if bound else {}
        yield Mutant(comment, where[0] + 1, "\n".join(changed) + "\n", **limits)


def _places(old: str, lines: list[str], inside: range) -> list[int]:
    found = [number for number in inside if old in _code(lines[number])]
    return found or [n for n, line in enumerate(lines) if old in _code(line)]


def _code(line: str) -> str:
    """Return a line without the comment that names a mutant."""
    before, mark, comment = line.rpartition("#")
    return before.rstrip() if MUTANT.fullmatch(mark + comment) else line
