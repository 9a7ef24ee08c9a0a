"""The doctor reads what there is, and says what it cannot read."""

import json
import os
import subprocess
import sys
import time
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from types import SimpleNamespace

import pytest

from shmguide import doctor
from shmguide.doctor import Doctor, Reading, Segment, main, text

MIB, GIB = 2**20, 2**30
NAMES = [
    *("Python", "machine", "container", "start methods", "cores", "memory", "pages"),
    *("room", "lock", "segment", "socket", "segments", "logging out", "open files"),
    "limits",
]
LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="segments are files on Linux only"
)


@pytest.fixture
def fake(tmp_path):
    """A machine without processes, segments and control groups."""
    fake = Doctor(*(tmp_path / name for name in ("proc", "shm", "cgroup", "root")))
    for folder in fake.proc, fake.shm, fake.cgroup, fake.root:
        folder.mkdir()
    mounted(fake, "tmpfs")
    return fake


def mounted(fake, kind, options="rw", place=None):
    """Mount a file system at the folder of segments, or at another place."""
    folder = place or fake.shm
    number = folder.stat().st_dev
    device = f"{os.major(number)}:{os.minor(number)}"
    line = f"30 25 {device} / {folder} {options} shared:1 - {kind} {kind} rw\n"
    write(fake.proc / "self/mountinfo", f"1 0 0:9 / / rw - ext4 /dev/x rw\n{line}")


def reading(fake, name):
    return next(each for each in fake.readings() if each.name == name)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def process(fake, number, *mapped, opened=()):
    """Add a process that maps some files, and has others open."""
    lines = ["7f00-7f01 r--p 00000000 00:00 0 [stack]\n"]
    for path in mapped:
        told = path.stat()
        device = f"{os.major(told.st_dev):02x}:{os.minor(told.st_dev):02x}"
        lines.append(f"7f00-7f01 rw-s 00000000 {device} {told.st_ino}    {path} x\n")
    write(fake.proc / f"{number}/maps", "".join(lines))
    (fake.proc / f"{number}/fd").mkdir()
    for number_, path in enumerate(opened):
        (fake.proc / f"{number}/fd/{number_}").symlink_to(path)


def segment(fake, name, size=4096, age=0.0):
    path = fake.shm / name
    path.write_bytes(bytes(size))
    then = time.time() - age
    os.utime(path, (then, then))
    return path


# Each reading.


def test_every_reading_is_there_and_says_something():
    found = list(Doctor().readings())
    assert [each.name for each in found] == NAMES
    assert all(each.says for each in found)
    if sys.platform == "linux":
        assert all(each.value is not None for each in found)


def test_on_a_machine_that_has_nothing_the_rest_is_still_told(tmp_path, monkeypatch):
    for name in "sysconf", "sched_getaffinity":
        monkeypatch.delattr(os, name)
    monkeypatch.setitem(sys.modules, "resource", None)
    monkeypatch.setitem(sys.modules, "multiprocessing.synchronize", None)
    monkeypatch.delattr("multiprocessing.synchronize", raising=False)
    monkeypatch.delattr(os, "getuid")
    nowhere = tmp_path / "nowhere"
    found = list(Doctor(nowhere, nowhere, nowhere, nowhere).readings())
    assert [each.name for each in found] == NAMES
    unread = [each for each in found if each.value is None]
    assert [each.name for each in unread] == [
        *("memory", "room", "segments", "logging out", "open files", "limits")
    ]
    lock = next(each for each in found if each.name == "lock")
    assert isinstance(lock.value, dict)
    assert lock.value["made"] is False
    assert "built without it" in lock.advice[0]
    assert all(each.says.startswith("cannot be read here: ") for each in unread)
    assert all(each.says in text(found) for each in unread)


@pytest.mark.parametrize(
    ("version", "free", "locked", "says", "advice"),
    [
        ((3, 11), 0, True, ", with the global lock", ["no track=False before 3.13"]),
        ((3, 13), 0, True, ", with the global lock", []),
        ((3, 14), 1, True, ", free-threaded, with the global lock", []),
        ((3, 14), 1, False, ", free-threaded, without the", ["may need no processes"]),
    ],
)
def test_python(fake, monkeypatch, version, free, locked, says, advice):
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: locked, raising=False)
    monkeypatch.setattr("sysconfig.get_config_var", {"Py_GIL_DISABLED": free}.get)
    found = reading(fake, "Python")
    assert says in found.says
    assert [each for each in advice if each not in " ".join(found.advice)] == []
    assert len(found.advice) == len(advice)
    assert (found.value["free_threaded"], found.value["lock"]) == (bool(free), locked)


