"""What this machine is to a program that shares memory, and what to do about it.

`python -m shmguide.doctor` tells it to a person, with `--json` to a program. It only
reads: no segment is made, and none is removed. What cannot be read, as much of it on
macOS and Windows, is said to be so. The exit status is 0, whatever was found; it is 2
if the command is not understood.

A segment *looks left over* if no process maps it and none has it open, as far as can be
seen. It need not be: a program may have closed it and mean to come back, and processes
in another container are not seen.

Where the readings come from: proc(5), shm_overview(7), tmpfs(5), cgroups(7), and of the
kernel's documentation cgroup-v2, sections "CPU" and "Memory".
"""

import argparse
import json
import mmap
import multiprocessing
import os
import platform
import re
import shlex
import shutil
import sys
import sysconfig
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ORDERED = {"x86_64", "amd64", "i386", "i686"}
"""Machines on which each process sees the stores of another in their order."""

CONTAINER = 64 * 2**20
"""The bytes of `/dev/shm` that Docker and Kubernetes give a container by default."""

SIGNED = 2**31 - 1
"""What a semaphore counts to on Linux."""

PLAIN = re.compile(r"[\w.-]+", re.ASCII)
"""A name that can be printed and pasted as it is. Anybody may choose any other."""

FEW = 4096
"""Fewer open files than this are worth a word."""


@dataclass(frozen=True)
class Reading:
    """Something that was found out.

    Attributes:
        name: what was looked at.
        says: what was seen, for a person.
        advice: what to do about it, a sentence or two each.
        value: what was seen, for a program; None if it could not be read.
    """

    name: str
    says: str
    advice: tuple[str, ...] = ()
    value: object = None


@dataclass(frozen=True)
class Segment:
    """A segment or a named semaphore that has a file in `/dev/shm`.

    Attributes:
        name: the file's name; of a semaphore it begins with `sem.`.
        owner: the user whose it is.
        size: its size in bytes, whether they were touched or not.
        age: the seconds since it was made, or last written by other means than memory.
        users: the processes that map it or have it open, by number.
    """

    name: str
    owner: str
    size: int
    age: float
    users: tuple[int, ...]

    def __str__(self) -> str:
        told = f"{self.owner}, {_bytes(self.size)}, {_age(self.age)} old"
        return f"{_shown(self.name)} ({told})"

    @property
    def left_over(self) -> bool:
        """Whether no process is seen to use it."""
        return not self.users


