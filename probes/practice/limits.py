"""What docs/practice/limits.md says of descriptors, mappings and sockets."""

import os
import socket
import subprocess
import sys
import tempfile
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase

check = TestCase()


def _on_linux() -> None:
    if sys.platform != "linux":
        raise SkipTest("there is no /proc to look into")


def a_slice_takes_no_mapping_and_no_descriptor() -> None:
    _on_linux()
    maps, numbers = Path("/proc/self/maps"), Path("/proc/self/fd")
    segment = SharedMemory(create=True, size=4096)
    try:
        name = f"/dev/shm/{segment.name}"
        before = len([*numbers.iterdir()])
        buf: Any = segment.buf
        parts: list[Any] = [buf[start : start + 1] for start in range(100)]
        # mutant: buf[start : start + 1] -> SharedMemory(segment.name)
        count = maps.read_text().count(name)
        opened = len([*numbers.iterdir()]) - before
        for part in parts:
            part.release() if hasattr(part, "release") else part.close()
        assert (count, opened) == (1, 0)
    finally:
        segment.close()
        segment.unlink()


def a_creation_without_descriptors_confuses_the_tracker() -> None:
    _on_linux()
    script = """if True:
        import os, resource
        from multiprocessing import resource_tracker
        from multiprocessing.shared_memory import SharedMemory
        resource_tracker.ensure_running()
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (50, hard))
        held = []
        try:
            while True:
                held.append(os.dup(0))
        except OSError:
            os.close(held.pop())
        try:
            SharedMemory(create=True, size=8)
        except OSError as error:
            print(error.errno)
    """
    # mutant: os.close(held.pop()) -> pass
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "24\n"
    assert "KeyError: '/psm_" in done.stderr


def a_path_of_a_socket_has_107_bytes() -> None:
    _on_linux()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        for length in 107, 108:
            path = f"{folder}/".ljust(length, "x")
            with socket.socket(socket.AF_UNIX) as end:
                if length == 107:  # mutant: 107 -> 108
                    end.bind(path)
                else:
                    with check.assertRaisesRegex(OSError, "path too long"):
                        end.bind(path)


def managers_and_forkserver_listen_below_tmpdir() -> None:
    _on_linux()
    script = """if True:
        from multiprocessing import get_context
        from multiprocessing.connection import Listener

        def try_each():
            child = get_context("forkserver").Process(target=print)
            makers = {
                "Listener": lambda: Listener().close(),
                "forkserver": lambda: (child.start(), child.join()),
                "Manager": lambda: get_context("fork").Manager().shutdown(),
            }
            for name, make in makers.items():
                try:
                    make()
                    print(name, "works", flush=True)
                except Exception as error:
                    print(name, type(error).__name__, error, flush=True)

        if __name__ == "__main__":
            try_each()
    """
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        program = Path(folder, "program.py")
        program.write_text(script)
        long = Path(folder, "x" * 90)
        # mutant before 3.14: "x" * 90 -> "x"
        # mutant from 3.14: Listener().close() -> Listener("x" * 200).close()
        long.mkdir()
        done = subprocess.run(
            [sys.executable, program],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"TMPDIR": str(long)},
        )
    lines = done.stdout.split("\n")
    if sys.version_info < (3, 13, 1):
        assert lines[:2] == [
            "Listener OSError AF_UNIX path too long",
            "forkserver OSError AF_UNIX path too long",
        ]
        assert lines[2] == "Manager EOFError "
        assert "OSError: AF_UNIX path too long" in done.stderr
    elif sys.version_info >= (3, 14, 10):
        assert [line for line in lines if line] == [
            "Listener works",
            "forkserver works",
            "Manager works",
        ]
