"""Turn the fences of a page into examples: code to show, commands to run."""

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from doccheck import console, directive, includes, metadata
from doccheck.console import Console
from doccheck.directive import Directive
from doccheck.fences import Fence, find
from doccheck.includes import Include
from doccheck.interpreter import Interpreter, running
from doccheck.layout import Layout
from doccheck.metadata import Metadata


@dataclass(frozen=True)
class Shown:
    """A code block that includes a file or a section of it."""

    where: str
    fence: Fence
    include: Include


@dataclass(frozen=True)
class Run:
    """A console block: a command, its output, how that is checked, and on what."""

    where: str
    fence: Fence
    console: Console
    directive: Directive
    source: Path
    metadata: Metadata
    interpreter: Interpreter = field(default_factory=running)

    @property
    def methods(self) -> tuple[str | None, ...]:
        """The start methods to run it under: one, None, if it starts no process."""
        if not self.metadata.starts_processes:
            return (None,)
        wanted = self.directive.methods or self.metadata.methods
        return wanted or self.interpreter.methods

    def hindrance(self, method: str | None) -> str:
        """Return why it cannot run on its interpreter, empty if it can.

        Args:
            method: the start method in question, None for Python's own choice.
        """
        if self.directive.signal and self.interpreter.platform == "win32":
            return f"ends by {self.directive.signal}, which Windows does not have"
        return self.metadata.hindrance(method, self.interpreter)


@dataclass(frozen=True)
class Wrong:
    """A fence that no rule claims, or that breaks one; `why` says what to do."""

    where: str
    fence: Fence
    why: str


Example = Shown | Run | Wrong


def examples(page: Path, text: str, layout: Layout) -> Iterator[Example]:
    """Yield an example for each fence of a page; those that are wrong say why.

    Args:
        page: the page's path.
        text: what the page holds.
        layout: where the programs are.
    """
    name = layout.short(page)
    found = [
        _example(fence, f"{name}:{fence.line}", layout)
        for fence in find(text.splitlines())
    ]
    shown = {example.include.path for example in found if isinstance(example, Shown)}
    for example in found:
        if isinstance(example, Run) and example.source not in shown:
            why = f"{example.source.name} runs but is not shown: include it above"
            yield Wrong(example.where, example.fence, why)
        else:
            yield example


def _example(fence: Fence, where: str, layout: Layout) -> Example:
    try:
        if fence.fault:
            raise ValueError(fence.fault)
        if fence.language == "console":
            return _run(fence, where, layout)
        return _shown(fence, where, layout)
    except (ValueError, LookupError) as error:
        return Wrong(where, fence, str(error.args[0]))


def _run(fence: Fence, where: str, layout: Layout) -> Run:
    parsed = console.parse(fence.body)
    check = directive.parse(fence.directive, parsed.shown)
    path = _source(parsed, layout)
    if parsed.program:
        declared = metadata.read(path, layout.tool)
    else:
        declared = metadata.of_module(path, layout.root)
    return Run(where, fence, parsed, check, path, declared)


def _source(console: Console, layout: Layout) -> Path:
    if console.program:
        return layout.program(console.program)
    try:
        found = importlib.util.find_spec(console.module)
        if found and found.submodule_search_locations:
            found = importlib.util.find_spec(f"{console.module}.__main__")
    except ModuleNotFoundError:
        found = None
    if not found or not found.origin:
        raise LookupError(f"there is no module {console.module}: correct the command")
    return Path(found.origin)


def _shown(fence: Fence, where: str, layout: Layout) -> Shown:
    if fence.directive is not None:
        raise ValueError("a check stands above a block that is no console: remove it")
    if ">" in fence.prefix:
        raise ValueError("the builder includes nothing in a quote: move the block out")
    found = includes.resolve(fence.body, layout.root)
    if len(found) != 1 or len([line for line in fence.body if line.strip()]) != 1:
        raise ValueError(
            f"a {fence.language or 'nameless'} block must be one include and nothing "
            f"else: put the code into a file below {layout.programs}/ and write "
            '--8<-- "that/file", or make it a console block'
        )
    title, path = fence.options.get("title"), found[0].path
    if title not in {None, path.name, layout.short(path)}:
        raise ValueError(f"the title {title!r} is not the file's name: {path.name}")
    return Shown(where, fence, found[0])