@dataclass(frozen=True)
class Doctor:
    """Where to look; the folders are others in tests.

    Attributes:
        proc: what the kernel tells of processes.
        shm: the folder of the segments.
        cgroup: the folder of the control groups.
    """

    proc: Path = Path("/proc")
    shm: Path = Path("/dev/shm")
    cgroup: Path = Path("/sys/fs/cgroup")

    # --8<-- [start:readings]
    def readings(self) -> Iterator[Reading]:
        """Yield all readings; of one that fails, the reason."""
        readers: dict[str, Callable[[str], Reading]] = {
            "Python": self.python,
            "machine": self.machine,
            "start methods": self.start_methods,
            "cores": self.cores,
            "memory": self.memory,
            "pages": self.pages,
            "room": self.room,
            "segments": self.segments,
            "semaphores": self.semaphores,
            "open files": self.open_files,
        }
        for name, read in readers.items():
            try:
                yield read(name)
            except Exception as error:
                yield Reading(name, f"cannot be read here: {error}")

    # --8<-- [end:readings]

    def python(self, name: str) -> Reading:
        """Read the version and the build of this Python."""
        free = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
        locked = getattr(sys, "_is_gil_enabled", lambda: True)()
        lock = "with the global lock" if locked else "without the global lock"
        build = "free-threaded, " if free else ""
        advice = []
        if not locked:
            advice.append(
                "Threads run side by side here and share all objects: you may need no "
                "processes. No program of this guide was run on such a build."
            )
        if sys.version_info < (3, 13):
            advice.append(
                "SharedMemory has no track=False before 3.13: a process that was not "
                "started by multiprocessing destroys a segment by attaching to it."
            )
        version = platform.python_version()
        return Reading(
            name,
            f"{platform.python_implementation()} {version}, {build}{lock}",
            tuple(advice),
            {"version": version, "free_threaded": free, "lock": locked},
        )

    def machine(self, name: str) -> Reading:
        """Read the system, and the kind of processor."""
        kind, system = platform.machine(), platform.system()
        advice = (
            "Another process may see stores in another order than they were made: what "
            "does without a lock on x86-64 is not sound here.",
        )
        ordered = kind.lower() in ORDERED
        value = {"system": system, "machine": kind, "stores_in_order": ordered}
        says = f"{system} {platform.release().partition('-')[0]}, {kind}"
        return Reading(name, says, () if ordered else advice, value)

    def start_methods(self, name: str) -> Reading:
        """Read the start methods, and which one is the default."""
        methods = multiprocessing.get_all_start_methods()
        default = multiprocessing.get_start_method(allow_none=True) or methods[0]
        others = [method for method in methods if method != default]
        if default == "fork":
            advice = (
                "A child starts with a copy of all that the parent has. From Python "
                "3.14 on the default on Linux is forkserver, and it does not: hand "
                "shared objects over as arguments, and your program works under both."
            )
        else:
            advice = (
                "A child has nothing of its parent's but what it is handed: pass "
                "shared objects as arguments, and guard the main part of the program."
            )
        says = ", ".join([f"{default} (the default)", *others])
        value = {"default": default, "all": methods}
        return Reading(name, says, (advice,), value)

    def cores(self, name: str) -> Reading:
        """Read how many cores there are, and how many of them are for this process."""
        count = os.cpu_count() or 1
        usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        granted = min(self._granted(), default=None)
        says = f"{count}"
        advice: tuple[str, ...] = ()
        if usable:
            says += f", of which this process may use {usable}"
        if granted is not None:
            says += f", and its control group grants the time of {granted:g}"
        workers = max(1, int(min(usable or count, granted or count)))
        if workers < count:
            advice = (
                f"Start {workers} workers and not os.cpu_count(). From Python 3.13 on "
                "os.process_cpu_count() knows what a process may use; no Python knows "
                "of control groups.",
            )
        value = {"all": count, "usable": usable or None, "granted": granted}
        return Reading(name, says, advice, value)

    def memory(self, name: str) -> Reading:
        """Read how much memory there is, and how much is for this process."""
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        limits = self._limits("memory", "memory.max", "memory.limit_in_bytes")
        limit = min((int(text) for text in limits if text.isdecimal()), default=total)
        says = _bytes(total)
        advice: tuple[str, ...] = ()
        if limit < total:
            says += (
                f", of which the control group of this process may use {_bytes(limit)}"
            )
            advice = (
                "The pages of segments count too, for the group that touched them "
                "first. When nothing else can go, the kernel kills a process.",
            )
        value = {"bytes": total, "limit": limit if limit < total else None}
        return Reading(name, says, advice, value)

    def pages(self, name: str) -> Reading:
        """Read the size of a page of memory."""
        says = f"{mmap.PAGESIZE:,} bytes: what a segment takes is a multiple of that"
        return Reading(name, says, (), {"bytes": mmap.PAGESIZE})

    def room(self, name: str) -> Reading:
        """Read how much room there is for segments."""
        disk = shutil.disk_usage(self.shm)
        advice = []
        if disk.total <= CONTAINER:
            advice.append(
                "64 MiB is what containers get: docker run --shm-size=1g gives more, "
                "in Kubernetes an emptyDir of medium Memory, mounted there. A larger "
                "segment can be made all the same, and the first touch of a page too "
                "many ends the process with SIGBUS."
            )
        if disk.free < disk.total / 10:
            advice.append(
                "Nearly full: the first touch of a page too many ends a process with "
                "SIGBUS. Look for segments that nobody needs."
            )
        if not os.path.ismount(self.shm):
            advice.append(
                f"{self.shm} is a folder on a disk and no tmpfs: segments will be slow."
            )
        says = f"{_bytes(disk.total)} in {self.shm}, {_bytes(disk.free)} of it free"
        value = {"bytes": disk.total, "free": disk.free}
        return Reading(name, says, tuple(advice), value)

    def segments(self, name: str) -> Reading:
        """Read which segments there are, and which look left over."""
        found, unseen = self.find()
        left = [segment for segment in found if segment.left_over]
        says = f"{len(found)}, looking left over: {len(left)}"
        advice = [
            f"{segment}: no process maps it, and none has it open." for segment in left
        ]
        if left:
            advice.append(
                "If it is yours, and no program will come back to it, remove it"
                + _removal(self.shm / left[0].name)
            )
        if left and unseen:
            advice.append(
                "Processes that could not be looked into, and may use it: "
                f"{unseen}. As root you see more."
            )
        value = {
            "all": [asdict(each) | {"left_over": each.left_over} for each in found],
            "unseen_processes": unseen,
        }
        return Reading(name, says, tuple(advice), value)

    def semaphores(self, name: str) -> Reading:
        """Read what a semaphore counts to."""
        from multiprocessing import synchronize  # missing where there are none

        most = int(synchronize.SEM_VALUE_MAX)  # type: ignore[attr-defined]
        advice = (
            f"A semaphore that serves as a tally is full at {most:,}: release() raises "
            "ValueError or OSError then.",
        )
        says = f"count to {most:,}"
        return Reading(name, says, advice if most < SIGNED else (), {"most": most})

    def open_files(self, name: str) -> Reading:
        """Read how many files a process may have open."""
        import resource  # not on Windows

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        says = f"{soft:,} for each process, {hard:,} if it asks for them"
        advice = (
            f"A segment takes two in each process that has it: some {soft // 2:,} "
            f"segments fit. ulimit -n {hard} allows more; fewer and larger segments "
            "are better.",
        )
        few = soft < min(FEW, hard)
        return Reading(name, says, advice if few else (), {"soft": soft, "hard": hard})

    def find(self) -> tuple[list[Segment], int]:
        """Return what is in the folder of segments, and who uses it.

        Returns:
            The segments by name, and the number of processes that could not be looked
            into.

        Raises:
            OSError: if there is no such folder, or nothing that tells of processes.
        """
        users, unseen = self._users()
        found = []
        for path in sorted(self.shm.iterdir()):
            try:
                told = path.lstat()
            except FileNotFoundError:  # it is gone by now
                continue
            pids = users.get((told.st_dev, told.st_ino), set())
            age = max(0.0, time.time() - told.st_mtime)
            owner = _user(told.st_uid)
            size = told.st_size
            found.append(Segment(path.name, owner, size, age, tuple(sorted(pids))))
        return found, unseen

    def _users(self) -> tuple[dict[tuple[int, int], set[int]], int]:
        users, unseen = dict[tuple[int, int], set[int]](), 0
        for process in self.proc.iterdir():
            if not process.name.isdecimal():
                continue
            try:
                for file in _files(process):
                    users.setdefault(file, set()).add(int(process.name))
            except PermissionError:
                unseen += 1
            except (FileNotFoundError, ProcessLookupError):  # it has ended by now
                continue
        return users, unseen

    def _granted(self) -> Iterator[float]:
        pairs = [text.split() for text in self._limits("cpu", "cpu.max")]
        old = "cpu.cfs_quota_us", "cpu.cfs_period_us"
        pairs += map(
            list, zip(*(self._limits("cpu", "", f) for f in old), strict=False)
        )
        for quota, period in pairs:
            if quota.isdecimal():
                yield int(quota) / int(period)

    def _limits(self, kind: str, file: str, old: str = "") -> Iterator[str]:
        """Yield what a file says, of the control group of this process and those above.

        Under version 1 of control groups, each kind has its own folder and files.
        """
        try:
            groups = (self.proc / "self/cgroup").read_text(encoding="utf-8")
        except OSError:
            return
        for line in groups.splitlines():
            _, kinds, path = line.split(":", 2)
            if kinds and kind not in kinds.split(","):
                continue
            top, name = (self.cgroup / kind, old) if kinds else (self.cgroup, file)
            group = top / path.strip("/")
            folders = group, *group.parents
            for folder in folders[: folders.index(top) + 1]:
                if name and (folder / name).is_file():
                    yield (folder / name).read_text(encoding="utf-8").strip()