@pytest.mark.parametrize(
    ("machine", "ordered"),
    [("x86_64", True), ("AMD64", True), ("aarch64", False), ("arm64", False)],
)
def test_a_machine_that_reorders_stores_is_told(fake, monkeypatch, machine, ordered):
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.setattr("platform.release", lambda: "6.1.0-cloud-amd64")
    found = reading(fake, "machine")
    assert found.says.endswith(f" 6.1.0, {machine}")
    assert found.value["stores_in_order"] == ordered
    assert ("not sound here" in " ".join(found.advice)) == (not ordered)


@pytest.mark.parametrize(
    ("methods", "chosen", "says", "advice"),
    [
        (["fork", "spawn"], None, "fork (the default), spawn", "starts with a copy"),
        (["forkserver", "fork"], None, "forkserver (the default), fork", "has nothing"),
        (["fork", "spawn"], "spawn", "spawn (the default), fork", "has nothing"),
        (["spawn"], None, "spawn (the default)", "guard the main part"),
    ],
)
def test_start_methods(fake, monkeypatch, methods, chosen, says, advice):
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: methods)
    monkeypatch.setattr("multiprocessing.get_start_method", lambda allow_none: chosen)
    found = reading(fake, "start methods")
    assert found.says == says
    assert advice in found.advice[0]
    assert found.value == {"default": says.partition(" ")[0], "all": methods}


@pytest.mark.parametrize(
    ("usable", "groups", "files", "says", "workers"),
    [
        (8, None, {}, "8, of which this process may use 8", None),
        (3, None, {}, "8, of which this process may use 3", 3),
        (8, "0::/a/b\n", {"a/b/cpu.max": "max 100000", "cpu.max": "max 100000"},
         "8, of which this process may use 8", None),
        (8, "0::/a/b\n", {"a/b/cpu.max": "max 100000", "a/cpu.max": "150000 100000"},
         "8, of which this process may use 8, and its control group grants the time of "
         "1.5", 1),
        (8, "0::/\n", {"cpu.max": "50000 100000"},
         "8, of which this process may use 8, and its control group grants the time of "
         "0.5", 1),
        (8, "1:cpu,cpuacct:/a\n2:memory:/\n",
         {"cpu/a/cpu.cfs_quota_us": "-1", "cpu/a/cpu.cfs_period_us": "100000",
          "cpu/cpu.cfs_quota_us": "400000", "cpu/cpu.cfs_period_us": "100000"},
         "8, of which this process may use 8, and its control group grants the time of "
         "4", 4),
        (None, "0::/\n", {"cpu.max": "700000 100000"},
         "8, and its control group grants the time of 7", 7),
    ],
)  # fmt: skip
def test_cores(fake, monkeypatch, usable, groups, files, says, workers):
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    if usable is None:
        monkeypatch.delattr("os.sched_getaffinity")
    else:
        monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(usable)))
    if groups:
        write(fake.proc / "self/cgroup", groups)
    for name, limit in files.items():
        write(fake.cgroup / name, f"{limit}\n")
    found = reading(fake, "cores")
    assert found.says == says
    started = [each.split()[1] for each in found.advice]
    assert started == ([f"{workers}"] if workers else [])


