"""One contract for all building blocks, and copies of one text that do not drift.

`BLOCKS` are the files that must carry the header; a block that shares memory by name is
held to the contract of names as soon as it carries the fragment of segments.
"""

import ast
import gc
import math
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import shmguide.__main__
from shmguide.counter import LockedCounter, NaiveCounter, ShardedCounter, TallyCounter
from shmguide.records import Records
from shmguide.replay import Replay

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "shmguide"
BLOCKS = [
    *("counter", "doctor", "interleavings", "litmus", "parallel", "records", "replay"),
    *("ring", "shared_array", "snapshot"),
]
TEXTS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted(FOLDER.glob("*.py"))
    if path.stem[0] != "_"
}
NEEDED = {  # what a file that has the first must carry, under that name
    "segment": r"\bclass _Segment\b",
    "timeout": r"\btimeout: float \| None\b",
    "flat": r"\bPickleBuffer\(",
    "guard": r"\.RLock\(\)",
}
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="/dev/shm is Linux's")


def fragment(name, text):
    parts = re.findall(
        rf"(?ms)^# --8<-- \[start:{name}\]\n(.*?)^# --8<-- \[end:{name}\]", text
    )
    return parts[0] if len(parts) == 1 else None


# What every file must carry


@pytest.mark.parametrize("block", BLOCKS)
def test_a_file_says_what_it_is_where_it_is_from_and_what_it_needs(block):
    head = fragment("header", TEXTS[block])
    comments = " ".join(re.findall(r"(?m)^# (.*)$", head))
    assert comments.startswith(
        f"SPDX-License-Identifier: MIT shmguide {block} 0.2, a building block of the "
        "executable guide to Python shared memory. Python 3.11 or later"
    )
    before, _, after = TEXTS[block].partition(head)
    assert len(ast.parse(before).body) == 1  # the docstring
    assert f'"shmguide.{block} needs Python 3.11 or later' in head
    assert "\nimport" not in before
    assert after


@pytest.mark.parametrize("block", BLOCKS)
def test_a_docstring_begins_with_one_line(block):
    first, second, *_ = (ast.get_docstring(ast.parse(TEXTS[block])) or "").split("\n")
    assert first.endswith((".", ":"))
    assert second == ""


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("name", NEEDED)
def test_a_file_carries_the_fragments_that_it_needs(name, block):
    carried = fragment(name, TEXTS[block])
    rest = TEXTS[block].replace(carried or "", "")
    if carried is None:
        assert not re.search(NEEDED[name], rest), f"it needs the fragment {name}"


@pytest.mark.parametrize("name", NEEDED)
def test_copies_of_a_fragment_are_one_text(name):
    copies = {block: fragment(name, text) for block, text in TEXTS.items()}
    texts = {text for text in copies.values() if text is not None}
    holders = [block for block, text in copies.items() if text is not None]
    assert len(texts) <= 1, f"the fragment {name} differs among {', '.join(holders)}"


