"""Run the examples again and rewrite the outputs that are stale, where that is allowed.

    python -m doccheck.update docs            every page
    python -m doccheck.update docs/some.md    one page

An output is rewritten if the program ends as its page says and prints the same under
every start method. One that is still among the possible outcomes stays as it is, and so
does each line of a pattern that still fits. What is wrong in another way is reported,
not rewritten.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from doccheck import compare
from doccheck.check import check, fault
from doccheck.examples import Example, Run, examples
from doccheck.layout import Layout
from doccheck.program import execute


def update(page: Path, layout: Layout) -> list[str]:
    """Rewrite the stale outputs of a page.

    Args:
        page: the page, which is written only if an output is stale.
        layout: where the programs are.

    Returns:
        A report for each example that is wrong and was not rewritten.
    """
    text = page.read_text(encoding="utf-8")
    new, refused = renew(page, text, layout)
    if new != text:
        page.write_text(new, encoding="utf-8")
    return refused


def renew(page: Path, text: str, layout: Layout) -> tuple[str, list[str]]:
    """Return the text of a page with its stale outputs rewritten.

    Args:
        page: the page's path.
        text: what the page holds.
        layout: where the programs are.

    Returns:
        The text, and a report for each example that is wrong and was not rewritten.
    """
    lines, refused = text.split("\n"), []
    for example in reversed(list(examples(page, text, layout))):
        new = _renewed(example, layout)
        if isinstance(new, str):
            refused.append(new)
        elif new is not None and isinstance(example, Run):
            fence = example.fence
            lines[fence.line + 1 : fence.end - 1] = [
                fence.prefix + line if line else fence.prefix.rstrip() for line in new
            ]
    return "\n".join(lines), refused[::-1]


def _renewed(example: Example, layout: Layout) -> list[str] | str | None:
    if not isinstance(example, Run):
        return check(example, None, layout)
    outputs = []
    for method in example.runnable:
        done = execute(example, layout, method)
        if wrong := fault(example, method, done):
            return wrong
        outputs.append(done.printed)
    if not outputs:
        return None  # what cannot run here may be right elsewhere
    if all(not example.directive.compare(example.console.shown, o) for o in outputs):
        return None
    new = outputs[0]
    if example.directive.kind == "pattern":
        new = _with_wildcards(example.console.shown, new)
    for output in outputs:
        if wrong := example.directive.compare(new, output):
            return f"{example.where}: not rewritten, since from run to run {wrong}"
    return new.splitlines()


def _with_wildcards(shown: str, printed: str) -> str:
    kept, patterns = list[str](), shown.splitlines()
    for line in printed.splitlines():
        fitting = [n for n, p in enumerate(patterns) if not compare.pattern(p, line)]
        kept.append(patterns[fitting[0]] if fitting else line)
        patterns = patterns[fitting[0] + 1 :] if fitting else patterns
    return "\n".join(kept)


def main(arguments: Sequence[str]) -> int:
    """Update the pages named, files or folders, and return the exit status."""
    layout = Layout.here()
    pages = layout.named(map(Path, arguments))
    refused = [report for page in pages for report in update(page, layout)]
    print(*refused, sep="\n\n", end="\n" if refused else "", file=sys.stderr)
    return bool(refused)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
