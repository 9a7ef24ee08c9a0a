"""What is installed: blocks, programs and traps, and the command that finds them.

The wheel goes into a clean environment, which has neither pip nor this checkout.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from doccheck.layout import Layout
from shmguide._copies import without_our_package
from shmguide._programs import Program, admits, find, listed, programs, run
from shmguide.interleavings import printouts

ROOT = Path(__file__).parents[1]
PROGRAMS = Layout.of(ROOT).all_programs
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
    "version"
]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
EXAMPLE = "value_four_processes"
BLOCKS = {path.stem for path in (ROOT / "shmguide").glob("*.py") if path.stem[0] != "_"}


def call(*command, folder, **environment):
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=CLEAN | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    done = call(*build, folder=ROOT)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """The Python of an environment that holds the wheel and nothing else."""
    folder = tmp_path_factory.mktemp("installed")
    done = call(sys.executable, "-m", "venv", "--without-pip", folder, folder=folder)
    assert done.returncode == 0, done.stderr
    path = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip = [sys.executable, "-m", "pip", "--python", path, "--quiet", "install"]
    if call(sys.executable, "-m", "pip", "--version", folder=folder).returncode:
        if not shutil.which("uv"):  # an environment made by uv has no pip
            pytest.skip("neither pip nor uv is there to install the wheel with")
        pip = ["uv", "pip", "install", "--quiet", "--python", path]
    options = "--no-index", "--no-deps", "--no-compile"
    done = call(*pip, *options[: 2 if pip[0] == "uv" else 3], wheel, folder=folder)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def shmguide(python, tmp_path):
    """Run `python -m shmguide` in an empty folder, and return what it prints."""

    def told(*arguments, status=0, **environment):
        done = call(
            python, "-m", "shmguide", *arguments, folder=tmp_path, **environment
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stderr if status else done.stdout

    return told


def test_the_wheel_holds_every_program_and_nothing_of_the_workshop(wheel):
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    for program in PROGRAMS:
        assert f"shmguide/{program.relative_to(ROOT).as_posix()}" in held
    assert "shmguide/py.typed" in held
    assert {name.partition("/")[0] for name in held} == {"shmguide"}


def test_no_index_can_serve_the_version(wheel):
    """A public index takes no local version, so none can serve a stranger's."""
    assert "+" in VERSION
    declared = {
        each
        for path in PROGRAMS
        for each in Program(path).dependencies
        if each.startswith("shmguide")
    }
    assert declared == {f"shmguide=={VERSION}"}
    assert wheel.name.startswith(f"shmguide-{VERSION}-")


def test_the_blocks_and_the_citation_are_of_the_version():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {VERSION}\n" in citation
    for block in BLOCKS:
        text = (ROOT / f"shmguide/{block}.py").read_text(encoding="utf-8")
        assert f"# shmguide {block} {VERSION.partition('+')[0]}, a " in text


def test_a_program_is_a_module_of_what_is_installed(python, tmp_path):
    module = f"shmguide.snippets.creating.{EXAMPLE}"
    done = call(python, "-m", module, folder=tmp_path)
    assert done.stdout.rstrip("\n") in printouts(4)


def test_a_program_is_a_module_of_the_checkout():
    module = f"shmguide.snippets.creating.{EXAMPLE}"
    done = call(sys.executable, "-S", "-m", module, folder=ROOT)
    assert done.stdout.rstrip("\n") in printouts(4)


def test_blocks_and_programs_are_listed_and_shown(shmguide):
    words = [line.split() for line in shmguide().splitlines()[:-2]]
    names = [first for first, *_ in filter(None, words)]
    assert BLOCKS | {path.parent.name for path in PROGRAMS} == set(names)
    listed = shmguide("list").splitlines()
    assert [line.split()[0] for line in listed] == [
        f"{path.parent.name}/{path.stem}" for path in PROGRAMS
    ]
    text = (ROOT / f"snippets/creating/{EXAMPLE}.py").read_text(encoding="utf-8")
    assert shmguide("show", EXAMPLE) == text
    assert shmguide("show", f"creating/{EXAMPLE}.py") == text
    assert shmguide("show", "ring").startswith('"""A ring of frames')


