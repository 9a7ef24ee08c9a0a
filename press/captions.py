"""Tell the reader, under each console block, how its output was checked."""

from pathlib import Path
from typing import Any

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

from doccheck.directive import Directive
from doccheck.examples import Run, examples
from doccheck.expression import outcomes
from doccheck.fences import DIRECTIVE
from doccheck.layout import Layout
from doccheck.pythons.record import Matrix, read
from press.matrix import listed, verified


def caption(example: Run, matrix: Matrix, root: Path) -> str:
    """Return the sentences that say what the printed output stands for.

    Args:
        example: the console block.
        matrix: what was run. Of a program that it does not know, the caption says what
            is true whenever this guide is checked.
        root: the folder of the guide.
    """
    words = [_comparison(example.directive), _ending(example.directive)]
    if known := verified(example, matrix, root):
        words.append(known)
    elif example.metadata.starts_processes:
        methods = listed([f"`{method}`" for method in example.methods])
        words.append(f"Checked under {methods}.")
    return " ".join(filter(None, words))


def _comparison(directive: Directive) -> str:
    match directive.kind:
        case "unordered":
            return "These lines, in any order."
        case "pattern":
            return "What stands in brackets differs from run to run."
        case "run":
            return "An example: your figures will differ."
        case "one-of":
            count = len(outcomes(directive.expression))
            return f"One of {count:,} possible printouts: yours may differ."
    return "Exactly this, every time."


def _ending(directive: Directive) -> str:
    match directive.status:
        case None:
            return f"The program hangs: we stop it after {directive.seconds:g} s."
        case 0:
            return ""
        case status if status > 0:
            return f"The program exits with status {status}."
        case _:
            return f"The program is ended by {directive.signal}."


class _Captions(Preprocessor):
    def __init__(self, md: Markdown, layout: Layout) -> None:
        super().__init__(md)
        self.layout = layout

    def run(self, lines: list[str]) -> list[str]:
        page = self.layout.root / self.layout.pages / "page.md"
        matrix = read(self.layout.root / self.layout.matrix)
        printed, done = [], 0
        for example in examples(page, "\n".join(lines), self.layout):
            fence = example.fence
            printed += _without_directives(lines[done : fence.line - 1])
            printed += lines[fence.line - 1 : fence.end]
            if isinstance(example, Run):
                said = caption(example, matrix, self.layout.root)
                words = "", said, "{ .check }", ""
                printed += [fence.prefix + line for line in words]
            done = fence.end
        return printed + _without_directives(lines[done:])


def _without_directives(lines: list[str]) -> list[str]:
    return [line for line in lines if not DIRECTIVE.fullmatch(line)]


class CaptionExtension(Extension):
    """The extension `press.captions`; its option `root` is the guide's root folder."""

    def __init__(self, **options: Any) -> None:
        self.config = {"root": [".", "the folder to which includes are relative"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register the preprocessor to run before snippets are included."""
        layout = Layout.of(Path(self.getConfig("root")).absolute())
        md.preprocessors.register(_Captions(md, layout), "captions", 33)


def makeExtension(**options: Any) -> CaptionExtension:  # noqa: N802
    """Return the extension, as Python-Markdown asks for it."""
    return CaptionExtension(**options)