def _shown(name: str) -> str:
    return name if PLAIN.fullmatch(name) else ascii(name)


def _removal(path: Path) -> str:
    if PLAIN.fullmatch(path.name):
        return f": rm {shlex.quote(str(path))}"
    return ". There are characters in its name that a shell may act on: quote them."


def _files(process: Path) -> Iterator[tuple[int, int]]:
    """Yield device and inode of what a process maps or has open."""
    for line in (process / "maps").read_text(errors="replace").splitlines():
        _, _, _, device, inode, *_ = line.split(maxsplit=5)
        if inode != "0":
            major, _, minor = device.partition(":")
            yield os.makedev(int(major, 16), int(minor, 16)), int(inode)
    for link in (process / "fd").iterdir():
        try:
            told = link.stat()
        except OSError:  # closed by now, or no file
            continue
        yield told.st_dev, told.st_ino


def _user(number: int) -> str:
    try:
        import pwd  # not on Windows

        return pwd.getpwuid(number).pw_name
    except (ImportError, KeyError):
        return f"user {number}"


def _bytes(number: float) -> str:
    for unit in "bytes", "KiB", "MiB", "GiB":
        if number < 1024:
            break
        number, unit = number / 1024, "TiB"
    return f"{number:,.0f} {unit}" if number == int(number) else f"{number:,.1f} {unit}"


def _age(seconds: float) -> str:
    for unit, size in ("days", 86_400), ("hours", 3_600), ("minutes", 60):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} seconds"


def text(readings: Sequence[Reading]) -> str:
    """Return readings as a person reads them.

    Args:
        readings: in the order in which to tell them.
    """
    width = max(len(reading.name) for reading in readings) + 2
    lines = []
    before = " " * width
    for reading in readings:
        lines.append(f"{reading.name:{width}}{reading.says}")
        for each in reading.advice:
            lines += textwrap.wrap(
                each,
                79,
                initial_indent=f"{before}* ",
                subsequent_indent=f"{before}  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Tell what this machine is.

    Args:
        arguments: those of the command line if None.
    """
    parser = argparse.ArgumentParser(prog="python -m shmguide.doctor")
    parser.add_argument("--json", action="store_true", help="tell it to a program")
    options = parser.parse_args(arguments)
    readings = list(Doctor().readings())
    if options.json:
        print(json.dumps({r.name: asdict(r) for r in readings}, indent=2))
    else:
        print(text(readings))


if __name__ == "__main__":
    main()
