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
from doccheck.layout import Layout
from doccheck.metadata import Metadata
from doccheck.pythons.interpreter import Interpreter, running


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

    @property
    def hindrances(self) -> dict[str | None, str]:
        """The start methods to run it under, each with why it cannot, empty if it can.

        It is asked of the interpreter that is to run it.
        """
        return {method: self._hindrance(method) for method in self.methods}

    @property
    def runnable(self) -> list[str | None]:
        """The start methods under which it can run on its interpreter."""
        return [method for method, why in self.hindrances.items() if not why]

    def _hindrance(self, method: str | None) -> str:
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
    each = [
        _example(fence, f"{name}:{fence.line}", layout)
        for fence in find(text.splitlines())
    ]
    shown = {example.include.path for example in each if isinstance(example, Shown)}
    for example in each:
        if isinstance(example, Run) and example.source not in shown:
            why = f"{example.source.name} runs but is not shown: include it above"
            yield Wrong(example.where, example.fence, why)
        else:
            yield example


def of_page(page: Path, layout: Layout) -> list[Example]:
    """Return the examples of a page as it is on the disk.

    Args:
        page: the page's path.
        layout: where the programs are.
    """
    return list(examples(page, page.read_text(encoding="utf-8"), layout))


def of_guide(layout: Layout) -> Iterator[tuple[Path, Example]]:
    """Yield each example of each page of a guide, with the page.

    Args:
        layout: where the pages and the programs are.
    """
    for page in layout.all_pages:
        for example in of_page(page, layout):
            yield page, example


def runs(layout: Layout) -> Iterator[Run]:
    """Yield the console blocks of a guide.

    Args:
        layout: where the pages and the programs are.
    """
    for _, example in of_guide(layout):
        if isinstance(example, Run):
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
        spec = importlib.util.find_spec(console.module)
        if spec and spec.submodule_search_locations:
            spec = importlib.util.find_spec(f"{console.module}.__main__")
    except ModuleNotFoundError:
        spec = None
    if not spec or not spec.origin:
        raise LookupError(f"there is no module {console.module}: correct the command")
    return Path(spec.origin)


def _shown(fence: Fence, where: str, layout: Layout) -> Shown:
    if fence.directive is not None:
        raise ValueError("a check stands above a block that is no console: remove it")
    if ">" in fence.prefix:
        raise ValueError("the builder includes nothing in a quote: move the block out")
    included = includes.resolve(fence.body, layout.root)
    if len(included) != 1 or len([line for line in fence.body if line.strip()]) != 1:
        raise ValueError(
            f"a {fence.language or 'nameless'} block must be one include and nothing "
            f"else: put the code into a file below {layout.programs}/ and write "
            '--8<-- "that/file", or make it a console block'
        )
    title, path = fence.options.get("title"), included[0].path
    if title not in {None, path.name, layout.short(path)}:
        raise ValueError(f"the title {title!r} is not the file's name: {path.name}")
    return Shown(where, fence, included[0])