def test_a_program_is_copied_with_the_blocks_that_it_imports(shmguide, tmp_path):
    assert shmguide("copy", "counter_naive").splitlines()[0] == "wrote counter_naive.py"
    held = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert held == {"counter_naive.py", "replay.py"}
    done = call(sys.executable, "-S", "counter_naive.py", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "shmguide==" not in (tmp_path / "counter_naive.py").read_text("utf-8")
    mine = tmp_path / "counter_naive.py"
    mine.write_text("mine", encoding="utf-8")
    why = shmguide("copy", "counter_naive", status=1)
    assert "counter_naive.py is another file: move it away first" in why
    assert mine.read_text(encoding="utf-8") == "mine"


def test_a_block_about_others_is_refused_alone_and_copied_with_them(shmguide, tmp_path):
    why = shmguide("vendor", "play", status=1)
    assert "other blocks, interleavings, litmus, replay, and does not run" in why
    assert "'python -m shmguide copy play .' writes them all" in why
    assert not list(tmp_path.iterdir())
    shmguide("copy", "play")
    held = {path.stem for path in tmp_path.glob("shmguide/*.py")}
    assert held == {"interleavings", "litmus", "play", "replay"}
    play = [sys.executable, "-S", "-m", "shmguide.play", "four", "0"]
    done = subprocess.run(
        play, cwd=tmp_path, env=CLEAN, input="", capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "counter.value = 0" in done.stdout


def test_a_message_is_explained_and_its_page_opened(shmguide):
    """The table of traps, and the programs that it names, travel with it."""
    message = "cannot close exported pointers exist"
    told = shmguide("explain", message)
    assert told.startswith(f"BufferError: {message}\n")
    shown = next(line for line in told.splitlines() if "Shown:" in line)
    program = shown.split()[1].removesuffix(".py")
    assert shown.endswith(f"(python -m shmguide run {program})")
    site = {"SHMGUIDE_SITE": "http://127.0.0.1:1/guide"}
    opened = shmguide("explain", "--open", message, BROWSER="echo opened %s", **site)
    assert "opened http://127.0.0.1:1/guide/" in opened
    why = shmguide("explain", "--open", message, status=1, SHMGUIDE_SITE="")
    assert "set SHMGUIDE_SITE to the address of the site" in why


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["show", "value_for_processes"], "do you mean value_four_processes"),
        (["show", "nothing-like-it"], "there is no program nothing-like-it: see the"),
        (["list", "nothing-like-it"], "no program has nothing-like-it in its name"),
        (["copy", EXAMPLE, "no/folder"], "there is no folder no/folder: make it first"),
        (["run", "ring"], "ring is a block: python -m shmguide.ring"),
        (["run", EXAMPLE, "--start-method", "thread"], "choose one of "),
    ],
)
def test_what_cannot_be_done_is_an_error_with_its_cure(shmguide, arguments, why):
    if os.name == "nt":
        arguments = [each.replace("no/folder", "no\\folder") for each in arguments]
    assert why.replace("no/folder", str(Path("no/folder"))) in shmguide(
        *arguments, status=1
    )


def test_what_a_program_lacks_is_named_before_it_starts(shmguide):
    assert (
        "arrays_rebuilt_on_a_segment needs numpy: python -m pip install 'numpy'"
    ) in shmguide("run", "arrays_rebuilt_on_a_segment", status=1)


def made(folder, head, body=""):
    path = folder / "one.py"
    path.write_text(f"# /// script\n{head}# ///\n{body}", encoding="utf-8")
    return Program(path)


def test_a_program_says_what_it_needs(tmp_path):
    program = made(
        tmp_path,
        '# requires-python = ">=3.99"\n# dependencies = ["no-such-thing>=2", '
        f'"shmguide=={VERSION}"]\n# [tool.shmguide]\n# platforms = ["plan9"]\n'
        '# start-methods = ["spawn"]\n# needs = ["/dev/shm", "$ strace true"]\n',
    )
    assert [*program.needs()] == [
        *("Python >=3.99", "no-such-thing>=2", "plan9 only", "under spawn"),
        *("/dev/shm", "strace true"),
    ]


@pytest.mark.parametrize(
    ("head", "method", "why"),
    [
        ('# requires-python = ">=3.99"\n', None, "needs Python >=3.99: run it with"),
        (
            '# [tool.shmguide]\n# platforms = ["plan9"]\n',
            None,
            "is for plan9, and this",
        ),
        (
            '# [tool.shmguide]\n# start-methods = ["fork"]\n',
            "spawn",
            "is not for spawn:",
        ),
        (
            '# dependencies = ["no-such-thing"]\n',
            None,
            "needs no-such-thing: python -m",
        ),
        ("# dependencies = []\n", "tread", "which this platform does not have: choose"),
    ],
)
def test_a_program_that_cannot_run_here_says_why(tmp_path, head, method, why):
    program = made(tmp_path, head)
    assert why in program.hindrance(method)
    with pytest.raises(RuntimeError, match=r"^one "):
        run(program, method=method)


METHOD = "import multiprocessing\nprint(multiprocessing.get_start_method())\n"
CHOICE = "import multiprocessing\nmultiprocessing.set_start_method('spawn')\n"


def test_a_start_method_is_a_default(tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    assert run(made(tmp_path, "# dependencies = []\n", METHOD), method="spawn") == 0
    chosen = METHOD.replace("\n", f"\n{CHOICE.splitlines()[1]}\n", 1)
    assert run(made(tmp_path, "# dependencies = []\n", chosen), method="spawn") == 0
    assert capfd.readouterr().out == "spawn\nspawn\n"


def test_the_status_of_a_program_is_that_of_the_command(tmp_path):
    body = "import sys\nsys.exit(len(sys.argv))\n"
    assert run(made(tmp_path, "# dependencies = []\n", body), ["a", "b"]) == 3


def test_the_limits_that_programs_declare_are_understood():
    for program in programs():
        admits(program.metadata.get("requires-python", ""), (3, 14, 0))
    assert admits(">=3.12, <3.14", (3, 13, 9))
    assert not admits(">=3.14.1", (3, 14, 0))
    assert not admits("<3.14", (3, 14, 0))
    with pytest.raises(ValueError, match=r"'~=3.12' is neither"):
        admits("~=3.12", (3, 12, 0))
    assert list(listed("arrays_rebuilt")) == [
        "benefits/arrays_rebuilt_on_a_segment  (numpy)"
    ]


def test_a_copy_declares_all_but_our_package():
    for program in programs():
        text = without_our_package(program.text)
        copy = Program(program.path)
        vars(copy)["text"] = text
        own = [each for each in program.dependencies if each.startswith("shmguide")]
        assert [*copy.dependencies, *own] == program.dependencies
        assert bool(own) == bool(re.search(r"(?m)^ *(from|import) shmguide", text))


def test_the_name_of_a_program_may_have_its_chapter_and_suffix():
    path = ROOT / f"snippets/creating/{EXAMPLE}.py"
    assert find(EXAMPLE).path == find(f"creating/{EXAMPLE}.py").path == path
