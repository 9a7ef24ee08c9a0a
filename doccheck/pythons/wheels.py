"""Install for another interpreter the wheels that are made for it, and no others.

By this Python's own pip: the other may have none, or one that is too old for it. Left
alone, pip takes the wheels of the Python that runs it; and an old one, told of the
other, may still take a wheel of the stable ABI for a build that does not have it. So
pip is given the other's tags, and each wheel is looked at before it is used.
"""

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import packaging
from packaging.tags import parse_tag

OPTIONS = (
    "--quiet",
    "--disable-pip-version-check",
    "--no-deps",
    "--only-binary=:all:",
    "--require-hashes",
    "--ignore-requires-python",  # pip looks at this Python's version, not the other's
)
ASKING = """\
import sys
sys.path.append(sys.argv[1])
from packaging.tags import sys_tags
print(*sys_tags(), sep="\\n")
"""


def tags(python: str) -> list[str]:
    """Return the tags of the wheels that an interpreter can use, the best first.

    Args:
        python: its executable.

    Raises:
        subprocess.CalledProcessError: if it does not answer.
    """
    library = Path(packaging.__file__).parents[1]
    return run(python, "-I", "-c", ASKING, str(library)).split()


def install(
    requirement: str, minor: str, tags: Sequence[str], packages: Path, scripts: Path
) -> str:
    """Install one distribution, and return why that failed, empty if it did not.

    Of its commands those are installed that are no scripts of Python, as py-spy's; the
    others would name the Python that runs this.

    Args:
        requirement: its name and version, and the hashes of its files.
        minor: the version of Python that it is for.
        tags: those of the wheels that will do.
        packages: the folder to install into.
        scripts: the folder for its commands.
    """
    name = requirement.split()[0]
    with tempfile.TemporaryDirectory(prefix="wheel-") as folder:
        line, target = Path(folder, "requirement.txt"), Path(folder, "packages")
        line.write_text(requirement, encoding="utf-8")
        try:
            run(
                *(sys.executable, "-m", "pip", "install", *OPTIONS),
                *("--python-version", minor, *_flags(tags)),
                *("--target", str(target), "--requirement", str(line)),
            )
        except subprocess.CalledProcessError as error:
            *_, reason = error.stderr.strip().splitlines()
            return f"no {name}: {reason}"
        for distribution in importlib.metadata.distributions(path=[str(target)]):
            offered = _tags(distribution)
            if offered.isdisjoint(tags):
                return f"no {name}: the wheel is for {', '.join(sorted(offered))}"
        for command in (target / "bin").glob("*"):
            if not command.read_bytes().startswith(b"#!"):
                shutil.copy(command, scripts)
        shutil.rmtree(target / "bin", ignore_errors=True)
        shutil.copytree(target, packages, dirs_exist_ok=True)
    return ""


def _flags(tags: Sequence[str]) -> list[str]:
    parts = [tag.split("-") for tag in tags]
    implementation = parts[0][0].rstrip("0123456789")
    abis = dict.fromkeys(abi for _, abi, _ in parts if abi != "none")
    platforms = dict.fromkeys(platform for *_, platform in parts if platform != "any")
    flags = ["--implementation", implementation]
    flags += [f"--abi={abi}" for abi in abis if abi != "abi3"]
    return flags + [f"--platform={platform}" for platform in platforms]


def _tags(distribution: importlib.metadata.Distribution) -> set[str]:
    lines = (distribution.read_text("WHEEL") or "").splitlines()
    return {
        str(tag)
        for line in lines
        if line.startswith("Tag:")
        for tag in parse_tag(line.removeprefix("Tag:").strip())
    }


def run(*command: str) -> str:
    """Return what a command prints, run without the settings of this Python.

    Raises:
        subprocess.CalledProcessError: if it fails.
    """
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    process = subprocess.run(
        command, env=clean, capture_output=True, encoding="utf-8", check=True
    )
    return process.stdout