@pytest.mark.parametrize(
    ("groups", "files", "says"),
    [
        ("0::/a\n", {"a/memory.max": "max"}, "4 GiB"),
        ("0::/a\n", {"a/memory.max": f"{512 * MIB}"},
         "4 GiB, of which the control group of this process may use 512 MiB"),
        ("4:memory:/a\n", {"memory/a/memory.limit_in_bytes": f"{2**63 - 4096}"},
         "4 GiB"),
        ("4:memory:/a\n", {"memory/memory.limit_in_bytes": f"{3 * GIB // 2}"},
         "4 GiB, of which the control group of this process may use 1.5 GiB"),
    ],
)  # fmt: skip
def test_memory(fake, monkeypatch, groups, files, says):
    sizes = {"SC_PHYS_PAGES": GIB // 1024, "SC_PAGE_SIZE": 4096}
    monkeypatch.setattr("os.sysconf", sizes.get)
    write(fake.proc / "self/cgroup", groups)
    for name, limit in files.items():
        write(fake.cgroup / name, f"{limit}\n")
    found = reading(fake, "memory")
    assert found.says == says
    assert bool(found.advice) == (found.value["limit"] is not None) == ("of" in says)


def test_pages(fake, monkeypatch):
    monkeypatch.setattr("mmap.PAGESIZE", 16384)
    found = reading(fake, "pages")
    assert found.says.startswith("16,384 bytes")
    assert found.value == {"bytes": 16384}


@pytest.mark.parametrize(
    ("total", "free", "kind", "says", "advice"),
    [
        (8 * GIB, 8 * GIB, "tmpfs", "8 GiB in {}, 8 GiB of it free", []),
        (64 * MIB, 64 * MIB, "tmpfs", "64 MiB in {}, 64 MiB of it free",
         ["--shm-size"]),
        (8 * GIB, 0, "tmpfs", "8 GiB in {}, 0 bytes of it free", ["Nearly full"]),
        (GIB, GIB, "ext4", "1 GiB in {}, 1 GiB of it free", ["is on ext4"]),
        (GIB, GIB, "devtmpfs", "1 GiB in {}, 1 GiB of it free", []),
        (MIB, 4096, "xfs", "1 MiB in {}, 4 KiB of it free",
         ["emptyDir", "SIGBUS", "is on xfs"]),
        (0, 0, "tmpfs", "no limit but memory in {}", []),
    ],
)  # fmt: skip
def test_room(fake, monkeypatch, total, free, kind, says, advice):
    room(monkeypatch, total, free)
    mounted(fake, kind)
    found = reading(fake, "room")
    assert found.says == says.format(fake.shm)
    assert len(found.advice) == len(advice)
    for words, sentence in zip(advice, found.advice, strict=True):
        assert words in sentence
    assert found.value == {
        "bytes": total or None,
        "free": free if total else None,
        "files_free": None,
        "file_system": kind,
    }


def room(monkeypatch, total, free, files=0, files_free=0):
    """Pretend how much a file system holds, in pages."""
    told = SimpleNamespace(
        f_frsize=4096,
        f_blocks=total // 4096,
        f_bavail=free // 4096,
        f_files=files,
        f_favail=files_free,
    )
    monkeypatch.setattr(os, "statvfs", lambda _: told)


def test_a_file_system_that_is_not_listed_gets_no_advice(fake, monkeypatch):
    write(fake.proc / "self/mountinfo", "nonsense\n")
    room(monkeypatch, GIB, GIB)
    found = reading(fake, "room")
    assert (found.value["file_system"], found.advice) == (None, ())


def test_few_files_left(fake, monkeypatch):
    room(monkeypatch, GIB, GIB, files=1000, files_free=3)
    found = reading(fake, "room")
    assert found.advice[0].startswith("3 more files fit, however small")
    assert found.value["files_free"] == 3


# What can be made.


@pytest.mark.parametrize("name", ["lock", "segment", "socket"])
def test_what_can_be_made_is_made_and_leaves_nothing(name):
    found = reading(Doctor(), name)
    assert found.says.startswith("can be made")
    assert (found.value["made"], found.value["error"], found.advice) == (True, None, ())


@LINUX
def test_the_segment_that_was_made_is_gone(monkeypatch):
    names = []

    def token(size):
        names.append(f"{os.getpid()}_{size}_doctor")
        return names[-1]

    monkeypatch.setattr("secrets.token_hex", token)
    assert reading(Doctor(), "segment").value["made"]
    assert [Path(f"/dev/shm/shmguide_{name}").exists() for name in names] == [False]


def refuse(monkeypatch, error):
    def fail():
        raise error

    monkeypatch.setattr(doctor, "_make_segment", fail)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OSError(24, "Too many open files"), "ulimit -n"),
        (OSError(27, "File too large"), "ulimit -f"),
        (OSError(12, "Cannot allocate memory"), "ulimit -v"),
        (PermissionError(13, "Permission denied"), "is drwxr-xr-x, and should be"),
        (OSError(30, "Read-only file system"), "is mounted read-only"),
        (OSError(28, "No space left on device"), "is full: remove"),
        (OSError(38, "Function not implemented"), "the sandbox forbids it"),
        (OSError(5, "Input/output error"), "is all that is known"),
        (ImportError("No module named '_posixshmem'"), "built without it"),
    ],
)
def test_what_cannot_be_made_is_told_with_the_reason(fake, monkeypatch, error, reason):
    fake.shm.chmod(0o755)
    refuse(monkeypatch, error)
    found = reading(fake, "segment")
    assert found.says == f"cannot be made: {error}"
    assert reason in found.advice[0]
    assert found.advice[1].startswith("Without it, SharedMemory and ShareableList fail")
    assert found.value == {"made": False, "error": str(error)}


