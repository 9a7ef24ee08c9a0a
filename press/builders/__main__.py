"""Build the site with several builders, and compare their pages with the first's.

    python -m press.builders mkdocs=.venv/bin zensical=.venv-builders/bin

Each builder is named with the folder of its command. It works on a copy of the guide in
.builders/NAME, which is kept. A difference that `press.builders.compare` does not
expect is an error.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from press.builders.compare import EXPECTED, Difference, differences
from press.builders.site import articles

FOLDER = Path(".builders")
UNWANTED = shutil.ignore_patterns(".*", "site", "__pycache__")
SETTINGS = {
    "NO_MKDOCS_2_WARNING": "1",
    "SITE_URL": "http://127.0.0.1:8000/",
    "SOURCE_DATE_EPOCH": "1700000000",
}


def build(name: str, commands: Path) -> Path:
    """Build the site, and return its folder.

    Args:
        name: the name of the builder.
        commands: the folder of its command.

    Raises:
        SystemExit: if it fails; its own messages are printed.
    """
    copy = (FOLDER / name).absolute()
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(Path(), copy, ignore=UNWANTED)
    # The commands of an environment do not look for modules where they are started.
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        [commands.absolute() / name, "build", "--strict", "-f", "mkdocs.yml"],
        cwd=copy,
        env=clean | SETTINGS | {"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{name} fails:\n{done.stdout}{done.stderr}")
    return copy / "site"


def report(name: str, differing: Sequence[Difference]) -> Iterator[str]:
    """Yield a line for each expected kind of difference, and for each other one.

    Args:
        name: the builder.
        differing: where its site differs from the first.
    """
    expected = EXPECTED.get(name, {})
    for key, reason in expected.items():
        pages = sum(each[1:] == key for each in differing)
        yield f"{name}: expected on {pages} pages: {' '.join(key)}: {reason}"
    others = [each for each in differing if each[1:] not in expected]
    yield from (f"{name}: {each}" for each in others)
    yield f"{name}: {len(others)} differences that are not expected"


def main(arguments: Sequence[str]) -> int:
    """Build with the builders named, print how they differ; return the exit status."""
    named = [argument.partition("=") for argument in arguments]
    if len(named) < 2 or not all(folder for _, _, folder in named):
        print(__doc__, file=sys.stderr)
        return 2
    sites = {name: articles(build(name, Path(folder))) for name, _, folder in named}
    (first, model), *others = sites.items()
    print(f"{first}: {len(model)} pages")
    failed = False
    for name, site in others:
        found = list(differences(model, site))
        print(*report(name, found), sep="\n")
        failed |= any(each[1:] not in EXPECTED.get(name, {}) for each in found)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
