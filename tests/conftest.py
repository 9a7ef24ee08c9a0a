"""The built site: for the tests that read it, and those that open it in a browser."""

import gc
import os
import shutil
import signal
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from xdist.scheduler import LoadScopeScheduling

from press.finish.__main__ import finish

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    # So a shell starts what runs in the background, and its children inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).parent.parent


OF_THE_SITE = tuple(
    f"test_{name}.py"
    for name in ("browser", "finish", "measured", "search", "shown", "site")
)


class _Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Let one process run all tests of the built site, so that it is built once."""

    def _split_scope(self, nodeid):
        file, _, _ = nodeid.partition("::")
        return "site" if file.endswith(OF_THE_SITE) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return _Scheduling(config, log) if config.option.dist == "load" else None


def pytest_collection_finish():
    """Take the tests out of the sight of the garbage collector, which many call."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def one_thread_for_numpy(monkeypatch):
    """Keep NumPy from starting threads in each process, which spin for a while."""
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "1")


class Site(NamedTuple):
    """A built site, and the server that can serve it: bound, but not yet started."""

    folder: Path
    url: str
    log: str
    server: ThreadingHTTPServer

    def build_again(self, root: Path, folder: Path) -> None:
        """Build the same site from a copy of the guide into another folder."""
        build(root, folder, self.url)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """Say nothing: a browser hangs up whenever it has seen enough."""


def build(root: Path, folder: Path, url: str) -> str:
    """Build the site as `make site` does, and return what the build said."""
    mkdocs = shutil.which("mkdocs", path=Path(sys.executable).parent)
    assert mkdocs, "mkdocs is not beside this Python: run `make test`"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    settings = {
        "PYTHONPATH": str(root),
        "NO_MKDOCS_2_WARNING": "1",
        "SITE_URL": url,
        "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH", "1700000000"),
    }
    built = subprocess.run(
        [mkdocs, "build", "--strict", "--site-dir", folder],
        cwd=root,
        env=clean | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,  # a build takes seconds, or on a busy machine minutes
    )
    log = built.stdout + built.stderr
    if built.returncode:
        pytest.fail(f"`make site` fails:\n{log}", pytrace=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", settings["SOURCE_DATE_EPOCH"])
        finish(folder, ROOT)
    return log


BUILT = "SITE"
"""The variable of the environment that may name the folder of a site that was built, as
`make site` does it, for the address in SITE_URL: then that one is tested."""


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Build once. No thread is left running, for other tests fork this process."""
    if folder := os.environ.get(BUILT):
        url = os.environ.get("SITE_URL", "http://127.0.0.1:8000/")
        with _Server(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
            yield Site(ROOT / folder, url, "", server)
        return
    folder = tmp_path_factory.mktemp("site")
    with _Server(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        # Instant navigation follows only links below the address in the sitemap.
        url = f"http://127.0.0.1:{server.server_port}/"
        yield Site(folder, url, build(ROOT, folder, url), server)