@pytest.mark.parametrize("block", BLOCKS)
def test_a_file_alone_in_a_folder_runs(block, tmp_path):
    shmguide.__main__.main(["vendor", block, str(tmp_path)])
    ran = subprocess.run(
        [sys.executable, "-I", "-W", "error", f"{block}.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_files_without_the_package_are_typed_strictly(tmp_path):
    """All at once, for it takes long: none of them imports another."""
    pytest.importorskip("mypy")
    for block in BLOCKS:
        shmguide.__main__.main(["vendor", block, str(tmp_path)])
    options = "--strict", "--config-file", os.devnull, "--cache-dir", os.devnull
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", *options, *(f"{block}.py" for block in BLOCKS)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("block", BLOCKS)
def test_on_an_older_python_a_file_says_what_it_needs(block):
    program = f"""
import sys
sys.version_info = (3, 10, 13)
sys.path.insert(0, {str(FOLDER)!r})
try:
    import {block}
except ImportError as error:
    print(error)
"""
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.stdout.startswith(f"shmguide.{block} needs Python 3.11 or later")


# Blocks without a name


NAMELESS: dict[str, Callable[[], Any]] = {
    "NaiveCounter": NaiveCounter,
    "LockedCounter": LockedCounter,
    "ShardedCounter": partial(ShardedCounter, 2),
    "TallyCounter": TallyCounter,
    "Records": partial(Records, {"a": int}, 2),
}


@pytest.mark.parametrize("make", NAMELESS.values(), ids=NAMELESS)
def test_what_has_no_name_travels_only_when_a_process_is_started(make):
    with pytest.raises(RuntimeError, match="only be shared between processes through"):
        ForkingPickler.dumps(make())


@pytest.mark.parametrize("kind", NAMELESS)
def test_what_has_no_name_shows_what_it_is(kind):
    assert repr(NAMELESS[kind]()).startswith(f"<{kind}")


@LINUX
@pytest.mark.parametrize("kind", NAMELESS)
def test_what_has_no_name_leaves_no_file_behind(kind):
    """A lock of the spawn context has a file as long as somebody holds the lock."""
    thing = NAMELESS[kind]()
    shared = [getattr(thing, a, None) for a in ("_lock", "_semaphore", "_rest", "lock")]
    locks = [getattr(each, "_lock", each) for each in shared if each is not None]
    files = {Path(f"/dev/shm/sem.{s._semlock.name.strip('/')}") for s in locks}
    assert all(file.exists() for file in files)
    del thing, shared, locks
    gc.collect()
    assert not any(file.exists() for file in files)


@LINUX
@pytest.mark.parametrize("kind", NAMELESS)
def test_a_tracker_runs_before_anything_is_made(kind):
    """Or a child that was forked before would start one, and remove what it got."""
    program = f"""
import os
from multiprocessing.resource_tracker import _resource_tracker as tracker
from shmguide.counter import *
from shmguide.records import Records
made = {{"Records": lambda: Records({{"a": int}}, 2),
        "ShardedCounter": lambda: ShardedCounter(2)}}
before = tracker._fd
thing = made.get({kind!r}) or {kind if kind != "Records" else None}
thing = thing()
print(before, tracker._fd is not None)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
    )
    assert (ran.stdout, ran.stderr) == ("None True\n", "")


# Time-outs


TIMED: dict[str, Callable[[Any], Any]] = {
    "LockedCounter.add": lambda t: LockedCounter().add(1, t),
    "LockedCounter.within": lambda t: LockedCounter().within(t),
    "LockedCounter.hold": lambda t: LockedCounter().hold(int, t),
    "ShardedCounter.add": lambda t: ShardedCounter(1).add(1, t),
    "ShardedCounter.slot": lambda t: ShardedCounter(1).slot(None, t),
    "Records.lock.within": lambda t: Records({"a": int}, 1).lock.within(t),
    "Replay": lambda t: Replay([], None, timeout=t).close(),
}
BAD = [
    (True, TypeError, "a timeout is a number of seconds or None, not True"),
    ("1", TypeError, "a timeout is a number of seconds or None, not '1'"),
    (1j, TypeError, "a timeout is a number of seconds or None, not 1j"),
    ([1], TypeError, r"a timeout is a number of seconds or None, not \[1\]"),
    (-1, ValueError, "a timeout of -1 s: give 0 or more, or None to wait"),
    (-1e-9, ValueError, "a timeout of -1e-09 s"),
    (math.nan, ValueError, "a timeout of nan s"),
    (-math.inf, ValueError, "a timeout of -inf s"),
]


@pytest.mark.parametrize(
    ("timeout", "error", "message"), BAD, ids=lambda x: repr(x)[:9]
)
@pytest.mark.parametrize("call", TIMED.values(), ids=TIMED)
def test_what_is_no_time_out_is_refused(call, timeout, error, message):
    with pytest.raises(error, match=message):
        call(timeout)


@pytest.mark.parametrize("timeout", [None, 0, 0.5, math.inf, 10**400, "float32"])
@pytest.mark.parametrize("call", TIMED.values(), ids=TIMED)
def test_any_real_number_is_a_time_out(call, timeout):
    if timeout == "float32":
        timeout = pytest.importorskip("numpy").float32(1.5)
    call(timeout)


# Blocks with a name


class Named(NamedTuple):
    """A block that shares memory by name."""

    create: Callable[..., Any]
    attach: Callable[[str], Any]


def _ring():
    from shmguide.ring import Ring

    return Named(lambda name=None: Ring.create(2, 64, name=name), Ring.attach)


def _snapshot():
    from shmguide.snapshot import Snapshot

    return Named(lambda name=None: Snapshot.create(64, name=name), Snapshot.attach)


def _shared_array():
    pytest.importorskip("numpy")
    from shmguide.shared_array import SharedArray

    return Named(
        lambda name=None: SharedArray.create(8, "i8", name=name), SharedArray.attach
    )


NAMED = {"ring": _ring, "snapshot": _snapshot, "shared_array": _shared_array}
READY = [name for name in NAMED if fragment("segment", TEXTS[name]) is not None]


@pytest.fixture(params=READY)
def block(request):
    return NAMED[request.param]()


@pytest.fixture
def name():
    """A name that is this test's own, and is free again afterwards."""
    name = f"contract.{os.getpid()}-test"
    yield name
    with suppress(FileNotFoundError):
        there(name).unlink()


def there(name):
    return Path(f"/dev/shm/{name}")


def test_a_name_that_is_made_up_is_short(block):
    with block.create() as one, block.create() as other:
        assert re.fullmatch("shmguide_[0-9a-f]{16}", one.name)
        assert one.name != other.name


@pytest.mark.parametrize("value", ["a", "A-b_c.9", ".a", "-", "x" * 250])
def test_names_that_can_be(block, value):
    value = value.replace("x", chr(97 + os.getpid() % 26))
    with block.create(value) as owner, block.attach(value) as other:
        assert owner.name == other.name == value


BAD_NAMES = [
    *[(value, ValueError) for value in ("", ".", "..", "...", "a/b", "/a", "é", "a:b")],
    *[(value, ValueError) for value in ("a b", "a\n", "a\0", "x" * 251)],
    *[(value, TypeError) for value in (b"a", 1, Path("a"), ["a"])],
]


@pytest.mark.parametrize(("value", "error"), BAD_NAMES, ids=lambda x: repr(x)[:9])
def test_names_that_cannot_be(block, value, error):
    for make in block.create, block.attach:
        with pytest.raises(error, match="name"):
            make(value)


def test_close_ends_access_and_removes_nothing(block, name):
    owner = block.create(name)
    other = block.attach(name)
    for each in other, owner:
        each.close()
        each.close()
    block.attach(name).close()
    owner.unlink()
    owner.unlink()
    with pytest.raises(FileNotFoundError, match="no segment has this name"):
        block.attach(name)


def test_a_name_that_is_taken_is_refused_and_stays(block, name):
    with block.create(name):
        with pytest.raises(FileExistsError, match="the name is taken: attach to it"):
            block.create(name)
        block.attach(name).close()


def test_a_block_closes_and_the_owner_unlinks(block, name):
    with block.create(name):
        with block.attach(name):
            pass
        block.attach(name).close()
    with pytest.raises(FileNotFoundError):
        block.attach(name)


def test_a_block_of_what_is_closed_is_refused(block, name):
    owner = block.create(name)
    owner.close()
    with pytest.raises(ValueError, match=f"{name}.* is closed"), owner:
        pytest.fail("the block began")
    block.attach(name).close()
    owner.unlink()


@pytest.mark.parametrize("before", ["unlink", "close"])
def test_the_end_of_a_block_does_not_hide_what_went_wrong(block, name, before):
    def fail():
        with block.create(name) as owner:
            getattr(owner, before)()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


def test_only_the_process_that_created_may_unlink(block, name):
    with block.create(name):
        with block.attach(name) as other, pytest.raises(RuntimeError, match=name):
            other.unlink()
        block.attach(name).close()


@LINUX
def test_unlink_leaves_a_stranger_of_the_same_name_alone(block, name):
    first = block.create(name)
    there(name).unlink()
    with block.create(name):
        first.close()
        first.unlink()
        block.attach(name).close()


def test_pickled_it_is_a_reference(block, name):
    with block.create(name) as owner:
        with pickle.loads(pickle.dumps(owner)) as arrived:
            assert arrived.name == name
            with pytest.raises(RuntimeError):
                arrived.unlink()
        text = pickle.dumps(owner)
    with pytest.raises(FileNotFoundError, match="no segment has this name"):
        pickle.loads(text)
    message = f"{name} is unlinked: nobody can attach to it; hand it over before"
    with pytest.raises(ValueError, match=message):
        pickle.dumps(owner)


@LINUX
def test_a_stale_reference_does_not_lead_to_a_stranger(block, name):
    with block.create(name) as owner:
        text = pickle.dumps(owner)
    message = "another segment has the name"
    with block.create(name), pytest.raises(FileNotFoundError, match=message):
        pickle.loads(text)


def test_it_shows_its_name_also_when_it_is_closed(block, name):
    owner = block.create(name)
    for act in owner.__repr__, owner.close, owner.unlink:
        act()
        assert name in repr(owner)


@LINUX
def test_a_failing_attach_leaves_the_segment(block, name):
    import resource

    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    with block.create(name):
        block.attach(name).close()  # what it imports, it has imported
        taken = os.open(os.devnull, os.O_RDONLY)
        os.close(taken)
        resource.setrlimit(resource.RLIMIT_NOFILE, (taken, limits[1]))
        try:
            with pytest.raises(OSError, match="too many open files"):
                block.attach(name)
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        block.attach(name).close()


@LINUX
@pytest.mark.parametrize("kind", READY)
def test_a_failing_create_leaves_nothing(kind, name, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    module = sys.modules[f"shmguide.{kind}"] if NAMED[kind]() else None
    for what in "ensure_running", "mmap":
        with monkeypatch.context() as patch:
            patch.setattr(module, what, fail)
            with pytest.raises(OSError, match="no room for"):
                NAMED[kind]().create(name)
        assert not there(name).exists()


# The command


def test_the_blocks_are_listed(capsys):
    shmguide.__main__.main([])
    lines = capsys.readouterr().out.partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in lines] == sorted(TEXTS)
    for line, text in zip(lines, TEXTS.values(), strict=True):
        assert line.endswith(text[3:].partition("\n")[0])


def vendor(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "shmguide", "vendor", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
    )


def test_a_block_is_written_and_says_what_it_replaces(tmp_path):
    target = tmp_path / "counter.py"
    for says in f"wrote {target}: shmguide counter 0.2", f"{target} is shmguide c":
        ran = vendor("counter", str(tmp_path))
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout.startswith(says)
        assert target.read_text(encoding="utf-8") == TEXTS["counter"]
    for number in 1, 2:
        older = TEXTS["counter"].replace("counter 0.2,", f"counter 0.1.{number},")
        target.write_text(older, encoding="utf-8")
        ran = vendor("counter", str(tmp_path))
        kept = tmp_path / f"counter.py.{number}"
        assert ran.stdout == (
            f"wrote {target}: shmguide counter 0.2 replaces shmguide counter "
            f"0.1.{number}, which is now {kept}\n"
        )
        assert kept.read_text(encoding="utf-8") == older
        assert target.read_text(encoding="utf-8") == TEXTS["counter"]


def test_what_is_no_block_is_left_alone(tmp_path):
    target = tmp_path / "counter.py"
    for text in "mine", TEXTS["records"]:
        target.write_text(text, encoding="utf-8")
        ran = vendor("counter", str(tmp_path))
        assert (ran.returncode, ran.stdout) == (1, "")
        assert f"{target} is no block of shmguide: move it away first" in ran.stderr
        assert target.read_text(encoding="utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == ["counter.py"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "there is no block nothing; there are counter, doctor,"),
        (["__main__"], "there is no block __main__"),
        (["counter", "no/such/folder"], "there is no folder no/such/folder: make it"),
    ],
)
def test_what_cannot_be_written_is_an_error(arguments, message):
    ran = vendor(*arguments)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert message in ran.stderr
