"""The doctor reads what there is, and says what it cannot read."""

import json
import os
import subprocess
import sys
import time
from collections import namedtuple
from multiprocessing.shared_memory import SharedMemory
from types import SimpleNamespace

import pytest

from shmguide import doctor
from shmguide.doctor import Doctor, Reading, Segment, main, text

Disk = namedtuple("Disk", ["total", "used", "free"])
MIB, GIB = 2**20, 2**30
NAMES = [
    *("Python", "machine", "start methods", "cores", "memory", "pages", "room"),
    *("segments", "semaphores", "open files"),
]


@pytest.fixture
def fake(tmp_path):
    """A machine without processes, segments and control groups."""
    fake = Doctor(*(tmp_path / name for name in ("proc", "shm", "cgroup")))
    for folder in fake.proc, fake.shm, fake.cgroup:
        folder.mkdir()
    return fake


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
    nowhere = tmp_path / "nowhere"
    found = list(Doctor(nowhere, nowhere, nowhere).readings())
    assert [each.name for each in found] == NAMES
    unread = [each for each in found if each.value is None]
    assert [each.name for each in unread] == [
        *("memory", "room", "segments", "semaphores", "open files")
    ]
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
    ("total", "free", "mounted", "says", "advice"),
    [
        (8 * GIB, 8 * GIB, True, "8 GiB in {}, 8 GiB of it free", []),
        (64 * MIB, 64 * MIB, True, "64 MiB in {}, 64 MiB of it free", ["--shm-size"]),
        (8 * GIB, 0, True, "8 GiB in {}, 0 bytes of it free", ["Nearly full"]),
        (GIB, GIB, False, "1 GiB in {}, 1 GiB of it free", ["no tmpfs"]),
        (MIB, 2048, False, "1 MiB in {}, 2 KiB of it free",
         ["emptyDir", "SIGBUS", "no tmpfs"]),
    ],
)  # fmt: skip
def test_room(fake, monkeypatch, total, free, mounted, says, advice):
    monkeypatch.setattr("shutil.disk_usage", lambda _: Disk(total, total - free, free))
    monkeypatch.setattr("os.path.ismount", lambda _: mounted)
    found = reading(fake, "room")
    assert found.says == says.format(fake.shm)
    assert len(found.advice) == len(advice)
    for words, sentence in zip(advice, found.advice, strict=True):
        assert words in sentence
    assert found.value == {"bytes": total, "free": free}


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
    told = reading(fake, "segments")
    assert told.says == "3, looking left over: 1"
    which, cure = told.advice
    assert which.startswith("left (")
    assert cure.endswith(f"remove it: rm {left}")
    assert [each["left_over"] for each in told.value["all"]] == [True, False, False]
    assert left.exists()


@pytest.mark.parametrize(
    "name",
    ["a; touch pwned #", "$(touch pwned)", "two words", "\x1b[2Jgone", "caf\udce9"],
)
def test_no_command_is_made_of_a_name_that_a_shell_may_act_on(fake, name):
    segment(fake, name)
    said = text([reading(fake, "segments")])
    assert ascii(name).split()[0] in said
    assert "rm " not in said
    assert said.isascii()
    assert "\x1b" not in said


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
def test_semaphores(fake, monkeypatch, most, advised):
    monkeypatch.setattr("multiprocessing.synchronize.SEM_VALUE_MAX", most)
    found = reading(fake, "semaphores")
    assert found.says == f"count to {most:,}"
    assert bool(found.advice) == advised


@pytest.mark.parametrize(
    ("soft", "hard", "fits"),
    [(1024, 4096, "512"), (1024, 1024, ""), (4096, 10**6, ""), (256, 10**6, "128")],
)
def test_open_files(fake, monkeypatch, soft, hard, fits):
    monkeypatch.setattr("resource.getrlimit", lambda _: (soft, hard))
    found = reading(fake, "open files")
    assert found.says.startswith(f"{soft:,} for each process, {hard:,} if")
    assert bool(found.advice) == bool(fits)
    assert not fits or f"some {fits} segments fit" in found.advice[0]


# The whole.


@pytest.mark.skipif(sys.platform != "linux", reason="segments are files on Linux only")
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
    found = [Reading("one", "says"), Reading("longer", "says", ("do " * 40, "rm /a-b"))]
    assert text(found).splitlines() == [
        "one     says",
        "longer  says",
        "        * " + " ".join(["do"] * 23),
        "          " + " ".join(["do"] * 17),
        "        * rm /a-b",
    ]


def test_a_program_is_told_the_same(capsys):
    main(["--json"])
    told = json.loads(capsys.readouterr().out)
    assert list(told) == NAMES
    assert all(
        set(each) == {"name", "says", "advice", "value"} for each in told.values()
    )
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
