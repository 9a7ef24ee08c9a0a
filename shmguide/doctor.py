"""What this machine is to a program that shares memory, and what to do about it.

`python -m shmguide.doctor` prints it for a person, with `--json` for a program. It
reads what there is, and tries what your programs will do: it makes a lock, a segment
and a socket, and removes them at once. It removes nothing else. What it cannot read, as
much of it on macOS and Windows, it names, with the reason. The exit status is 0,
whatever was seen; it is 2 if the command is not understood.

A segment *looks left over* if no process maps it and none has it open, as far as can be
seen. It need not be: a program may have closed it and mean to come back, and processes
in another container are not seen.

Where the readings come from: proc(5), shm_overview(7), tmpfs(5), cgroups(7), unix(7)
and logind.conf(5); and cgroup-v2 in the kernel's documentation, sections "CPU" and
"Memory".
"""

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide doctor 0.2, a building block of the executable guide to Python shared memory.
# Python 3.11 or later.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.doctor needs Python 3.11 or later")
# --8<-- [end:header]

import argparse
import errno
import json
import mmap
import multiprocessing
import os
import platform
import re
import secrets
import shlex
import stat
import struct
import sysconfig
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ORDERED = {"x86_64", "amd64", "i386", "i686"}
"""Machines on which each process sees the stores of another in their order."""

WHOLE = {"x86_64", "amd64", "aarch64", "arm64", "s390x"}
"""Machines on which a 64-bit Python stores an aligned cell of eight bytes at once."""

CONTAINER = 64 * 2**20
"""The bytes of `/dev/shm` that Docker and Kubernetes give a container by default."""

SCHEMA = 1
"""The version of what `--json` prints: another one if a key goes or changes meaning."""

SIGNED = 2**31 - 1
"""What a semaphore counts to on Linux."""

FEW = 4096
"""Fewer open files than this are worth a word."""

SHOWN = 20
"""So many segments that look left over are shown to a person; a program gets all."""

NAMED = re.compile(r"(?:joblib_memmapping_folder_|torch_|sem\.loky-)(\d+)[_-]")
"""Names that carry the number of the process that made them."""


@dataclass(frozen=True)
class Reading:
    """What was read or tried, and what came of it.

    Attributes:
        name: what was looked at.
        says: what was seen, for a person.
        advice: what to do about it, a sentence or two each. The lines after the first
            are commands, to be copied as they are.
        value: what was seen, for a program; None if it could not be read.
    """

    name: str
    says: str
    advice: tuple[str, ...] = ()
    value: object = None


@dataclass(frozen=True)
class Segment:
    """A segment, a named semaphore, or a folder of another program, in `/dev/shm`.

    Attributes:
        name: the name of the file or folder; that of a semaphore begins with `sem.`.
            Bytes that are not UTF-8 stand in it as `os.fsdecode` writes them.
        owner: the user who owns it.
        size: its size in bytes, whether they were touched or not; of a folder, that of
            all files inside.
        age: the seconds since it was made, or last written by other means than memory.
        users: the processes that map it or have it open, by number; of a folder, those
            that map or have open anything inside.
        folder: whether it is a folder.
        doubt: why it may be in use although no process is seen to use it, or nothing.
    """

    name: str
    owner: str
    size: int
    age: float
    users: tuple[int, ...]
    folder: bool = False
    doubt: str = ""

    def __str__(self) -> str:
        kind = "a folder, " if self.folder else ""
        about = f"{kind}{self.owner}, {_bytes(self.size)}, {_age(self.age)} old"
        return f"{_shown(self.name)} ({about})"

    @property
    def left_over(self) -> bool:
        """Whether nothing is seen that uses it, or might."""
        return not self.users and not self.doubt


