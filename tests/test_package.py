"""Every program is a module of the package, in a checkout and in an installed wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from doccheck.layout import Layout
from shmguide.interleavings import printouts

ROOT = Path(__file__).parents[1]
PROGRAMS = Layout.of(ROOT).all_programs
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
EXAMPLE = "shmguide.snippets.creating.value_four_processes"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(build, cwd=ROOT, env=CLEAN, capture_output=True, check=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(module, folder, *arguments, **environment):
    # Without site, neither this environment nor its link to the checkout is in the way.
    done = subprocess.run(
        [sys.executable, "-S", "-m", module, *arguments],
        cwd=folder,
        env=CLEAN | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.rstrip("\n")


def test_the_wheel_holds_every_program_and_nothing_of_the_workshop(wheel):
    held = {p.relative_to(wheel).as_posix() for p in wheel.rglob("*.py")}
    for program in PROGRAMS:
        assert f"shmguide/{program.relative_to(ROOT).as_posix()}" in held
    assert {name.partition("/")[0] for name in held} == {"shmguide"}


def test_a_program_runs_as_a_module_of_the_installed_package(wheel, tmp_path):
    assert run(EXAMPLE, tmp_path, PYTHONPATH=str(wheel)) in printouts(4)


def test_the_installed_package_lists_its_blocks_and_copies_one(wheel, tmp_path):
    names = [
        line.split()[0]
        for line in run("shmguide", tmp_path, PYTHONPATH=str(wheel)).splitlines()
    ]
    blocks = {
        path.stem for path in (ROOT / "shmguide").glob("*.py") if path.stem[0] != "_"
    }
    assert set(names) == blocks
    command = [sys.executable, "-S", "-m", "shmguide", "vendor", "counter"]
    copied = CLEAN | {"PYTHONPATH": str(wheel)}
    subprocess.run(command, cwd=tmp_path, env=copied, check=True, capture_output=True)
    text = (ROOT / "shmguide/counter.py").read_text(encoding="utf-8")
    assert (tmp_path / "counter.py").read_text(encoding="utf-8") == text


def test_a_program_runs_as_a_module_of_the_checkout():
    assert run(EXAMPLE, ROOT) in printouts(4)


def test_a_message_is_explained_by_the_installed_package(wheel, tmp_path):
    """The table of traps, and the programs that it names, travel with it."""
    message = "cannot close exported pointers exist"
    told = run("shmguide._explain", tmp_path, message, PYTHONPATH=str(wheel))
    assert told.startswith(f"BufferError: {message}\n")
    assert "python -m shmguide.snippets." in told
