"""The arrows between the rooms: which the plan allows, and which the tree has.

The plan is the table in CONTRIBUTING.md. An arrow is an import, or a name: a path or a
module of another room in a string, in an include, in a command or in a configuration.
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOMS = (
    *("docs", "snippets", "shmguide", "probes"),
    *("doccheck", "press", "bench", "tests"),
)
ROOM = "|".join(ROOMS)
PATH = re.compile(rf"(?<![\w./-])({ROOM})(?=/|\.\w)")
WORD = re.compile(rf"(?<![\w./-])({ROOM})(?![\w-])")
ON_A_PAGE = re.compile(
    rf"(?:--8<-- \"|^::: |^\s*\$ python -m |<!-- check: one-of )({ROOM})\b",
    re.MULTILINE,
)
COMMENT = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)
SETTINGS = "pyproject.toml"
CONFIGURATIONS = {".yml", ".yaml", ".cfg", ".ini"}
COMMANDS = {"Makefile", "run"}
ROW = re.compile(
    r"^\| `(?P<room>[^`]+)` \|[^|]*\|(?P<imports>[^|]*)\|(?P<names>[^|]*)\|$"
)


class Arrow(NamedTuple):
    """That a file of a room imports or names another room, or imports a package."""

    file: str
    room: str
    kind: str
    target: str


class Rule(NamedTuple):
    """What a room may import and name. What it may import, it may name too."""

    imports: frozenset[str]
    names: frozenset[str]

    def allows(self, arrow: Arrow) -> bool:
        """Whether an arrow from this room is in the plan."""
        allowed = self.imports if arrow.kind == "imports" else self.imports | self.names
        if arrow.target in ROOMS:
            return arrow.target in allowed or "everything" in allowed
        return bool({arrow.target, "any package", "everything"} & allowed)


def plan(root: Path) -> dict[str, Rule]:
    """Return the rules of the table, by room, or by file or part of one at the top."""
    rows = map(
        ROW.fullmatch, (root / "CONTRIBUTING.md").read_text("utf-8").splitlines()
    )
    return {
        row["room"].rstrip("/"): Rule(_words(row["imports"]), _words(row["names"]))
        for row in rows
        if row
    }


def _words(cell: str) -> frozenset[str]:
    return frozenset(cell.replace("`", "").strip(" —").split(", ")) - {""}


def arrows(root: Path) -> Iterator[Arrow]:
    """Yield the arrows of a tree."""
    for path in sorted(root.iterdir()):
        if path.name in ROOMS:
            for file in sorted(path.rglob("*")):
                yield from _of_file(file, path.name, root)
        elif path.name == SETTINGS:
            yield from _of_settings(path)
        elif path.name == ".github":
            for file in sorted(path.rglob("*.yml")):
                yield from _of_file(file, ".github", root)
        elif path.name == ".ci":
            yield from _of_file(path / "run", ".ci", root)
        elif path.suffix != ".md":
            yield from _of_file(path, path.name, root)


def forbidden(root: Path, rules: dict[str, Rule]) -> list[str]:
    """Return a sentence for each arrow of a tree that is not in the plan."""
    nothing = Rule(frozenset(), frozenset())
    return [
        f"{arrow.file} {arrow.kind} {arrow.target}, which the plan in CONTRIBUTING.md "
        f"does not allow to {arrow.room}"
        for arrow in arrows(root)
        if not rules.get(arrow.room, nothing).allows(arrow)
    ]


def _of_file(file: Path, room: str, root: Path) -> Iterator[Arrow]:
    if not file.is_file() or "__pycache__" in file.parts:
        return
    name = file.relative_to(root).as_posix()
    if file.suffix == ".py":
        targets = _of_python(ast.parse(file.read_text("utf-8")), room, root)
    elif file.suffix == ".md":
        targets = (
            ("names", each) for each in ON_A_PAGE.findall(file.read_text("utf-8"))
        )
    elif file.suffix in {".toml", ".js"}:
        targets = (("names", each) for each in PATH.findall(file.read_text("utf-8")))
    elif file.suffix in CONFIGURATIONS or file.name in COMMANDS:
        text = COMMENT.sub("", file.read_text("utf-8"))
        targets = (("names", each) for each in WORD.findall(text))
    else:
        return
    for kind, target in dict.fromkeys(targets):
        if target != room:
            yield Arrow(name, room, kind, target)


def _of_python(tree: ast.AST, room: str, root: Path) -> Iterator[tuple[str, str]]:
    own = (
        {path.stem for path in (root / room).glob("*.py")} if room == "tests" else set()
    )
    words, keys = set[ast.AST](), set[ast.AST]()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                words.add(node.value)
            case ast.Dict():
                keys.update(key for key in node.keys if key)
            case ast.Subscript():
                keys.add(node.slice)
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                modules = [alias.name for alias in names]
            case ast.ImportFrom(module=str(module), level=0):
                modules = [module]
            case ast.Constant(value=str(text)) if node not in words:
                yield from (("names", each) for each in PATH.findall(text))
                if text in ROOMS and node not in keys:
                    yield "names", text
                continue
            case _:
                continue
        for top in (module.partition(".")[0] for module in modules):
            if top not in sys.stdlib_module_names | own:
                yield "imports", top


def _of_settings(path: Path) -> Iterator[Arrow]:
    tables = tomllib.loads(path.read_text("utf-8")).get("tool", {})
    for table, values in tables.items():
        source = f"{path.name} [tool.{table}]"
        for text in dict.fromkeys(_texts(values)):
            for target in {text} & set(ROOMS) | set(PATH.findall(text)):
                yield Arrow(path.name, source, "names", target)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