def test_a_folder_without_inodes_is_not_called_full(fake, monkeypatch):
    refuse(monkeypatch, OSError(28, "No space left on device"))
    room(monkeypatch, GIB, GIB, files=10, files_free=0)
    assert "has no inode left" in reading(fake, "segment").advice[0]


@LINUX
def test_a_missing_folder_is_the_reason_and_gets_commands(fake, monkeypatch):
    refuse(monkeypatch, FileNotFoundError(2, "No such file or directory"))
    fake.shm.rmdir()
    reason, *commands = reading(fake, "segment").advice[0].split("\n")
    assert reason.startswith(f"There is no folder {fake.shm}")
    assert commands == [
        f"mkdir -p {fake.shm}",
        f"mount -t tmpfs -o mode=1777 tmpfs {fake.shm}",
    ]


def ask(before="", after="", **environment):
    """Return what the doctor prints in a process that did something before."""
    lines = f"import resource\n{before}\nfrom shmguide.doctor import main\n"
    lines += f"main(['--json'])\n{after}"
    ran = subprocess.run(
        [sys.executable, "-c", lines],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | environment,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)["readings"]


@LINUX
def test_limits_that_forbid_a_segment_are_met_and_named():
    lower = "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"
    found = ask(lower)
    assert found["segment"]["value"]["error"] == "[Errno 27] File too large"
    assert "ulimit -f" in found["segment"]["advice"][0]
    assert found["limits"]["value"] == {"addresses": None, "file": 0}
    assert found["limits"]["says"] == "0 bytes for each file"


@LINUX
def test_a_process_without_descriptors_says_so_and_goes_on():
    load = "import shmguide.doctor, multiprocessing.connection, _posixshmem, pwd\n"
    load += "import multiprocessing.synchronize, tempfile; tempfile.gettempdir()\n"
    load += "import argparse; argparse.ArgumentParser().add_argument('--colour')\n"
    lower = "resource.setrlimit(resource.RLIMIT_NOFILE, ({}, 100))"
    found = ask(load + lower.format(3), lower.format(100))
    assert found["segment"]["value"]["error"].startswith("[Errno 24] ")
    assert "ulimit -n" in found["segment"]["advice"][0]
    assert found["open files"]["value"] == {"soft": 3, "hard": 100}
    assert found["cores"]["value"]["all"]


@LINUX
def test_a_long_tmpdir_is_refused_or_passed_by(tmp_path):
    """From 3.14 on, Python takes /tmp then, and says so."""
    long = tmp_path / ("x" * 90)
    long.mkdir()
    found = ask(TMPDIR=str(long))["socket"]
    if found["value"]["made"]:
        assert found["value"]["folder"] in {"/tmp", "/var/tmp", "/usr/tmp"}
    else:
        assert found["value"]["error"] == "AF_UNIX path too long"
        length = len(os.fsencode(long))
        assert f"{long} has {length}: set a short TMPDIR" in found["advice"][0]


# What is there.


def test_a_segment_that_nobody_maps_or_has_open_looks_left_over(fake):
    mapped, opened, left = (segment(fake, name) for name in ("m", "o", "left"))
    process(fake, 17, mapped, opened=[opened, fake.shm / "gone"])
    process(fake, 5, mapped)
    write(fake.proc / "meminfo", "")
    found, unseen = fake.find()
    assert {each.name: each.users for each in found} == {
        "m": (5, 17), "o": (17,), "left": ()
    }  # fmt: skip
    assert unseen == 0
    listed = reading(fake, "segments")
    assert listed.says == "3, looking left over: 1"
    which, cure = listed.advice
    assert which.startswith("left (")
    assert cure.endswith(f"remove it:\nrm {left}")
    assert [each["left_over"] for each in listed.value["all"]] == [True, False, False]
    assert left.exists()


def folder(fake, name, *sizes):
    """Make a folder of files, as joblib does."""
    path = fake.shm / name
    path.mkdir()
    for number, size in enumerate(sizes):
        (path / f"{number}.pkl").write_bytes(bytes(size))
    return path


