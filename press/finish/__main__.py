"""Finish a site that was built.

    python -m press.finish [FOLDER]

adds to the site in FOLDER, or site/: the Markdown of each page, llms.txt and
llms-full.txt, the feed of changes, an archive that works from disk, and to the head of
each page what it lacks. It is run once, after the builder, in the folder of mkdocs.yml.
"""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from press.finish.feed import feed
from press.finish.head import completed, policy
from press.finish.llms import listing, navigation, settings
from press.finish.offline import archive
from press.finish.pages import FinishError, Page, pages
from press.finish.styles import join
from press.finish.twins import twin
from press.finish.unused import shorten


def finish(site: Path, root: Path) -> None:
    """Add to a site what a builder leaves out.

    Args:
        site: the folder of the site.
        root: the folder of mkdocs.yml.

    Raises:
        FinishError: if there is no site, or it was finished before.
    """
    built = list(pages(site))
    home = next((page for page in built if page.file == site / "index.html"), None)
    if not home or not home.url:
        raise FinishError(f"{site} has no home page with an address: set site_url")
    if home.twin.exists():
        raise FinishError(f"{site} is finished already: build it anew first")
    base = home.url.removesuffix(home.file.name)
    lasting = {page.url: page for page in built if page.url}
    for page in lasting.values():
        page.twin.write_text(twin(page, lasting), encoding="utf-8")

    config = settings((root / "mkdocs.yml").read_text(encoding="utf-8"))
    name = config["site_name"]
    by_source = {_source(page, site): page for page in lasting.values()}
    _write(site / "llms.txt", listing(config, by_source, base))
    ordered = [by_source[path] for _, path in navigation(config["nav"])]
    texts = (page.twin.read_text(encoding="utf-8") for page in ordered)
    _write(site / "llms-full.txt", "\n".join(texts))
    changelog = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    _write(site / "feed.xml", feed(changelog, base, name, _today()))

    for sheet in config.get("extra_css", ()):
        join(site / sheet)
    shorten([*site.rglob("*.css")], [*site.rglob("*.html"), *site.rglob("*.js")])
    plain = {page.file: completed(page, (name, base), "") for page in built}
    archive(site, plain, name)
    allowed = policy(built)
    for page in built:
        _write(page.file, completed(page, (name, base), allowed))


def _source(page: Page, site: Path) -> str:
    """Return the path of the Markdown from which a page was built."""
    path = page.file.relative_to(site)
    is_folder = path.name == "index.html" and path.parent != Path()
    return (path.parent if is_folder else path).with_suffix(".md").as_posix()


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _today() -> str:
    """Return the day of the build, which builders take from this variable, too."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.fromtimestamp(int(seconds), UTC) if seconds else datetime.now(UTC)
    return f"{now:%Y-%m-%d}"


def main(arguments: Sequence[str]) -> int:
    """Finish the site that the arguments name, and return the exit status."""
    if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        finish(Path(*arguments or ["site"]), Path())
    except (FinishError, OSError) as error:
        print(f"press.finish: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
