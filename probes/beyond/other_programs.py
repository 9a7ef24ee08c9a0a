"""What docs/beyond/other-programs.md says, asked of the system."""

import ctypes
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()
TRY = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("held")
"""


def _held(path: str) -> bool:
    """Return whether another process is refused the lock."""
    command = [sys.executable, "-I", "-c", TRY, path]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.split() == [b"held"]


def lockf_belongs_to_a_process() -> None:
    if sys.platform == "win32":
        raise SkipTest("Windows has no lockf")
    import fcntl

    with tempfile.NamedTemporaryFile() as file:
        fcntl.lockf(file, fcntl.LOCK_EX)  # mutant: LOCK_EX -> LOCK_UN
        assert _held(file.name)
        got = []

        def lock_too() -> None:
            with Path(file.name).open("r+b") as again:
                fcntl.lockf(again, fcntl.LOCK_EX | fcntl.LOCK_NB)
                got.append(True)  # mutant: True) -> _held(os.devnull))

        thread = threading.Thread(target=lock_too)
        thread.start()
        thread.join()
        assert got == [True]
        assert not _held(file.name)  # by the end of the thread's own descriptor


def a_lock_of_fork_has_no_name() -> None:
    if "fork" not in multiprocessing.get_all_start_methods():
        raise SkipTest("there is no fork here")
    if not os.path.isdir("/dev/shm"):
        raise SkipTest("semaphores are looked for in /dev/shm")
    for method in ("fork", "spawn"):
        lock = multiprocessing.get_context(method).Lock()
        name = lock._semlock.name  # type: ignore[attr-defined]
        has_name = name is not None and Path("/dev/shm", f"sem.{name[1:]}").exists()
        assert has_name == (method == "spawn"), method  # mutant: "spawn" -> "fork"


_PLAIN = {
    "_Bool": ctypes.c_bool,
    "char": ctypes.c_char,
    "short": ctypes.c_short,
    "long": ctypes.c_long,
    "float": ctypes.c_float,
    "double": ctypes.c_double,
    "long double": ctypes.c_longdouble,
    "void *": ctypes.c_void_p,
}
_WHOLE = {
    f"{sign}int{bits}_t": getattr(ctypes, f"c_{sign}int{bits}")
    for sign in ("", "u")
    for bits in (8, 16, 32, 64)
}
_TYPES: dict[str, Any] = _PLAIN | _WHOLE
_Field = tuple[str, int]  # a type, and the bits of a bit field, 0 for another


def _structures(draw: random.Random, kinds: str) -> list[list[_Field]]:
    """Draw structures of all fields, of bit fields of one type, or of both kinds."""
    drawn = []
    for _ in range(60):
        one = draw.choice([*_WHOLE])
        plain = draw.choices([*_TYPES], k=draw.randrange(6) if kinds != "one" else 0)
        fields = [(name, 0) for name in plain]
        for _ in range(draw.randrange(1, 6) if kinds != "plain" else 0):
            name = draw.choice([*_WHOLE]) if kinds == "mixed" else one
            fields.append((name, draw.randint(1, 8 * ctypes.sizeof(_TYPES[name]))))
        draw.shuffle(fields)
        drawn.append(fields or [("char", 0)])
    return drawn


def _in_c(structures: list[list[_Field]], folder: str) -> list[str]:
    """Return the size, and what bytes are not 0 if a field has all bits, by C."""
    lines = ["#include <stdint.h>", "#include <stdio.h>", "#include <string.h>"]
    lines += ["#define SHOW for (size_t i = 0; i < sizeof x; i++) putchar(64 + c[i] %"]
    lines[-1] += " 16), putchar(64 + c[i] / 16); putchar(' ')"
    lines += ["int main(void) {"]
    for fields in structures:
        lines += ["{ struct {"]
        for number, (name, bits) in enumerate(fields):
            lines += [f"{name} f{number}{f': {bits}' if bits else ''};"]
        lines += ["} x; unsigned char *c = (void *)&x;"]
        for number, (_, bits) in enumerate(fields):
            fill = f"x.f{number} = -1"
            if not bits:
                fill = f"memset(&x.f{number}, 255, sizeof x.f{number})"
            lines += [f"memset(&x, 0, sizeof x); {fill}; SHOW;"]
        lines += ['puts(""); }']
    Path(folder, "layout.c").write_text("\n".join([*lines, "}"]))
    command = ["cc", "-w", "layout.c", "-o", "layout"]
    subprocess.run(command, cwd=folder, check=True)
    done = subprocess.run([f"{folder}/layout"], capture_output=True, check=True)
    return done.stdout.decode().splitlines()


def _in_python(fields: list[_Field]) -> str:
    """Return the same by ctypes."""
    typed = [
        (f"f{number}", _TYPES[name], *([bits] if bits else []))
        for number, (name, bits) in enumerate(fields)
    ]
    made: Any = type("Made", (ctypes.Structure,), {"_fields_": typed})
    shown = ""
    for name, kind, *bits in typed:
        value = made()
        if bits:
            setattr(value, name, -1)
        else:
            place, size = getattr(made, name).offset, ctypes.sizeof(kind)
            ctypes.memset(ctypes.addressof(value) + place, 255, size)
        shown += "".join(chr(64 + b % 16) + chr(64 + b // 16) for b in bytes(value))
        shown += " "
    return shown


def structures_are_laid_out_as_in_c() -> None:
    if sys.platform != "linux" or not shutil.which("cc"):
        raise SkipTest("structures are compared with those of a C compiler on Linux")
    for kinds in "plain", "one", "beside", "mixed":
        structures = _structures(random.Random(1), kinds)
        with tempfile.TemporaryDirectory() as folder:
            in_c = _in_c(structures, folder)
        same = [*map(_in_python, structures)] == in_c
        old = sys.version_info < (3, 14)
        # mutant before 3.14: (3, 14) -> (3, 11)
        # mutant from 3.14: < (3, 14) -> >= (3, 14)
        assert same is not (old and kinds in ("beside", "mixed")), kinds