def test_a_folder_is_in_use_if_a_file_inside_is(fake):
    mapped, opened = folder(fake, "mapped", 10, 5 * MIB), folder(fake, "opened", 1)
    working, left = folder(fake, "working"), folder(fake, "left", MIB, MIB)
    (left / "deeper").mkdir()
    (left / "deeper/one").write_bytes(bytes(24))
    process(fake, 17, mapped / "1.pkl", opened=[opened / "0.pkl"])
    (fake.proc / "17/cwd").symlink_to(working)
    found, _ = fake.find()
    assert {each.name: (each.users, each.size) for each in found} == {
        "left": ((), 2 * MIB + 24),
        "mapped": ((17,), 5 * MIB + 10),
        "opened": ((17,), 1),
        "working": ((17,), 0),
    }
    which, cure = reading(fake, "segments").advice
    assert which.startswith("left (a folder, ")
    assert "no process maps what is inside" in which
    assert cure.endswith(f"\nrm -r {left}")


@pytest.mark.parametrize(
    "name", ["joblib_memmapping_folder_{}_a_b", "torch_{}_1_2", "sem.loky-{}-x"]
)
def test_what_is_named_for_a_process_that_runs_is_not_left_over(fake, name):
    for number in 17, 18:
        segment(fake, name.format(number))
    process(fake, 17)
    found, _ = fake.find()
    assert {each.name: each.doubt for each in found} == {
        name.format(17): "process 17 runs, which its name speaks of",
        name.format(18): "",
    }
    assert [each.left_over for each in found] == [False, True]


def test_a_folder_that_cannot_be_looked_into_is_not_left_over(fake, monkeypatch):
    closed = folder(fake, "closed")
    scan = os.scandir

    def scandir(path):
        if os.fspath(path) == str(closed):
            raise PermissionError(13, "Permission denied", str(closed))
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    size, _, doubt = doctor._inside(closed, closed.lstat())
    assert (size, doubt) == (0, "it cannot be looked into")


def test_what_is_no_file_is_not_left_over(fake):
    (fake.shm / "link").symlink_to("nowhere")
    os.mkfifo(folder(fake, "folder") / "pipe")
    found, _ = fake.find()
    assert {each.name: each.doubt for each in found} == {
        "link": "it is neither a file nor a folder",
        "folder": "there is more than files in it",
    }


def test_on_a_file_system_whose_devices_differ_inodes_are_enough(fake):
    mapped = segment(fake, "mapped")
    inode = mapped.stat().st_ino
    write(fake.proc / "5/maps", f"7f00-7f01 rw-s 00000000 00:99 {inode}    {mapped}\n")
    (fake.proc / "5/fd").mkdir()
    assert fake.find()[0][0].users == ()
    write(fake.proc / "self/mountinfo", "")
    assert fake.find()[0][0].users == (5,)


def test_processes_that_are_hidden_are_a_doubt(fake):
    segment(fake, "left")
    mounted(fake, "proc", "rw,hidepid=2", fake.proc)
    found = reading(fake, "segments")
    assert "hides the processes of other users" in found.advice[-1]
    assert found.value["hidden_processes"] is True
    mounted(fake, "proc", "rw,hidepid=0", fake.proc)
    assert reading(fake, "segments").value["hidden_processes"] is False


def test_many_left_overs_are_not_all_printed(fake):
    for number in range(23):
        segment(fake, f"left{number:02}")
    *shown, more, cure = reading(fake, "segments").advice
    assert len(shown) == 20
    assert more == "3 more; --json lists all."
    assert len(cure.split("\n")) == 21


# Names that anyone may choose.

HOSTILE = [
    "a; touch pwned #",
    "$(touch pwned)",
    "it's",
    "two  blanks",
    "-rf",
    "~",
    "\x1b[31mred",
    "line\nbreak\n",
    "\u202emirrored",
    os.fsdecode(b"not-utf-8-\xff\xfe"),
    "\N{GREEK SMALL LETTER LAMDA}",
    'back\\slash"',
]


@pytest.mark.parametrize("kind", ["file", "folder"])
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_any_name_is_shown_safely_and_its_command_removes_it(fake, name, kind):
    path = segment(fake, name) if kind == "file" else folder(fake, name, 8)
    other = segment(fake, "other")
    process(fake, 3, other)
    output = text(list(fake.readings()))
    assert all(line.isprintable() for line in output.split("\n"))
    output.encode()
    lines = map(str.strip, output.split("\n"))
    (removal,) = (line for line in lines if line.startswith(("rm ", "python3 -c ")))
    subprocess.run(["sh", "-c", removal], cwd=fake.root, check=True, timeout=60)
    assert not path.exists()
    assert other.exists()
    assert list(fake.root.iterdir()) == []


