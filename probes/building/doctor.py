"""What docs/building/doctor.md says of the doctor and of Linux, asked of both."""

import ast
import contextlib
import errno
import io
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing import util
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase, mock

if sys.platform != "linux":
    raise SkipTest("what is said holds of Linux")

import resource

import shmguide.doctor as module
from shmguide.doctor import Doctor, Reading

check = TestCase()


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def it_needs_the_standard_library_alone() -> None:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        tops = {name.partition(".")[0] for name in names}
        assert tops <= sys.stdlib_module_names
        # mutant: sys.stdlib_module_names -> sys.stdlib_module_names - {"os"}


def it_removes_what_it_made_and_nothing_else() -> None:
    with _folder() as folder:
        for name in "psm_1", "sem.left", "torch_1_2":
            (folder / name).touch()
        with mock.patch("secrets.token_hex", lambda _: f"{os.getpid()}"):
            list(Doctor(shm=folder).readings())
        assert len(list(folder.iterdir())) == 3  # mutant: == 3 -> == 2
    made = Path(f"/dev/shm/shmguide_{os.getpid()}")
    assert not made.exists()


def a_reading_that_fails_stops_no_other() -> None:
    names = [reading.name for reading in Doctor().readings()]
    assert len(names) == 15
    for name in names:
        with contextlib.ExitStack() as patches:
            for each in names:
                fails = ValueError("the reason") if each == name else None
                read = mock.Mock(side_effect=fails, return_value=Reading(each, "fine"))
                method = each.replace(" ", "_").lower()
                patches.enter_context(mock.patch.object(Doctor, method, read))
            says = {reading.name: reading.says for reading in Doctor().readings()}
        assert [*says] == names
        assert [each for each in names if says[each] != "fine"] == [name]
        assert "the reason" in says[name]  # mutant: "the reason" -> "no reason"


def the_exit_status() -> None:
    with contextlib.redirect_stdout(io.StringIO()) as output:
        module.main([])
        with mock.patch.object(Doctor, "lock", side_effect=OSError("none")):
            module.main(["--json"])
    assert "cannot be read here: none" in output.getvalue()
    with (
        contextlib.redirect_stderr(io.StringIO()),
        check.assertRaises(SystemExit) as caught,
    ):
        module.main(["--nonsense"])
    assert caught.exception.code == 2  # mutant: == 2 -> == 1


def it_names_the_reason() -> None:
    numbers = {
        "read-only": errno.EROFS,
        "Not allowed": errno.EACCES,
        "full": errno.ENOSPC,
        "files are open": errno.EMFILE,
        "size of a file": errno.EFBIG,
        "ulimit -v": errno.ENOMEM,
    }
    with _folder() as folder:
        doctor = Doctor(shm=folder)
        for words, number in numbers.items():
            room = mock.Mock(f_files=10, f_favail=5)
            with mock.patch.object(os, "statvfs", return_value=room):
                assert words in doctor._reason(OSError(number, ""))
        room = mock.Mock(f_files=10, f_favail=0)
        with mock.patch.object(os, "statvfs", return_value=room):
            assert "no inode" in doctor._reason(OSError(errno.ENOSPC, ""))
        missing = Doctor(shm=folder / "missing")
        assert "no folder" in missing._reason(OSError(errno.ENOENT, ""))
        # mutant: "no folder" -> "a folder"


def the_path_of_a_socket() -> None:
    with _folder() as folder, socket.socket(socket.AF_UNIX) as made:
        path = str(folder / "x").ljust(108, "x")
        with check.assertRaises(OSError):
            made.bind(path)
        made.bind(path[:107])  # mutant: made.bind(path[:107]) -> assert len(path) < 107


def a_long_tmpdir() -> None:
    falls_back = hasattr(util, "_get_base_temp_dir")
    assert sys.version_info >= (3, 14) or not falls_back
    assert sys.version_info < (3, 15) or falls_back
    with _folder() as folder:
        (long := folder / ("x" * 100)).mkdir()
        code = "from multiprocessing.connection import Listener; Listener().close()"
        made = _printed(code, os.environ | {"TMPDIR": str(long)}) is not None
    assert made is falls_back  # mutant: is falls -> is not falls


