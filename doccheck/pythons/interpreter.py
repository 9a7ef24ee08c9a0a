"""The facts about a Python that decide which programs can run on it.

The running one states them itself. Another is asked once, by running this file with it,
which is why this file imports nothing but the standard library.
"""

import importlib.metadata
import json
import multiprocessing
import os
import platform
import re
import shutil
import struct
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path

SECONDS = 60.0
"""How long another interpreter may take to answer."""


UNINTELLIGIBLE = (
    OSError,
    subprocess.SubprocessError,
    LookupError,
    TypeError,
    ValueError,
)
"""The errors of an answer that never comes, or is another one than was asked for."""

NATIVE = "native"
"""The tier of an interpreter that the machine itself runs."""

EMULATED = "emulated"
"""The tier of one that was made for another kind of machine."""

FAMILIES = {"i386": "x86", "i686": "x86", "x86_64": "x86", "AMD64": "x86"}
"""Kinds of machine that run the code of one another."""


class InterpreterError(ValueError):
    """An interpreter that does not answer; the text says which."""


@dataclass(frozen=True)
class Interpreter:
    """A Python that programs can be run on.

    Attributes:
        path: its executable.
        implementation: its name, such as CPython; of a build without the global lock,
            followed by "free-threaded".
        version: its version, such as 3.11.7.
        platform: as in `sys.platform`.
        system: the operating system and its release.
        machine: the kind of machine.
        methods: the start methods that it offers, the default one first.
        distributions: the versions of the distributions installed in it, by their
            names in normal form.
        libc: its C library, such as glibc or musl; empty where there is no choice.
        bits: the size of an address.
        tier: what runs it: "native" for the machine itself, "emulated" for an emulator
            of another machine, or the name of what stands in for its system, such as
            "Wine 10.0".
    """

    path: str
    implementation: str
    version: str
    platform: str
    system: str
    machine: str
    methods: tuple[str, ...]
    distributions: Mapping[str, str] = field(hash=False, repr=False)
    libc: str = ""
    bits: int = 64
    tier: str = NATIVE

    def __str__(self) -> str:
        return f"{self.implementation} {self.version}"

    @property
    def release(self) -> str:
        """The version without what marks a preview of it, such as `rc1`."""
        return ".".join(re.findall(r"\d+", self.version)[:3])

    @property
    def minor(self) -> str:
        """The first two parts of the version, such as 3.11."""
        return ".".join(self.release.split(".")[:2])


def running() -> Interpreter:
    """Return the interpreter that executes this function."""
    free = " free-threaded" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
    return Interpreter(
        sys.executable,
        platform.python_implementation() + free,
        platform.python_version(),
        sys.platform,
        f"{platform.system()} {re.split('[-+]', platform.release())[0]}",
        platform.machine(),
        tuple(multiprocessing.get_all_start_methods()),
        _distributions(),
        _libc(),
        8 * struct.calcsize("P"),  # platform.machine() names that of the kernel
        _tier(),
    )


@cache
def _distributions() -> Mapping[str, str]:
    # Of two distributions of one name, the first on the path is the one imported.
    pairs = [(each.name, each.version) for each in importlib.metadata.distributions()]
    return {normal(name): version for name, version in reversed(pairs) if name}


@cache
def _libc() -> str:
    if sys.platform != "linux":
        return ""
    name, _ = platform.libc_ver()
    return name if name not in {"", "libc"} else "musl"  # as older Pythons see musl


@cache
def _tier() -> str:
    if sys.platform == "win32":
        import ctypes

        version = getattr(ctypes.WinDLL("ntdll"), "wine_get_version", None)
        if version:
            version.restype = ctypes.c_char_p
            return f"Wine {version().decode()}"
    return NATIVE


def normal(name: str) -> str:
    """Return the name of a distribution in normal form, as PyPA defines it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def ask(path: str | Path) -> Interpreter:
    """Return what an interpreter says of itself.

    Args:
        path: its executable.

    Raises:
        InterpreterError: if it does not answer, as one that is too old for this guide.
    """
    try:
        process = subprocess.run(
            [path, "-I", __file__],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=True,
            timeout=SECONDS,
        )
        facts = json.loads(process.stdout)
        answer = Interpreter(**facts | {"methods": tuple(facts["methods"])})
    except UNINTELLIGIBLE as error:
        raise InterpreterError(f"{path} does not say what it is: {error}") from error
    if _family(answer.machine) != _family(platform.machine()):
        return replace(answer, tier=EMULATED)
    return answer


def _family(machine: str) -> str:
    return FAMILIES.get(machine, machine)


def find(minors: Iterable[str]) -> Iterator[Interpreter]:
    """Yield an interpreter for each of some versions, if there is one.

    The PATH is searched first, then what pyenv keeps, newest first.

    Args:
        minors: the versions, such as 3.11.
    """
    root = os.environ.get("PYENV_ROOT")
    kept = Path(root) if root else Path.home() / ".pyenv"
    for minor in minors:
        on_path = shutil.which(f"python{minor}")
        others = kept.glob(f"versions/{minor}*/bin/python{minor}")
        paths = sorted(others, key=_age, reverse=True)
        for path in [Path(on_path), *paths] if on_path else paths:
            try:
                yield ask(path)
                break
            except InterpreterError:  # a shim of pyenv's, for a version not chosen
                continue


def _age(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.parents[1].name)]


if __name__ == "__main__":
    print(json.dumps(asdict(running())))