def test_names_that_are_not_utf_8_pass_through_json(fake, monkeypatch, capsys):
    name = os.fsdecode(b"\xff")
    segment(fake, name)
    monkeypatch.setattr(doctor, "Doctor", lambda: fake)
    main(["--json"])
    read = json.loads(capsys.readouterr().out)["readings"]
    assert [each["name"] for each in read["segments"]["value"]["all"]] == [name]


def test_a_terminal_that_knows_few_characters_gets_escapes(fake, monkeypatch):
    segment(fake, "\N{GREEK SMALL LETTER LAMDA}")
    monkeypatch.setattr(doctor, "Doctor", lambda: fake)
    with open(fake.root / "out", "w", encoding="ascii") as file:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdout", file)
        main([])
    assert r"\u03bb" in (fake.root / "out").read_text("ascii")


def test_a_segment_of_the_same_name_as_one_that_was_unlinked_is_another(fake):
    old = segment(fake, "name")
    process(fake, 5, old)
    new = segment(fake, "new")
    new.rename(old)
    ((found,), _) = fake.find()
    assert found.left_over


def test_processes_that_cannot_be_looked_into_are_counted(fake, monkeypatch):
    segment(fake, "left")
    process(fake, 5)
    process(fake, 6)
    real = doctor._files

    def refuse(process):
        if process.name == "6":
            raise PermissionError
        return real(process)

    monkeypatch.setattr(doctor, "_files", refuse)
    *_, doubt = reading(fake, "segments").advice
    assert doubt == (
        "Processes that could not be looked into, and may use it: 1. As root you see "
        "more."
    )


def test_a_process_that_ends_meanwhile_uses_nothing(fake):
    segment(fake, "left")
    (fake.proc / "7").mkdir()
    found, unseen = fake.find()
    assert ([each.left_over for each in found], unseen) == ([True], 0)


def test_a_segment_that_goes_meanwhile_is_not_told(fake, monkeypatch):
    gone = fake.shm / "gone"
    monkeypatch.setattr(type(fake.shm), "iterdir", lambda _: iter([gone]))
    monkeypatch.setattr(Doctor, "_users", lambda _: ({}, 0))
    assert fake.find() == ([], 0)


@pytest.mark.parametrize(
    ("size", "age", "said"),
    [
        (0, 0, "0 bytes, 0 seconds old"),
        (1, 119, "1 bytes, 119 seconds old"),
        (1536, 120, "1.5 KiB, 2 minutes old"),
        (4096, 7200, "4 KiB, 2 hours old"),
        (2**40, 86_400 * 30, "1 TiB, 30 days old"),
        (2**50, -5, "1,024 TiB, 0 seconds old"),
    ],
)
def test_a_segment_says_whose_it_is_how_large_and_how_old(size, age, said):
    found = Segment("psm_x", "ann", size, max(0.0, age), ())
    assert str(found) == f"psm_x (ann, {said})"


def test_the_owner_and_the_age_are_read(fake, monkeypatch):
    segment(fake, "psm_x", age=3600.0)
    monkeypatch.setitem(
        sys.modules,
        "pwd",
        SimpleNamespace(getpwuid=lambda n: SimpleNamespace(pw_name=f"u{n}")),
    )
    ((found,), _) = fake.find()
    assert found.owner == f"u{os.getuid()}"
    assert 3600 <= found.age < 4000
    for missing in None, SimpleNamespace(getpwuid={}.__getitem__):
        monkeypatch.setitem(sys.modules, "pwd", missing)
        ((found,), _) = fake.find()
        assert found.owner == f"user {os.getuid()}"


@pytest.mark.parametrize(("most", "advised"), [(2**31 - 1, False), (32767, True)])
def test_what_a_semaphore_counts_to(fake, monkeypatch, most, advised):
    monkeypatch.setattr("multiprocessing.synchronize.SEM_VALUE_MAX", most)
    found = reading(fake, "lock")
    assert found.says == f"can be made; a semaphore counts to {most:,}"
    assert found.value == {"made": True, "error": None, "most": most}
    assert bool(found.advice) == advised


