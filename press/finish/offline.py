"""Make an archive of a site that works from disk, the search included.

From disk, no address stands for a folder's index.html, no script may fetch the index of
the search, and none may start a worker from a file. So the addresses of folders are
completed, the index is a script as well, where the theme looks for it, an iframe stands
for the worker, and each page is loaded anew: the theme's script would otherwise call
none of ours from disk.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from posixpath import join, normpath
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

WORKER = "iframe-worker.js"
LINK = re.compile(r'(?P<name>\bhref=")(?P<path>[^":?#]*)(?P<rest>[?#][^"]*)?"')
INSTANT = re.compile(r'"navigation\.instant[\w.]*",\s*')
FIRST_SCRIPT = re.compile(r'<script src="(?P<assets>[^"]*assets/)')
NEWER_THAN = (1980, 1, 1, 0, 0, 0)
"""The date of all files, so that two archives of the same site are the same."""


def archive(site: Path, html: Mapping[Path, str], name: str) -> None:
    """Write the archive NAME.zip into a site; it holds one folder of that name.

    Args:
        site: the folder of the site.
        html: the pages, without a policy, which would forbid what stands for a worker.
        name: the name.
    """
    folders = {page.parent.relative_to(site).as_posix() for page in html}
    folders = {folder for folder in folders if (site / folder / "index.html") in html}
    with ZipFile(site / f"{name}.zip", "w", ZIP_DEFLATED) as file:

        def write(path: str, data: bytes | str) -> None:
            info = ZipInfo(f"{name}/{path}", NEWER_THAN)
            info.external_attr = 0o644 << 16
            file.writestr(info, data, ZIP_DEFLATED)

        for path in sorted(site.rglob("*")):
            short = path.relative_to(site).as_posix()
            if path in html:
                write(short, _from_disk(html[path], short, folders))
            elif short == "search/search_index.json":
                index = _index(path.read_text(encoding="utf-8"), folders)
                write("search/search_index.js", f"var __index = {index}")
            elif path.is_file() and path.suffix not in {".zip", ".gz"}:
                write(short, path.read_bytes())
        worker = Path(__file__).with_name(WORKER)
        write(f"assets/{WORKER}", worker.read_bytes())


def _from_disk(html: str, page: str, folders: set[str]) -> str:
    """Return a page whose links name files, and whose search needs no worker."""
    here = page.rpartition("/")[0]

    def complete(match: re.Match[str]) -> str:
        path, rest = match["path"], match["rest"] or ""
        if (
            not path
            or path.startswith("/")
            or normpath(join(here, path)) not in folders
        ):
            return match[0]
        return f'{match["name"]}{path.rstrip("/")}/index.html{rest}"'

    completed = INSTANT.sub("", LINK.sub(complete, html))
    shim = rf'<script src="\g<assets>{WORKER}"></script>\n\g<0>'
    return FIRST_SCRIPT.sub(shim, completed, count=1)


def _index(text: str, folders: set[str]) -> str:
    """Return the index of the search with the addresses of files."""
    index = json.loads(text)
    for section in index["docs"]:
        path, mark, fragment = section["location"].partition("#")
        if path.rstrip("/") in folders or not path:
            section["location"] = f"{path}index.html{mark}{fragment}"
    return json.dumps(index, ensure_ascii=False, separators=(",", ":"))
