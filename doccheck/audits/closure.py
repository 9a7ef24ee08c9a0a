"""Whether every program is shown on a page of its chapter, and run there."""

from collections.abc import Iterator
from pathlib import Path

from doccheck.examples import Run, Shown, of_guide
from doccheck.layout import Layout


def strays(layout: Layout) -> Iterator[str]:
    """Yield a sentence for each program that is not shown, or not run, on any page.

    A program in the folder of a chapter belongs on a page in the folder of that name.

    Args:
        layout: where the pages and the programs are.
    """
    shown: dict[Path, set[Path]] = {}
    run: set[Path] = set()
    for page, example in of_guide(layout):
        match example:
            case Shown(include=include):
                folder = page.parent.relative_to(layout.root / layout.pages)
                shown.setdefault(include.path, set()).add(folder)
            case Run(source=source):
                run.add(source)
    for path in layout.all_programs:
        chapter = path.parent.relative_to(layout.root / layout.programs)
        name, home = layout.short(path), f"{layout.pages}/{chapter.as_posix()}/"
        if path not in shown:
            yield f"{name} is shown on no page: include it on one in {home}"
        elif chapter not in shown[path]:
            yield f"{name} is shown elsewhere, but on no page in {home}: move it"
        if path not in run:
            yield f"{name} is never run: show '$ python {path.name}' and its output"