@dataclass(frozen=True)
class Doctor:
    """Where to look; the folders are others in tests.

    Attributes:
        proc: what the kernel says about processes.
        shm: the folder of the segments.
        cgroup: the folder of the control groups.
        root: where `etc`, `run` and `var` are.
    """

    proc: Path = Path("/proc")
    shm: Path = Path("/dev/shm")
    cgroup: Path = Path("/sys/fs/cgroup")
    root: Path = Path("/")

    # --8<-- [start:readings]
    def readings(self) -> Iterator[Reading]:
        """Yield all readings; for one that fails, the reason."""
        readers: dict[str, Callable[[str], Reading]] = {
            "Python": self.python,
            "machine": self.machine,
            "container": self.container,
            "start methods": self.start_methods,
            "cores": self.cores,
            "memory": self.memory,
            "pages": self.pages,
            "room": self.room,
            "lock": self.lock,
            "segment": self.segment,
            "socket": self.socket,
            "segments": self.segments,
            "logging out": self.logging_out,
            "open files": self.open_files,
            "limits": self.limits,
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
        bits = 8 * struct.calcsize("P")
        ordered = kind.lower() in ORDERED
        whole = kind.lower() in WHOLE and bits == 64
        advice = []
        if not ordered:
            advice.append(
                "Another process may see stores in another order than they were made: "
                "what does without a lock on x86-64 is not sound here."
            )
        if not whole:
            advice.append(
                "This Python is not known to store a number of eight bytes at once: "
                "another process may read half of an old one and half of a new one. "
                "Take a lock to read as well as to write."
            )
        value = {
            "system": system,
            "machine": kind,
            "bits": bits,
            "stores_in_order": ordered,
            "cells_whole": whole,
        }
        says = f"{system} {platform.release().partition('-')[0]}, {kind}"
        says += "" if bits == 64 else f", a Python of {bits} bits"
        return Reading(name, says, tuple(advice), value)

    def container(self, name: str) -> Reading:
        """Read whether this is a container, and by which sign."""
        kind, sign = self._container()
        value = {"kind": kind, "sign": sign, "first_process": os.getpid() == 1}
        if kind is None:
            return Reading(name, "no sign of one", (), value)
        advice = [
            "Unless it was started otherwise, it has a /dev/shm of its own: names made "
            "outside, or in another container, mean nothing here, and the processes "
            "there are not seen. To share with another: docker run --ipc=shareable for "
            "one and --ipc=container:NAME for the other; in Kubernetes one pod, and an "
            "emptyDir of medium Memory."
        ]
        if os.getpid() == 1:
            advice.append(
                "This process is number 1 of it, which SIGTERM does not end unless it "
                "is handled: docker run --init puts another before it."
            )
        return Reading(name, f"{kind}, as {sign} says", tuple(advice), value)

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
        if not self.shm.is_dir():
            raise FileNotFoundError(f"there is no folder {self.shm}")
        disk = os.statvfs(self.shm)
        total, free = disk.f_blocks * disk.f_frsize, disk.f_bavail * disk.f_frsize
        limited = bool(total)  # a tmpfs that was mounted with size=0 has no limit
        kind = self._mount(self.shm)
        advice = []
        if limited and total <= CONTAINER:
            advice.append(
                "No more than the 64 MiB that containers get: docker run --shm-size=1g "
                "gives more, in Kubernetes an emptyDir of medium Memory, "
                "mounted there. A larger segment can be made all the same, and the "
                "first touch of a page too many ends the process with SIGBUS."
            )
        if limited and free < total / 10:
            advice.append(
                "Nearly full: the first touch of a page too many ends a process with "
                "SIGBUS. Look for segments that nobody needs."
            )
        if disk.f_files and disk.f_favail < max(10, disk.f_files / 100):
            advice.append(
                f"{disk.f_favail:,} more files fit, however small: remove what nobody "
                "needs, or mount it with a larger nr_inodes."
            )
        if kind not in {None, "tmpfs", "ramfs", "devtmpfs", "hugetlbfs"}:
            advice.append(
                f"{self.shm} is on {kind} and on no tmpfs: segments may be slow, and "
                "outlive the machine's next start."
            )
        says = (
            f"{_bytes(total)} in {self.shm}, {_bytes(free)} of it free"
            if limited
            else f"no limit but memory in {self.shm}"
        )
        value = {
            "bytes": total if limited else None,
            "free": free if limited else None,
            "files_free": disk.f_favail if disk.f_files else None,
            "file_system": kind,
        }
        return Reading(name, says, tuple(advice), value)

    def lock(self, name: str) -> Reading:
        """Make a lock, which removes its name at once, and read what a tally holds."""
        most = None

        def make() -> None:
            nonlocal most
            from multiprocessing import synchronize  # missing where there are none

            most = int(synchronize.SEM_VALUE_MAX)  # type: ignore[attr-defined]
            methods = multiprocessing.get_all_start_methods()
            # A lock of the fork context has lost its name when it is there.
            kind = "fork" if "fork" in methods else "spawn"
            multiprocessing.get_context(kind).Lock()

        made = self._tried(name, make, "Lock, Queue, Pool, Value and Array")
        value = {**_mapping(made.value), "most": most}
        if not value["made"] or most is None:
            return Reading(name, made.says, made.advice, value)
        advice = (
            f"A semaphore that serves as a tally is full at {most:,}: release() raises "
            "ValueError or OSError then.",
        )
        says = f"{made.says}; a semaphore counts to {most:,}"
        return Reading(name, says, advice if most < SIGNED else (), value)

    def segment(self, name: str) -> Reading:
        """Make a segment of one page, and remove it at once."""
        return self._tried(name, _make_segment, "SharedMemory and ShareableList")

    def socket(self, name: str) -> Reading:
        """Make a socket where managers and forkserver make theirs."""
        address: str | bytes = ""

        def make() -> None:
            nonlocal address
            from multiprocessing.connection import Listener

            with Listener() as listener:
                made: object = listener.address
                address = made if isinstance(made, str | bytes) else str(made)

        made = self._tried(name, make, "Manager, Listener and forkserver")
        path = Path(os.fsdecode(address))  # a folder and a socket below TMPDIR
        folder = str(path.parents[1]) if path.is_absolute() else tempfile.gettempdir()
        says = made.says + (f" below {folder}" if address else "")
        value = {**_mapping(made.value), "folder": folder}
        return Reading(name, says, made.advice, value)

    def segments(self, name: str) -> Reading:
        """Read which segments there are, and which look left over."""
        found, unseen = self.find()
        left = [segment for segment in found if segment.left_over]
        says = f"{len(found)}, looking left over: {len(left)}"
        shown = left[:SHOWN]
        advice = [
            f"{segment}: no process maps "
            + ("what is inside" if segment.folder else "it")
            + ", and none has it open."
            for segment in shown
        ]
        if left[SHOWN:]:
            advice.append(f"{len(left) - SHOWN:,} more; --json lists all.")
        if left:
            commands = [_removal(self.shm / s.name, s.folder) for s in shown]
            each = "it is yours, and no program will come back to it, remove it:"
            one = f"If {each}" if len(left) == 1 else f"For each, if {each}"
            advice.append("\n".join([one, *commands]))
        if left and unseen:
            advice.append(
                "Processes that could not be looked into, and may use it: "
                f"{unseen}. As root you see more."
            )
        hidden = "hidepid=" in self._options(self.proc)
        if left and hidden:
            advice.append(
                f"{self.proc} hides the processes of other users, and they may use it."
            )
        value = {
            "all": [asdict(each) | {"left_over": each.left_over} for each in found],
            "unseen_processes": unseen,
            "hidden_processes": hidden,
        }
        return Reading(name, says, tuple(advice), value)

    def logging_out(self, name: str) -> Reading:
        """Read whether systemd removes this user's segments with the last session."""
        user = _user(os.getuid())
        value: dict[str, object] = {"removes": False, "user": user}
        if not (self.root / "run/systemd/seats").is_dir():
            return Reading(name, "removes nothing: no systemd-logind here", (), value)
        if not self._remove_ipc():
            return Reading(name, "removes nothing: RemoveIPC=no", (), value)
        if os.getuid() <= self._last_system_user():
            says = f"removes nothing of a system user, as {user} is one"
            return Reading(name, says, (), value)
        if (self.root / "var/lib/systemd/linger" / user).exists():
            return Reading(name, f"removes nothing: {user} lingers", (), value)
        advice = (
            "With the last session of this user, as of ssh, all its segments and locks "
            "go, those of running programs included. Run services as a system user, "
            "set RemoveIPC=no in /etc/systemd/logind.conf, or let the user stay:\n"
            f"loginctl enable-linger {shlex.quote(user)}",
        )
        says = f"removes the segments and locks of {user} (RemoveIPC=yes)"
        return Reading(name, says, advice, value | {"removes": True})

    def open_files(self, name: str) -> Reading:
        """Read how many files a process may have open."""
        import resource  # not on Windows

        soft, hard = map(_limit, resource.getrlimit(resource.RLIMIT_NOFILE))
        says = f"{_count(soft)} for each process, {_count(hard)} if it asks for them"
        advice = []
        if soft is not None and soft < FEW:
            fit = (
                f"A segment takes two in each process that has it: some {soft // 2:,} "
            )
            fit += "segments fit. "
            if hard is None or hard > soft:
                more = "unlimited" if hard is None else hard
                fit += f"ulimit -n {more} allows more; fewer and larger segments are "
                fit += "better."
            else:
                fit += (
                    "The process cannot raise it: docker run --ulimit nofile=65536, "
                    "LimitNOFILE= of a systemd unit, or limits.conf does."
                )
            advice.append(fit)
        return Reading(name, says, tuple(advice), {"soft": soft, "hard": hard})

    def limits(self, name: str) -> Reading:
        """Read what else bounds a segment: addresses, and the size of a file."""
        import resource  # not on Windows

        space, file = (
            _limit(resource.getrlimit(kind)[0])
            for kind in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE)
        )
        says, advice = [], []
        if space is not None:
            says.append(f"{_bytes(space)} of addresses for each process")
            advice.append(
                "What is mapped counts towards the addresses, segments included: "
                "beyond them attaching fails with [Errno 12]. ulimit -v is the limit."
            )
        if file is not None:
            says.append(f"{_bytes(file)} for each file")
            advice.append(
                "A segment is a file, and a larger one fails with [Errno 27]. ulimit "
                "-f is the limit."
            )
        value = {"addresses": space, "file": file}
        text = " and ".join(says) or "none on addresses and the size of a file"
        return Reading(name, text, tuple(advice), value)

    def find(self) -> tuple[list[Segment], int]:
        """Return what is in the folder of segments, and who uses it.

        Returns:
            The segments by name, and the number of processes that could not be looked
            into.

        Raises:
            OSError: if there is no such folder, or nothing that lists the processes.
        """
        users, unseen = self._users()
        found = []
        for path in sorted(self.shm.iterdir()):
            try:
                about = path.lstat()
                size, files, doubt = _inside(path, about)
            except FileNotFoundError:  # it is gone by now
                continue
            pids = set[int]().union(*(users.get(file, set()) for file in files))
            if not doubt and (match := NAMED.match(path.name)):
                process = match[1]
                if (self.proc / process).exists():
                    doubt = f"process {process} runs, which its name speaks of"
            age = max(0.0, time.time() - about.st_mtime)
            owner, folder = _user(about.st_uid), stat.S_ISDIR(about.st_mode)
            found.append(
                Segment(path.name, owner, size, age, tuple(sorted(pids)), folder, doubt)
            )
        return found, unseen

    def _users(self) -> tuple[dict[tuple[int, int], set[int]], int]:
        """Return who uses which file, and how many processes would not say."""
        users, unseen = dict[tuple[int, int], set[int]](), 0
        # Some file systems, as btrfs, show other devices in maps than to stat.
        device = self.shm.stat().st_dev
        known = self._mount(self.shm) is not None
        for process in self.proc.iterdir():
            if not process.name.isdecimal():
                continue
            try:
                for at, inode in _files(process):
                    file = at if known else device, inode
                    users.setdefault(file, set()).add(int(process.name))
            except (FileNotFoundError, ProcessLookupError):  # it has ended by now
                continue
            except (OSError, ValueError):
                unseen += 1
        return users, unseen

    def _tried(self, name: str, make: Callable[[], object], needed: str) -> Reading:
        """Say whether something can be made, and if not, why and what needs it."""
        try:
            make()
        except (ImportError, OSError) as error:
            advice = [
                self._reason(error),
                f"Without it, {needed} fail in the same way. What needs none: Process "
                "and Pipe, threads, and under fork an anonymous mmap with flock.",
            ]
            value = {"made": False, "error": str(error)}
            return Reading(name, f"cannot be made: {error}", tuple(advice), value)
        return Reading(name, "can be made", (), {"made": True, "error": None})

    def _reason(self, error: Exception) -> str:
        """Say why something cannot be made, from the error and what there is to see."""
        if isinstance(error, ImportError):
            return "This Python was built without it: take another build."
        number = getattr(error, "errno", None)
        if "AF_UNIX path too long" in str(error):
            folder = tempfile.gettempdir()
            return (
                f"The path of a socket holds about a hundred bytes, and {folder} has "
                f"{len(os.fsencode(folder))}: set a short TMPDIR before the start."
            )
        if number in {errno.EMFILE, errno.ENFILE}:
            return (
                "Too many files are open: close some, or raise the limit (ulimit -n)."
            )
        if number == errno.EFBIG:
            return "The limit on the size of a file forbids it: see ulimit -f."
        if number == errno.ENOMEM:
            return (
                "The limit on addresses forbids it (ulimit -v), or memory is used up."
            )
        shm = self.shm
        if sys.platform == "linux" and not shm.is_dir():
            return (
                f"There is no folder {shm}. Where you may mount, as root:\n"
                f"mkdir -p {_quoted(shm)}\n"
                f"mount -t tmpfs -o mode=1777 tmpfs {_quoted(shm)}"
            )
        if number == errno.EROFS:
            return f"{shm} is mounted read-only: mount it anew, or give it a tmpfs."
        if number in {errno.EACCES, errno.EPERM} and shm.is_dir():
            mode = stat.filemode(shm.stat().st_mode)
            return (
                f"Not allowed: {shm} is {mode}, and should be drwxrwxrwt; if it is, "
                "the sandbox forbids the call."
            )
        if number == errno.ENOSPC and shm.is_dir():
            room = os.statvfs(shm)
            if room.f_files and not room.f_favail:
                return f"{shm} has no inode left: remove what nobody needs."
            return f"{shm} is full: remove what nobody needs, or make it larger."
        if number == errno.ENOSYS:
            return "The system has no such call, or the sandbox forbids it."
        return "The error above is all that is known."

    def _container(self) -> tuple[str | None, str | None]:
        """Return the kind of container, and the sign of it."""
        environment = {
            "KUBERNETES_SERVICE_HOST": "Kubernetes",
            "AWS_LAMBDA_FUNCTION_NAME": "AWS Lambda",
        }
        for variable, kind in environment.items():
            if variable in os.environ:
                return kind, f"the variable {variable}"
        for file, kind in {
            ".dockerenv": "Docker",
            "run/.containerenv": "Podman",
        }.items():
            if (self.root / file).exists():
                return kind, f"/{file}"
        for process in "self", "1":
            groups = _contents(self.proc / process / "cgroup")
            if match := re.search(r"kubepods|docker|libpod|containerd|lxc", groups):
                names = {"kubepods": "Kubernetes", "docker": "Docker"}
                return names.get(match[0], match[0]), f"the control group of {process}"
        if kind := _contents(self.root / "run/systemd/container").strip():
            return kind, "/run/systemd/container"
        variable = "container"  # as systemd spells it
        named = os.environ.get(variable) or None
        return named, f"the variable {variable}" if named else None

    def _mounts(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield device, place, options and file system of each mount, last first."""
        for line in reversed(_contents(self.proc / "self/mountinfo").splitlines()):
            before, _, after = line.partition(" - ")
            fields, more = before.split(" "), after.split(" ")
            if len(fields) > 5 and len(more) > 2:
                yield fields[2], fields[4], f"{fields[5]},{more[2]}", more[0]

    def _mount(self, folder: Path) -> str | None:
        """Return the file system of a folder, or None if that cannot be seen."""
        number = folder.stat().st_dev
        wanted = f"{os.major(number)}:{os.minor(number)}"
        kinds = (kind for device, _, _, kind in self._mounts() if device == wanted)
        return next(kinds, None)

    def _options(self, place: Path) -> str:
        there = (given for _, at, given, _ in self._mounts() if at == str(place))
        return next(there, "").replace("hidepid=0", "").replace("hidepid=off", "")

    def _remove_ipc(self) -> bool:
        """Read logind.conf(5): the last setting counts, and files in etc replace."""
        homes = [self.root / home / "systemd" for home in ("usr/lib", "run", "etc")]
        mains = [path for home in homes if (path := home / "logind.conf").is_file()]
        parts: dict[str, Path] = {}
        for home in homes:
            parts |= {path.name: path for path in home.glob("logind.conf.d/*.conf")}
        said = "yes"
        for path in [*mains[-1:], *(parts[name] for name in sorted(parts))]:
            given = re.findall(r"(?m)^\s*RemoveIPC\s*=\s*(\S*)", _contents(path))
            said = given[-1] if given else said
        return said.lower() in {"", "yes", "y", "true", "t", "on", "1"}

    def _last_system_user(self) -> int:
        text = _contents(self.root / "etc/login.defs")
        match = re.search(r"(?m)^\s*SYS_UID_MAX\s+(\d+)", text)
        return int(match[1]) if match else 999

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
        for line in _contents(self.proc / "self/cgroup").splitlines():
            _, kinds, path = line.split(":", 2)
            if kinds and kind not in kinds.split(","):
                continue
            top, name = (self.cgroup / kind, old) if kinds else (self.cgroup, file)
            group = top / path.strip("/")
            folders = group, *group.parents
            for folder in folders[: folders.index(top) + 1]:
                if name and (folder / name).is_file():
                    yield (folder / name).read_text(encoding="utf-8").strip()


def _make_segment() -> None:
    """Make a segment and remove it, past the resource tracker, which would start."""
    if sys.platform == "win32":
        mmap.mmap(-1, mmap.PAGESIZE).close()
        return
    import _posixshmem  # type: ignore[import-not-found]

    name, flags = (
        f"/shmguide_{secrets.token_hex(8)}",
        os.O_CREAT | os.O_EXCL | os.O_RDWR,
    )
    file = _posixshmem.shm_open(name, flags, mode=0o600)
    try:
        _posixshmem.shm_unlink(name)
        os.ftruncate(file, mmap.PAGESIZE)
        if hasattr(os, "posix_fallocate"):  # a page that is touched, or an error
            os.posix_fallocate(file, 0, mmap.PAGESIZE)
        mmap.mmap(file, mmap.PAGESIZE).close()
    finally:
        os.close(file)


def _inside(path: Path, about: os.stat_result) -> tuple[int, set[tuple[int, int]], str]:
    """Return the size of a file, or of all in a folder, the files, and a doubt."""
    files = {(about.st_dev, about.st_ino)}
    if stat.S_ISREG(about.st_mode):
        return about.st_size, files, ""
    if not stat.S_ISDIR(about.st_mode):
        return about.st_size, files, "it is neither a file nor a folder"
    size, errors, strange = 0, list[OSError](), False
    for folder, _, names in os.walk(path, onerror=errors.append):
        files.add(_identity(Path(folder).stat()))
        for name in names:
            try:
                inside = Path(folder, name).lstat()
            except FileNotFoundError:  # it is gone by now
                continue
            size += inside.st_size
            files.add(_identity(inside))
            strange = strange or not stat.S_ISREG(inside.st_mode)
    doubt = "there is more than files in it" if strange else ""
    return size, files, "it cannot be looked into" if errors else doubt


def _identity(about: os.stat_result) -> tuple[int, int]:
    return about.st_dev, about.st_ino


def _files(process: Path) -> Iterator[tuple[int, int]]:
    """Yield device and inode of what a process maps, has open or works in."""
    for line in (process / "maps").read_text(errors="replace").splitlines():
        _, _, _, device, inode, *_ = line.split(maxsplit=5)
        if inode != "0":
            major, _, minor = device.partition(":")
            yield os.makedev(int(major, 16), int(minor, 16)), int(inode)
    for link in (*(process / "fd").iterdir(), process / "cwd"):
        try:
            yield _identity(link.stat())
        except OSError:  # closed by now, or no file
            continue


def _contents(path: Path) -> str:
    """Return what a file says, or nothing if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _limit(number: int) -> int | None:
    """Return a limit of resource(3), or None for no limit."""
    return None if number < 0 or number >= 2**63 - 1 else number


def _count(number: int | None) -> str:
    return "any number" if number is None else f"{number:,}"


# --8<-- [start:names]
def _shown(name: str) -> str:
    """Return a name as a shell reads it, or as bytes if it cannot be printed."""
    return shlex.quote(name) if name.isprintable() else repr(os.fsencode(name))


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


def _removal(path: Path, folder: bool) -> str:
    """Return a command that removes a file or folder, whatever its name holds."""
    if str(path).isprintable():
        return f"rm {'-r ' if folder else ''}{_quoted(path)}"
    module, function = ("shutil", "rmtree") if folder else ("os", "unlink")
    name = repr(os.fsencode(path))[2:-1].replace('"', r"\"")
    program = f'import {module}; {module}.{function}(b"{name}")'
    return f"python3 -c {shlex.quote(program)}"


def _printable(line: str) -> str:
    """Return a line with all escaped that a terminal would obey or cannot print."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii")
        for each in line
    )


# --8<-- [end:names]
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
        readings: in the order in which to print them.
    """
    width = max(len(reading.name) for reading in readings) + 2
    lines = []
    before = " " * width
    for reading in readings:
        lines.append(f"{reading.name:{width}}{reading.says}")
        for each in reading.advice:
            sentences, *commands = each.split("\n")
            lines += textwrap.wrap(
                sentences,
                79,
                initial_indent=f"{before}* ",
                subsequent_indent=f"{before}  ",
                break_long_words=False,
                break_on_hyphens=False,
            )
            lines += [f"{before}  {command}" for command in commands]  # in one piece
    return "\n".join(map(_printable, lines))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what this machine is.

    Args:
        arguments: those of the command line if None.
    """
    parser = argparse.ArgumentParser(prog="python -m shmguide.doctor")
    parser.add_argument("--json", action="store_true", help="print it for a program")
    options = parser.parse_args(arguments)
    readings = list(Doctor().readings())
    if options.json:
        named = {reading.name: asdict(reading) for reading in readings}
        print(json.dumps({"schema": SCHEMA, "readings": named}, indent=2))
    else:
        output = text(readings)
        encoding = sys.stdout.encoding or "utf-8"
        print(output.encode(encoding, "backslashreplace").decode(encoding))


if __name__ == "__main__":
    main()
