"""Turn the fences of a page into examples: code to show, commands to run."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from doccheck import console, directive, includes
from doccheck.console import Console
from doccheck.directive import Directive
from doccheck.fences import Fence, find
from doccheck.includes import Include
from doccheck.layout import Layout
from doccheck.program import source, start_methods


@dataclass(frozen=True)
class Shown:
    """A code block that includes a file or a section of it."""

    where: str
    fence: Fence
    include: Include


@dataclass(frozen=True)
class Run:
    """A console block: a command, its output and how that is checked."""

    where: str
    fence: Fence
    console: Console
    directive: Directive
    source: Path
    methods: tuple[str, ...]


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
    check = directive.parse(fence.directive)
    path = source(parsed, layout)
    return Run(where, fence, parsed, check, path, tuple(start_methods(path)))


def _shown(fence: Fence, where: str, layout: Layout) -> Shown:
    if fence.directive is not None:
        raise ValueError("a check stands above a block that is no console: remove it")
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