@pytest.mark.parametrize(
    ("soft", "hard", "says", "advice"),
    [
        (1024, 4096, "1,024 for each process, 4,096", "some 512 segments fit. ulimit"),
        (256, -1, "256 for each process, any number", "ulimit -n unlimited allows"),
        (1024, 1024, "1,024 for each process, 1,024", "LimitNOFILE= of a systemd unit"),
        (4096, 10**6, "4,096 for each process, 1,000,000", ""),
        (-1, -1, "any number for each process, any number", ""),
        (2**63 - 1, 2**63 - 1, "any number for each process, any number", ""),
    ],
)
def test_open_files(fake, monkeypatch, soft, hard, says, advice):
    monkeypatch.setattr("resource.getrlimit", lambda _: (soft, hard))
    found = reading(fake, "open files")
    assert found.says == f"{says} if it asks for them"
    assert advice in " ".join(found.advice)
    assert bool(found.advice) == bool(advice)


def test_limits(fake, monkeypatch):
    import resource

    limits = {resource.RLIMIT_AS: GIB, resource.RLIMIT_FSIZE: MIB}
    monkeypatch.setattr("resource.getrlimit", lambda kind: (limits[kind], -1))
    found = reading(fake, "limits")
    assert found.says == "1 GiB of addresses for each process and 1 MiB for each file"
    assert found.value == {"addresses": GIB, "file": MIB}
    limits = dict.fromkeys(limits, resource.RLIM_INFINITY)
    found = reading(fake, "limits")
    assert found.says == "none on addresses and the size of a file"
    assert (found.advice, found.value) == ((), {"addresses": None, "file": None})


# Containers, and logging out.


