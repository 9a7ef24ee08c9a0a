"""A kind of Python as a column of the matrix: what it runs on, and what it is."""

import re
from typing import NamedTuple, Self

from doccheck.pythons.interpreter import NATIVE, Interpreter

USUAL = {"linux": ("x86_64", "glibc"), "darwin": ("arm64", ""), "win32": ("AMD64", "")}
"""The machine and the C library of each platform that a column need not name."""

TEXT = re.compile(r"(\S+) (.+) ([\d.]+)(?: \((.+)\))?")


class Column(NamedTuple):
    """A kind of Python. Two of different columns never overwrite each other.

    Attributes:
        platform: as in `sys.platform`.
        implementation: its name, such as CPython, and its build if that is not the
            usual one: "CPython free-threaded".
        minor: the first two parts of its version.
        machine: the kind of machine, such as aarch64.
        libc: the C library, such as musl.
        bits: the size of an address.
        tier: what runs it, such as "native", "emulated" or "Wine 10.0".
    """

    platform: str
    implementation: str
    minor: str
    machine: str = ""
    libc: str = ""
    bits: int = 64
    tier: str = NATIVE

    def __str__(self) -> str:
        python = f"{self.platform} {self.implementation} {self.minor}"
        variant = ", ".join(f"{name} {value}" for name, value in self._unusual())
        return f"{python} ({variant})" if variant else python

    @property
    def variant(self) -> tuple[str, ...]:
        """What is unusual about it, in words for a reader: `aarch64`, `32 bit`."""
        return tuple(
            f"{value} bit" if name == "bits" else str(value)
            for name, value in self._unusual()
        )

    def _unusual(self) -> list[tuple[str, str | int]]:
        usual = self.usual(self.platform, self.implementation, self.minor)
        return [
            (name, value)
            for name, value in self._asdict().items()
            if value != getattr(usual, name)
        ]

    @classmethod
    def usual(cls, platform: str, implementation: str, minor: str) -> Self:
        """Return the column of the usual machine of a platform, run by itself."""
        return cls(platform, implementation, minor, *USUAL.get(platform, ("", "")))

    @classmethod
    def of(cls, what: Interpreter | str) -> Self:
        """Return the column of an interpreter, or the one of which this is the text.

        Raises:
            ValueError: if no column has this text.
        """
        if isinstance(what, Interpreter):
            kind = what.platform, what.implementation, what.minor
            return cls(*kind, what.machine, what.libc, what.bits, what.tier)
        text = TEXT.fullmatch(what)
        if not text:
            raise ValueError(f"{what!r} is no column: 'linux CPython 3.14' is one")
        platform, implementation, minor, variant = text.groups(default="")
        usual = cls.usual(platform, implementation, minor)
        values = dict(part.split(" ", 1) for part in filter(None, variant.split(", ")))
        return usual._replace(
            machine=values.get("machine", usual.machine),
            libc=values.get("libc", usual.libc),
            bits=int(values.get("bits", usual.bits)),
            tier=values.get("tier", usual.tier),
        )
