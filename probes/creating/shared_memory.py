"""What docs/creating/shared-memory.md says of segments and of who removes them."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, resource_tracker
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase, mock

check = TestCase()


@contextmanager
def _segment(size: int = 8, **options: Any) -> Iterator[SharedMemory]:
    segment = SharedMemory(create=True, size=size, **options)
    try:
        yield segment
    finally:
        segment.close()
        if _exists(segment.name):
            segment.unlink()


def _exists(name: str) -> bool:
    return Path("/dev/shm", name).exists()


def _on_linux() -> None:
    if sys.platform != "linux":
        raise SkipTest("there is no /dev/shm to look into")


def _messages(script: str, *arguments: str) -> str:
    """Return what a Python and its tracker say, when both have ended."""
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def buf_is_a_view_of_bytes_without_a_lock() -> None:
    with _segment() as segment:
        assert isinstance(segment.buf, memoryview)
        assert segment.buf.format == "B"
        for name in "acquire", "get_lock", "__enter__":  # mutant: __enter__ -> close
            assert not hasattr(segment, name), name


def size_is_ignored_by_an_attach() -> None:
    with _segment(4096) as segment:
        for size in 0, 1, 4095, 2**40:
            attached = SharedMemory(segment.name, size=size)
            attached.close()
            assert attached.size == segment.size  # mutant: segment.size -> size


def a_new_segment_has_no_size_yet() -> None:
    if os.name == "nt":
        raise SkipTest("there a segment is made with its size")
    name, refusals = f"probe_{os.getpid()}", []
    truncate = os.ftruncate

    def attach_first(descriptor: int, size: int) -> None:
        with check.assertRaises(ValueError) as caught:
            SharedMemory(name)
        refusals.append(str(caught.exception))
        truncate(descriptor, size)

    with mock.patch("os.ftruncate", attach_first), _segment(name=name):
        SharedMemory(name).close()
    assert refusals == ["cannot mmap an empty file"]
    # mutant: attach_first) -> truncate)


def a_float_as_size_leaves_a_name_without_a_size() -> None:
    _on_linux()
    name = f"probe_{os.getpid()}"
    size: Any = 8.0
    with check.assertRaises(TypeError):
        SharedMemory(name, create=True, size=size)
    left = Path("/dev/shm", name)
    assert left.stat().st_size == 0
    with check.assertRaisesRegex(ValueError, "cannot mmap an empty file"):
        SharedMemory(name)
    left.unlink()
    # mutant: size: Any = 8.0 -> size: Any = 8


def an_array_has_no_release() -> None:
    import numpy as np

    view = memoryview(b"")
    assert hasattr(view, "release")
    assert not hasattr(np.zeros(1), "release")  # mutant: np.zeros(1) -> view


def forgotten_with_a_view_it_keeps_its_descriptor() -> None:
    _on_linux()
    script = """if True:
        import os
        from multiprocessing.shared_memory import SharedMemory
        owner = SharedMemory(create=True, size=2**20)
        owner.buf[:] = bytes(2**20)
        def view():
            segment = SharedMemory(owner.name)
            return segment.buf[:4]
        view().release()
        owner.unlink()
        owner.close()
        for number in map(int, os.listdir("/proc/self/fd")):
            path = f"/proc/self/fd/{number}"
            if os.path.islink(path) and "(deleted)" in os.readlink(path):
                print("holds", os.fstat(number).st_blocks * 512)
    """
    assert "holds 1048576" in _messages(script)
    # mutant: view().release() -> owner.buf.tobytes()


def tracked_segments_are_removed_at_the_end() -> None:
    _on_linux()
    script = """if True:
        from multiprocessing.shared_memory import SharedMemory
        SharedMemory("{0}_1", create=True, size=8)
        SharedMemory("{0}_2", create=True, size=8)
    """
    pickled = """if True:
        import pickle
        from multiprocessing.shared_memory import SharedMemory
        segment = SharedMemory("{0}_1", create=True, size=8, track=False)
        pickle.loads(pickle.dumps(segment)).close()
    """
    name = f"probe_{os.getpid()}"
    assert "2 leaked shared_memory" in _messages(script.format(name))
    # mutant: "{0}_2", create=True, size=8 -> "{0}_1"
    assert not _exists(f"{name}_1")
    assert not _exists(f"{name}_2")
    if sys.version_info >= (3, 13):
        untracked = script.replace("size=8", "size=8, track=False")
        assert _messages(untracked.format(name)) == ""
        for number in 1, 2:
            assert _exists(f"{name}_{number}")
            Path("/dev/shm", f"{name}_{number}").unlink()
        assert "1 leaked shared_memory" in _messages(pickled.format(name))
        # mutant from 3.13: pickle.loads(pickle.dumps(segment)) -> segment
        assert not _exists(f"{name}_1")


def unregistering_in_a_child_removes_the_owners_entry() -> None:
    if "fork" not in get_all_start_methods():
        raise SkipTest("there is no fork, nor a tracker")
    script = """if True:
        import sys
        from multiprocessing import get_context, resource_tracker
        from multiprocessing.shared_memory import SharedMemory
        def attach(name):
            if sys.argv[1] == "by hand":
                SharedMemory(name).close()
                resource_tracker.unregister("/" + name, "shared_memory")
            else:
                SharedMemory(name, track=False).close()
        owner = SharedMemory(create=True, size=8)
        child = get_context("fork").Process(target=attach, args=(owner.name,))
        child.start()
        child.join()
        owner.close()
        owner.unlink()
    """
    assert "KeyError" in _messages(script, "by hand")  # mutant: by hand -> no hand
    # mutant from 3.13: name, track=False).close() -> name).close(); print(1)
    if sys.version_info >= (3, 13):
        assert _messages(script, "track=False") == ""


def a_child_of_os_fork_has_a_tracker_of_its_own() -> None:
    _on_linux()
    script = """if True:
        import os, sys
        from multiprocessing import resource_tracker
        from multiprocessing.shared_memory import SharedMemory
        resource_tracker.ensure_running()
        owner = SharedMemory(create=True, size=8)
        before = resource_tracker._resource_tracker._fd
        ours, theirs = os.pipe()
        child = os.fork()
        if not child:
            os.dup2(theirs, 2)  # which its tracker keeps until it has ended
            if "attaches" in sys.argv:
                SharedMemory(owner.name).close()
            os._exit(0)
        os.close(theirs)
        while os.read(ours, 4096):
            pass
        os.waitpid(child, 0)
        print("there", os.path.exists("/dev/shm/" + owner.name))
        if os.path.exists("/dev/shm/" + owner.name):
            owner.unlink()
    """
    changed = hasattr(resource_tracker.ResourceTracker, "_after_fork_in_child")
    for what in "attaches", "looks":
        stays = what == "looks" or not changed  # mutant: or not -> or
        assert f"there {stays}" in _messages(script, what), what
    if sys.version_info < (3, 13):
        assert not changed
    if sys.version_info[:3] == (3, 14, 10) or sys.version_info >= (3, 15):
        assert changed


def blocks_attach_without_a_tracker() -> None:
    from shmguide.ring import Ring
    from shmguide.shared_array import SharedArray
    from shmguide.snapshot import Snapshot

    calls: list[str] = []

    def register(name: str, _kind: str) -> None:
        calls.append(name)

    for created in (
        SharedArray.create(8, "u1"),
        Snapshot.create(8),
        Ring.create(slots=4, slot_size=64),
    ):
        kind: Any = type(created)
        with mock.patch.object(resource_tracker, "register", register):
            kind.attach(created.name).close()  # mutant: kind.attach -> SharedMemory
        if kind is not Ring:  # which its creator removes when it closes
            created.unlink()
        created.close()
        assert calls == [], kind


def an_untracked_segment_starts_no_tracker() -> None:
    if os.name == "nt":
        raise SkipTest("there is no tracker")
    script = """if True:
        import sys
        from multiprocessing import resource_tracker
        from multiprocessing.shared_memory import SharedMemory
        track = {{"track": False}} if {0} else {{}}
        segment = SharedMemory(create=True, size=8, **track)
        print("runs", resource_tracker._resource_tracker._fd is not None)
        segment.close()
        segment.unlink()
    """
    assert "runs True" in _messages(script.format(0))  # mutant: True -> False
    if sys.version_info >= (3, 13):
        assert "runs False" in _messages(script.format(1))


def spawn_and_forkserver_start_the_tracker_first() -> None:
    _on_linux()
    script = """if True:
        import os, sys
        from multiprocessing import get_context, resource_tracker
        from multiprocessing.shared_memory import SharedMemory
        name = "probe_" + str(os.getpid())
        context = get_context(sys.argv[1])
        child = context.Process(target=os.getpid)
        child.start()
        print("runs", resource_tracker._resource_tracker._fd is not None)
        child.join()
        owner = SharedMemory(name, create=True, size=8)
        child = context.Process(target=SharedMemory, args=(name,))
        child.start()
        child.join()
        owner.close()
        owner.unlink()
    """
    for method in "spawn", "forkserver":  # mutant: forkserver -> fork
        assert _messages(script, method) == "runs True\n", method


def too_many_open_files_lose_the_segment() -> None:
    _on_linux()
    import errno
    import resource

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    for free, stays in (0, True), (1, False), (2, True):
        with _segment() as segment:
            held = []
            resource.setrlimit(resource.RLIMIT_NOFILE, (200, limits[1]))
            try:
                with check.assertRaises(OSError):
                    while True:
                        held.append(os.dup(0))
                for _ in range(free):
                    os.close(held.pop())
                if free == 2:
                    SharedMemory(segment.name).close()
                else:
                    with check.assertRaises(OSError) as caught:
                        SharedMemory(segment.name)
                    assert caught.exception.errno == errno.EMFILE
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, limits)
                for descriptor in held:
                    os.close(descriptor)
            assert _exists(segment.name) is stays  # mutant: stays -> True
            if not stays:
                resource_tracker.unregister(f"/{segment.name}", "shared_memory")