@pytest.mark.parametrize(
    ("files", "variables", "kind", "sign"),
    [
        ({}, {}, None, None),
        ({".dockerenv": ""}, {}, "Docker", "/.dockerenv"),
        ({"run/.containerenv": ""}, {}, "Podman", "/run/.containerenv"),
        ({"run/systemd/container": "lxc\n"}, {}, "lxc", "/run/systemd/container"),
        ({}, {"container": "oci"}, "oci", "the variable container"),
        ({".dockerenv": ""}, {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, "Kubernetes",
         "the variable KUBERNETES_SERVICE_HOST"),
        ({}, {"AWS_LAMBDA_FUNCTION_NAME": "f"}, "AWS Lambda",
         "the variable AWS_LAMBDA_FUNCTION_NAME"),
        ({"../proc/1/cgroup": "3:cpu:/kubepods/x"}, {}, "Kubernetes",
         "the control group of 1"),
        ({"../proc/self/cgroup": "3:cpu:/docker/x"}, {}, "Docker",
         "the control group of self"),
    ],
)  # fmt: skip
def test_containers(fake, monkeypatch, files, variables, kind, sign):
    for name in "KUBERNETES_SERVICE_HOST", "AWS_LAMBDA_FUNCTION_NAME", "container":
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    for name, contents in files.items():
        write(fake.root / name, contents)
    found = reading(fake, "container")
    assert (found.value["kind"], found.value["sign"]) == (kind, sign)
    assert found.says == (f"{kind}, as {sign} says" if kind else "no sign of one")
    assert bool(found.advice) == bool(kind)


def test_the_first_process_of_a_container_is_told_about_sigterm(fake, monkeypatch):
    write(fake.root / ".dockerenv", "")
    monkeypatch.setattr(os, "getpid", lambda: 1)
    assert "docker run --init" in reading(fake, "container").advice[-1]


@pytest.mark.parametrize(
    ("uid", "files", "removes"),
    [
        (1000, {}, True),
        (999, {}, False),
        (0, {}, False),
        (1000, {"etc/login.defs": "# x\nSYS_UID_MAX   1000\n"}, False),
        (1000, {"etc/systemd/logind.conf": "[Login]\n#RemoveIPC=no\n"}, True),
        (1000, {"etc/systemd/logind.conf": "[Login]\nRemoveIPC=no\n"}, False),
        (1000, {"usr/lib/systemd/logind.conf": "RemoveIPC=no"}, False),
        (1000, {"usr/lib/systemd/logind.conf": "RemoveIPC=no",
                "etc/systemd/logind.conf": "[Login]"}, True),
        (1000, {"etc/systemd/logind.conf": "RemoveIPC=no",
                "run/systemd/logind.conf.d/a.conf": "RemoveIPC=off",
                "usr/lib/systemd/logind.conf.d/b.conf": "RemoveIPC = true"}, True),
        (1000, {"usr/lib/systemd/logind.conf.d/a.conf": "RemoveIPC=yes",
                "etc/systemd/logind.conf.d/a.conf": "RemoveIPC=0"}, False),
        (1000, {"var/lib/systemd/linger/user 1000": ""}, False),
    ],
)  # fmt: skip
def test_who_logs_out_loses_what_it_shared(fake, monkeypatch, uid, files, removes):
    monkeypatch.setattr(os, "getuid", lambda: uid)
    monkeypatch.setattr(doctor, "_user", lambda number: f"user {number}")
    assert reading(fake, "logging out").says.endswith("no systemd-logind here")
    (fake.root / "run/systemd/seats").mkdir(parents=True)
    for name, contents in files.items():
        write(fake.root / name, contents)
    found = reading(fake, "logging out")
    assert found.value == {"removes": removes, "user": f"user {uid}"}
    assert bool(found.advice) == removes
    if removes:
        assert found.advice[0].endswith("\nloginctl enable-linger 'user 1000'")


# The whole.


@LINUX
def test_a_real_segment_is_in_use_until_it_is_closed():
    def look():
        found, _ = Doctor().find()
        return next(each for each in found if each.name == owner.name)

    owner = SharedMemory(create=True, size=8192)
    try:
        assert look().users == (os.getpid(),)
        assert look().size == 8192
        owner.close()
        assert look().left_over
    finally:
        owner.unlink()


def test_advice_is_set_below_what_was_seen():
    command = "rm /" + 40 * " a"
    advice = "do " * 40, f"remove it:\n{command}"
    found = [Reading("one", "says"), Reading("longer", "says", advice)]
    assert text(found).splitlines() == [
        "one     says",
        "longer  says",
        "        * " + " ".join(["do"] * 23),
        "          " + " ".join(["do"] * 17),
        "        * remove it:",
        f"          {command}",
    ]


def test_a_program_is_told_the_same(capsys):
    main(["--json"])
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["schema", "readings"]
    assert list(printed["readings"]) == NAMES
    for each in printed["readings"].values():
        assert set(each) == {"name", "says", "advice", "value"}
    main([])
    said = capsys.readouterr().out
    assert [
        name for name in NAMES if not said.startswith(name) and f"\n{name} " not in said
    ] == []


@pytest.mark.parametrize("arguments", [["--jason"], ["now"], ["--json", "x"]])
def test_what_is_not_understood_is_refused(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m shmguide.doctor [-h] [--json]" in capsys.readouterr().err


def test_it_is_a_command():
    command = [sys.executable, "-m", "shmguide.doctor"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("Python ")


# What --json prints, as docs/reference/doctor.md has it.

TYPES = {
    "integer": int,
    "number": float,
    "string": str,
    "true or false": bool,
    "null": type(None),
}


def schema():
    """Return the keys of each reading's value, and the types that each may have."""
    page = Path(__file__).parents[1] / "docs/reference/doctor.md"
    rows = [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    return {key: kinds.replace(" or null", ", null") for key, kinds, _ in rows}


def keys(value, path):
    """Yield each key of a value, as the page writes it, and what stands there."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from keys(each, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        yield f"{path}[]", None
        for each in value:
            yield from keys(each, f"{path}[]")
    else:
        yield path, value


def is_one_of(value, kinds):
    types = [TYPES[kind] for kind in kinds.split(", ")]
    if isinstance(value, int) and not isinstance(value, bool):
        return int in types or float in types
    return any(type(value) is each for each in types)


def test_what_json_prints_is_what_the_reference_says(fake, monkeypatch, capsys):
    segment(fake, "left")
    process(fake, 5, segment(fake, "used"))
    documented, seen = schema(), set()
    refuse(monkeypatch, OSError(28, "No space left on device"))
    for machine in Doctor(), fake:
        monkeypatch.setattr(doctor, "Doctor", lambda machine=machine: machine)
        main(["--json"])
        printed = json.loads(capsys.readouterr().out)
        assert printed["schema"] == doctor.SCHEMA
        for name, each in printed["readings"].items():
            for key, value in keys(each["value"], name):
                seen.add(key)
                if value is not None or not key.endswith("[]"):
                    assert is_one_of(value, documented[key]), (key, value)
    lists = {key for key in seen if key.endswith("[]")}
    assert seen - lists == {k for k in documented if k not in lists}
    assert lists == {"start methods.all[]", "segments.all[]", "segments.all[].users[]"}