def _printed(code: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """Return what a Python prints, None if it fails; its tracker prints nothing."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment
    )
    return None if done.returncode else done.stdout


def names_with_a_process_that_runs() -> None:
    ended = 2**31 - 1  # more than any process has
    names = "joblib_memmapping_folder_{}_a", "torch_{}_b", "sem.loky-{}-c"
    with _folder() as folder:
        for name in names:
            (folder / name.format(os.getpid())).touch()
            (folder / name.format(ended)).touch()
        forbidden = folder / "a_folder"
        forbidden.mkdir()

        def walk(_: Path, onerror: Any) -> Any:
            onerror(PermissionError(errno.EACCES, ""))
            return ()

        with mock.patch.object(os, "walk", walk):
            segments, _ = Doctor(shm=folder).find()
        left = {segment.name for segment in segments if segment.left_over}
        assert left == {name.format(ended) for name in names}
        # mutant: name.format(ended) for -> name.format(os.getpid()) for


def when_room_is_a_warning() -> None:
    mib = 2**20
    cases = {(64, 64): True, (65, 65): False, (1000, 99): True, (1000, 100): False}
    for (total, free), warns in cases.items():
        disk = mock.Mock(
            f_blocks=total, f_bavail=free, f_frsize=mib, f_files=10**6, f_favail=10**6
        )
        with (
            mock.patch.object(os, "statvfs", return_value=disk),
            mock.patch.object(Doctor, "_mount", return_value="tmpfs"),
        ):
            reading = Doctor().room("room")
        assert bool(reading.advice) is warns, total  # mutant: is warns -> is True


def the_least_of_the_cores() -> None:
    for count, bound, granted, workers in (
        (8, 4, 2.5, 2),
        (8, 4, 6.0, 4),
        (8, 8, None, None),
        (4, 4, 0.5, 1),
    ):
        with (
            mock.patch.object(os, "cpu_count", return_value=count),
            mock.patch.object(os, "sched_getaffinity", return_value=range(bound)),
            mock.patch.object(
                Doctor, "_granted", return_value=[granted] if granted else []
            ),
        ):
            advice = "".join(Doctor().cores("cores").advice)
        assert (f"Start {workers} workers" in advice) is bool(workers)
        assert bool(advice) is bool(workers)
    # mutant: in advice) is bool -> in advice) is not bool


def process_cpu_count_respects_the_binding() -> None:
    if sys.version_info < (3, 13):
        raise SkipTest("os.process_cpu_count is new in Python 3.13")
    cores = os.sched_getaffinity(0)
    if len(cores) < 2:
        raise SkipTest("this process may use one core alone")
    os.sched_setaffinity(0, {min(cores)})
    try:
        assert os.process_cpu_count() == 1
        assert (os.cpu_count() or 0) > 1  # mutant: > 1 -> == 1
    finally:
        os.sched_setaffinity(0, cores)


def the_memory_of_a_control_group() -> None:
    with _folder() as folder:
        (folder / "self").mkdir()
        (folder / "self/cgroup").write_text("0::/one\n", encoding="ascii")
        (folder / "one").mkdir()
        (folder / "one/memory.max").write_text("4096\n", encoding="ascii")
        value = Doctor(proc=folder, cgroup=folder).memory("memory").value
    assert isinstance(value, dict)
    assert value["limit"] == 4096  # mutant: == 4096 -> is None


def a_segment_takes_two_descriptors() -> None:
    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))

    first = SharedMemory(create=True, size=100)  # the tracker's is there from now on
    before = descriptors()
    second = SharedMemory(create=True, size=100)
    taken = descriptors() - before
    for segment in first, second:
        segment.close()
        segment.unlink()
    assert taken == 2  # mutant: == 2 -> == 1


LIMITED = """\
import resource
from multiprocessing.shared_memory import SharedMemory

limits = resource.getrlimit({kind})
resource.setrlimit({kind}, ({soft}, limits[1]))
try:
    SharedMemory(create=True, size=2**30)
except OSError as error:
    resource.setrlimit({kind}, limits)
    print(error.errno)
"""


def limits_forbid_a_segment() -> None:
    for kind, soft, number in (
        (resource.RLIMIT_FSIZE, 2**12, errno.EFBIG),
        (resource.RLIMIT_AS, 2**30, errno.ENOMEM),
        (resource.RLIMIT_AS, 2**29, errno.ENOMEM),  # mutant: 2**29 -> 2**40
    ):
        printed = _printed(LIMITED.format(kind=int(kind), soft=soft))
        assert printed == f"{number}\n"
