"""What docs/practice/machine.md says of /dev/shm."""

import subprocess
import sys
from unittest import SkipTest

SMALL = 'mount -t tmpfs -o size=1m,nr_inodes=40 none /dev/shm && exec "$@"'


def _in_a_small_one(script: str) -> list[str]:
    """Return what a program prints that has 1 MiB and 40 files in /dev/shm."""
    if sys.platform != "linux":
        raise SkipTest("there is no /dev/shm")
    container = ["unshare", "--map-root-user", "--mount", "sh", "-c", SMALL, "sh"]
    done = subprocess.run(
        [*container, sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare:" in done.stderr or "mount:" in done.stderr:
        raise SkipTest("a /dev/shm of its own is not allowed here")
    assert not done.returncode, done.stderr
    return done.stdout.splitlines()


def each_is_a_file_until_it_is_closed() -> None:
    script = """if True:
        import os
        from multiprocessing import get_context
        from multiprocessing.shared_memory import SharedMemory

        def files():
            room = os.statvfs("/dev/shm")
            return room.f_files - room.f_ffree

        things, counts = [], [files()]
        for method in "fork", "spawn", "forkserver":
            things.append(get_context(method).Lock())
            counts.append(files())
        for _ in range(2):  # which share a file
            things.append(get_context().RawValue("i"))
            counts.append(files())
        segment = SharedMemory(create=True, size=8)
        counts.append(files())
        segment.unlink()
        counts.append(files())
        segment.close()
        counts.append(files())
        things.clear()
        counts.append(files())
        print(*[count - counts[0] for count in counts])
    """
    (line,) = _in_a_small_one(script)
    assert line == "0 1 2 3 4 4 5 5 4 1"  # which reuses the memory of the value
    # mutant: segment.unlink() -> segment.unlink(); segment.close()


def memory_for_values_has_another_place() -> None:
    script = """if True:
        from multiprocessing import Array, Value
        from pathlib import Path

        size = 2**22
        thing = Array("b", size) if size else Value("i")
        maps = Path("/proc/self/maps").read_text().splitlines()
        paths = [line.split(maxsplit=5)[5] for line in maps if "/pym-" in line]
        print(len(paths), any(path.startswith("/dev/shm") for path in paths))
    """
    # mutant: 2**22 -> 0
    assert _in_a_small_one(script) == ["1 False"]


def the_kernel_says_that_a_page_is_missing() -> None:
    script = """if True:
        from multiprocessing.shared_memory import SharedMemory

        for buffering in -1, 0:
            segment = SharedMemory(create=True, size=2**21)
            segment.unlink()
            try:
                with open("/dev/zero", "rb", buffering) as zeros:
                    print(zeros.readinto(segment.buf) < 2**21)
            except OSError as error:
                print(error)
            segment.close()
    """
    # mutant: size=2**21 -> size=2**18
    assert _in_a_small_one(script) == ["[Errno 14] Bad address", "True"]


def what_has_no_path_may_be_larger() -> None:
    script = """if True:
        import os
        named = os.open("/dev/shm/x", os.O_CREAT | os.O_RDWR)
        for file in os.memfd_create("shared"), named:
            try:
                os.posix_fallocate(file, 0, 2**21)
                print("reserved", os.fstat(file).st_nlink)
            except OSError as error:
                print(error.errno)
        print(os.listdir("/dev/shm"))
    """
    lines = _in_a_small_one(script)  # mutant: script -> script.replace("2**21", "8")
    assert lines == ["reserved 0", "28", "['x']"]
