"""Map a function over blocks of an array's rows, in several processes at once.

    result = map_blocks(function, array)

The function gets the rows of a block, read-only, and returns as many rows. Worker
processes read them from shared memory and write what it returns to the same rows of the
result; through the pipes to the workers go only row numbers. With a tuple of arrays it
gets the same rows of each.

An array is taken by reference if it has an attribute `array`, is pickled as a
reference, and so arrives in another process as a view of the same bytes, as
`shmguide.shared_array.SharedArray` does: that is all that `Shared` asks for. One that
arrives as a copy in private memory is refused; on other systems than Linux, if NumPy,
`bytes`, `bytearray`, `array.array` or ctypes holds the copy. Any other array is copied
into a segment for the call, and its result out of one.

Blocks are small enough for a processor's cache, which by itself makes many functions
faster, even in one process. Workers that become free get the next rows, some blocks at
a time, and one portion ahead, so that none waits: the chunk self-scheduling of Kruskal
and Weiss, "Allocating independent subtasks on parallel processors", 1985.

A worker ends with the process that has started it, also if that is killed; on other
systems than Linux only if no child that it has forked lives on.

It was run on Linux, x86-64. On macOS and Windows it cannot reserve the memory of a
segment.

Examples:
    >>> map_blocks(np.sqrt, np.array([0.0, 1.0, 4.0, 9.0]), workers=2)
    array([0., 1., 2., 3.])
"""

# --8<-- [start:header]
# SPDX-License-Identifier: MIT
# shmguide parallel 0.2, a building block of the executable guide to Python shared
# memory. Python 3.11 or later, and NumPy.
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - for those who copied the file
    raise ImportError("shmguide.parallel needs Python 3.11 or later")
# --8<-- [end:header]

import errno
import math
import multiprocessing
import operator
import os
import pickle
import re
import secrets
import signal
import traceback
from array import ArrayType
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from functools import partial
from io import FileIO
from mmap import ACCESS_READ, ACCESS_WRITE, mmap
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from types import CodeType, NoneType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

Function = Callable[..., Any]
"""Gets some rows of each array, read-only, and returns as many rows of the result."""

BLOCK = 256 * 1024
"""The bytes of a block if its rows are not given: what fits into a core's own cache."""


PORTIONS = 8
"""How many portions of blocks a worker gets in a call, if there are enough blocks."""


class Shared(Protocol):
    """An array in shared memory that is pickled as a reference to it.

    The same bytes of pickle must always mean the same memory, and so must the same
    `name`, if it has one. If it has a method `close`, a worker calls that when it needs
    the array no more.
    """

    @property
    def array(self) -> NDArray[Any]:
        """The array, here or wherever the reference has arrived."""


class Workers:
    """Processes that work for one call of `map_blocks` after the other.

    They end with `close`, with the `with` statement, with an interrupted call, or with
    the process that has started them. One call at a time can use them, and only there:
    another thread, or a `progress` that calls, is refused. They stay attached to the
    shared arrays of a call until the next one: if that has the same arrays, it finds
    their memory mapped already. They know what was imported when they were started:
    a function that is defined anew later is refused.

    Args:
        count: how many, by default one for each core that this process may use.
        start_method: "fork", "spawn" or "forkserver"; None for the program's own.

    Raises:
        ValueError: if the count is below 1.
        RuntimeError: in a process that may have no children, as in a worker of a Pool.
    """

    def __init__(
        self, count: int | None = None, start_method: str | None = None
    ) -> None:
        wanted = _cores() if count is None else operator.index(count)
        if wanted < 1:
            raise ValueError(f"{wanted} workers do no work: take 1 or more")
        if multiprocessing.current_process().daemon:
            raise RuntimeError(
                "daemonic processes are not allowed to have children, and a worker of "
                "a Pool is one: call map_blocks outside of it, or let a "
                "ProcessPoolExecutor call it, or call the function itself"
            )
        context = multiprocessing.get_context(start_method)
        if sys.platform != "win32":
            # A worker without this one would start its own, which would destroy the
            # segments of a call when the worker ends.
            ensure_running()
        self._workers: list[tuple[BaseProcess, Connection]] = []
        self._closed, self._owner = False, os.getpid()
        self._calls = set[object]()
        try:
            for _ in range(wanted):
                self._start(context)
        except BaseException:
            self._kill()
            raise

    def __len__(self) -> int:
        return len(self._workers)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers and wait until they are gone; the second time, do nothing.

        Raises:
            RuntimeError: during a call, of another thread or of `progress`.
        """
        if self._calls:
            raise RuntimeError("the workers are at work: close them after the call")
        if self._owner != os.getpid():  # a fork has inherited them
            return self._kill()
        try:
            for _, connection in self._workers:
                with suppress(OSError):
                    connection.send(None)
            for process, _ in self._workers:
                process.join(10)
        finally:
            self._kill()

    def run(
        self, call: bytes, rows: int, step: int, done: Callable[[int], object]
    ) -> None:
        """Let the workers do a call of `map_blocks`, some blocks at a time.

        Args:
            call: the pickled function, references and overlap.
            rows: how many there are.
            step: the rows of a block.
            done: is called after each portion, with the number of its rows.

        Raises:
            RuntimeError: if the workers are closed or at work for another call, or one
                dies, or they belong to another process.
            Exception: what the function raises for the first block that fails; its
                notes tell the rows, and the traceback in the worker.
        """
        if self._owner != os.getpid():
            raise RuntimeError("the workers belong to the process that started them")
        if self._closed:
            raise RuntimeError("the workers are closed: start others")
        mine = object()
        try:
            self._calls.add(mine)
            if len(self._calls) > 1:
                raise RuntimeError(
                    "the workers are at work for another call, of a thread or of the "
                    "one whose progress this is: wait for its end, or use other Workers"
                )
            self._run(call, rows, step, done)
        finally:
            self._calls.discard(mine)

    def _run(
        self, call: bytes, rows: int, step: int, done: Callable[[int], object]
    ) -> None:
        portions = _portions(rows, step, len(self))
        left, failure = iter(portions), list[Exception]()
        busy = {worker: deque[range]() for worker in self._workers[: len(portions)]}
        try:
            for _, connection in busy:
                with suppress(OSError):  # if it is dead, its missing reply will tell
                    connection.send(call)
            for _ in range(2):
                for worker in busy:
                    self._give(worker, left, busy)
            while any(busy.values()):
                waiting = {worker[1]: worker for worker in busy if busy[worker]}
                ready: list[Any] = wait(list(waiting))
                for connection in ready:
                    worker = waiting[connection]
                    portion = busy[worker].popleft()
                    if error := self._reply(worker, portion):
                        failure.append(error)
                    else:
                        done(portion.stop - portion.start)
                    if not failure:
                        self._give(worker, left, busy)
            for _, connection in busy:
                with suppress(OSError):  # it died after its last reply: all is done
                    connection.send(None)
        except BaseException:
            self._kill()
            raise
        if failure:
            raise failure[0]

    @staticmethod
    def _give(worker: Any, left: Iterator[range], busy: dict[Any, Any]) -> None:
        for rows in left:
            busy[worker].append(rows)
            with suppress(OSError):
                worker[1].send(rows)
            break

    @staticmethod
    def _reply(worker: tuple[BaseProcess, Connection], rows: range) -> Exception | None:
        process, connection = worker
        try:
            reply = connection.recv()
        except (EOFError, OSError):
            process.join(10)
            raise RuntimeError(
                f"the worker of rows {rows.start}:{rows.stop} died, exit code "
                f"{process.exitcode}; look for the reason in what it wrote to stderr"
            ) from None
        if reply is None:
            return None
        error, note = reply
        error.add_note(note)
        return error  # type: ignore[no-any-return]

    def _start(self, context: Any) -> None:
        ours, theirs = context.Pipe()
        arguments = theirs, ours, self._owner
        process = context.Process(target=_work, args=arguments, daemon=True)
        with theirs:
            process.start()
        self._workers.append((process, ours))

    def _kill(self) -> None:
        self._closed = True
        while self._workers:
            process, connection = self._workers.pop()
            if self._owner == os.getpid():  # no child of a fork, which would kill them
                process.kill()
                process.join()
                process.close()
            connection.close()


def map_blocks(
    function: Function,
    array: NDArray[Any] | Shared | tuple[NDArray[Any] | Shared, ...],
    workers: int | Workers | None = None,
    out: NDArray[Any] | Shared | None = None,
    *,
    args: tuple[Any, ...] = (),
    overlap: int = 0,
    rows: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> NDArray[Any]:
    """Return what a function makes of an array, computed in blocks of rows.

    If an error ends it, or Ctrl-C, then no segment of the call is left, and no worker
    that it has started. Interrupted `Workers` are ended too; those that have reported
    an error of the function are good for the next call.

    Args:
        function: gets the rows of a block, read-only, and returns as many. It must be
            found by its name in a module that a worker can import. One that changes its
            rows in place has to copy them first.
        array: the source, with one dimension or more; or a tuple of sources with as
            many rows each, of which the function gets a block each. The first one
            decides what `rows` and `out` are by default.
        workers: how many processes to start for this call, by default one for each
            core; or `Workers` that stay for the next.
        out: where the result goes: an array of as many rows as the source, whose rows
            may be of another shape and type. By default a new one like the source. What
            the function returns must fit its type by numpy's rule "same_kind".
        args: what else the function gets, after the blocks; it is pickled once.
        overlap: how many rows more the function gets on either side, where there are
            so many. What it returns for these is dropped. A function that looks no
            further than this sees no edges but those of the array.
        rows: the rows of a block, by default as many as make 256 KiB, and no fewer
            than the overlap.
        progress: is called now and then, with the rows done and all rows. What it
            raises ends the call, and the workers.

    Returns:
        The result: `out`, or the array of it.

    Raises:
        TypeError: if an array or `out` is none that can be shared, or masked, or the
            function cannot be handed to a worker.
        ValueError: if a shape does not fit, or `out` is the source and blocks overlap.
        OSError: if there is too little shared memory (on Linux).
        RuntimeError: if a worker dies, or as `Workers` raises it.
        Exception: what the function raises; its notes tell the rows, and the traceback
            in the worker.
    """
    sources: list[Any] = list(array) if isinstance(array, tuple) else [array]
    if not sources:
        raise ValueError("no array is given: give one, or a tuple of some")
    plain = [_plain(each, "array") for each in sources]
    overlap, given = operator.index(overlap), plain[0]
    if given.ndim == 0:
        raise ValueError("an array without dimensions has no rows: call the function")
    if out is not None:
        plain.append(_plain(out, "out"))
    for number, each in enumerate(plain):
        if each.shape[:1] != given.shape[:1]:
            name = f"array {number}" if number < len(sources) else "out"
            raise ValueError(
                f"{name} has shape {each.shape} for {len(given)} rows: "
                "give it as many rows as the array"
            )
    if overlap < 0:
        raise ValueError(f"an overlap of {overlap} rows is none: take 0 or more")
    step = _step(given, overlap, rows)
    with ExitStack() as stack:
        if not isinstance(workers, Workers):
            workers = stack.enter_context(Workers(workers))
        scratch = list[_Scratch]()
        for _ in range(2):  # the second one, in case a signal interrupts the first
            stack.callback(lambda: deque(map(_Scratch.close, scratch), 0))

        def shared_like(array: NDArray[Any]) -> _Scratch:
            scratch.extend(map(_Scratch.create, [array.shape], [array.dtype]))
            return scratch[-1]

        for number, source in enumerate(sources):
            if isinstance(source, np.ndarray):
                sources[number] = shared_like(source)
                sources[number].array[...] = source
        target: Any = out
        if out is None or isinstance(out, np.ndarray):
            target = shared_like(given if out is None else out)
        references = [pickle.dumps(each) for each in (*sources, target)]
        names = [getattr(each, "name", id(each)) for each in (*sources, target)]
        same = references[-1] in references[:-1] or names[-1] in names[:-1]
        if overlap and same:
            raise ValueError(
                "blocks that overlap read what others write: give out another array"
            )
        try:
            what = function, _digest(function), args, references, overlap
            call = pickle.dumps(what)
        except (AttributeError, TypeError, pickle.PickleError) as error:
            raise TypeError(
                f"{function!r} or its args cannot be handed to the workers: {error}; "
                "define it at the top level of a module"
            ) from error
        finished = 0

        def done(rows: int) -> None:
            nonlocal finished
            finished += rows
            if progress:
                progress(finished, len(given))

        workers.run(call, len(given), step, done)
        if out is None:
            return np.array(target.array)
        if isinstance(out, np.ndarray):
            out[...] = target.array
            return out
        return out.array


def _plain(array: Any, name: str) -> NDArray[Any]:
    found = getattr(array, "array", array)
    if not isinstance(found, np.ndarray):
        raise TypeError(
            f"{name} is of {type(array).__name__}: give a numpy array, or an object "
            "with one in shared memory as its attribute array"
        )
    if isinstance(found, np.ma.MaskedArray):
        raise TypeError(
            f"{name} is masked, and workers would not see the mask: give its data and "
            "its mask as a tuple of two arrays, or array.filled()"
        )
    if found.dtype.hasobject:
        raise TypeError(
            f"{name} has dtype {found.dtype}, which holds Python objects, and they "
            "live in one process: choose a fixed width"
        )
    return found


def _step(array: NDArray[Any], overlap: int, rows: int | None) -> int:
    if rows is None:
        return max(1, overlap, BLOCK // max(1, array[:1].nbytes))
    if rows < 1:
        raise ValueError(f"blocks of {rows} rows cover nothing: take 1 or more")
    return operator.index(rows)


def _portions(total: int, step: int, workers: int) -> list[range]:
    # Few enough messages to cost little, enough for all workers to end together.
    size = step * max(1, total // (step * workers * PORTIONS))
    starts = range(0, total, size)
    return [range(start, min(start + size, total), step) for start in starts]


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # pragma: no cover


class _Scratch:
    """An array in a segment of its own, for one call. Its creator removes it."""

    def __init__(self, segment: "_Segment", shape: Any, dtype: DTypeLike) -> None:
        self._segment, self._layout = segment, (shape, dtype)
        # np.frombuffer holds on to what it views; np.ndarray by itself does not.
        held = np.frombuffer(segment.memory, np.uint8)
        self.array: Any = np.ndarray(shape, dtype, held)

    @classmethod
    def create(cls, shape: tuple[int, ...], dtype: DTypeLike) -> Self:
        size = max(1, math.prod(shape) * np.dtype(dtype).itemsize)
        made = list[_Segment]()
        try:
            # By a map, in C, so that no signal comes between the segment and the list.
            made.extend(map(_Segment.create, [None], [size]))
            return cls(made[0], shape, dtype)
        except BaseException:
            if made and made[0].owner == os.getpid():  # no child forked meanwhile
                made[0].unlink()
            raise

    @classmethod
    def _arrive(cls, shape: Any, dtype: DTypeLike, name: str, identity: int) -> Self:
        return cls(_Segment.attach(name, identity), shape, dtype)

    def __reduce__(self) -> tuple[Any, ...]:
        identity = self._segment.name, self._segment.identity
        return self._arrive, (*self._layout, *identity)

    def close(self) -> None:
        self.array = None
        vars(self._segment).pop("memory", None)
        if self._segment.owner == os.getpid():
            self._segment.unlink()


def _digest(function: Any) -> object:
    """Return what tells a function of a notebook from another one of its name."""
    if getattr(function, "__module__", None) not in ("__main__", "__mp_main__"):
        return None
    code = getattr(function, "__code__", None)
    if not code:
        return None
    named = getattr(function, "__kwdefaults__", None) or {}  # numba's have none
    defaults = *(getattr(function, "__defaults__", None) or ()), *named.values()
    # Others have no text that is the same in each process.
    plain = [repr(each) for each in defaults if type(each) in (bool, float, int, str)]
    return _texts(code), plain


def _texts(code: CodeType) -> tuple[object, ...]:
    return code.co_code, code.co_names, *map(_text, code.co_consts)


def _text(constant: object) -> object:
    if isinstance(constant, CodeType):
        return _texts(constant)
    if isinstance(constant, frozenset):  # in an order of its own in each process
        return sorted(map(repr, constant))
    return repr(constant)


def _end_with(process: int) -> None:
    """End this process when another ends, whoever has inherited the pipes from it."""
    if sys.platform == "linux" and hasattr(os, "pidfd_open"):
        with suppress(OSError):
            wait([os.pidfd_open(process)])
            os._exit(1)


def _work(connection: Connection, parents: Connection, owner: int) -> None:
    Thread(target=_end_with, args=(owner,), daemon=True).start()
    parents.close()  # as long as a worker holds a copy, it cannot see the parent's end
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to handle
    # glibc returns freed memory to the system at once, until a large piece was freed:
    # mallopt(3), M_MMAP_THRESHOLD. Each block would find its pages anew.
    np.empty(2**25 - 2**16, np.uint8)
    kept: dict[bytes, Shared] = {}
    try:
        with suppress(EOFError, OSError):  # the parent is gone
            for call in iter(connection.recv, None):
                _serve(connection, call, kept)
    finally:
        _forget(kept, kept)


_READONLY = """\
The function gets its rows read-only, for they are the array itself: let it change a
copy, `block = block.copy()`, and return that."""


def _serve(connection: Connection, call: bytes, kept: dict[bytes, Shared]) -> None:
    compute: Any = None
    for portion in iter(connection.recv, None):
        first, last, reply = portion.start, portion.stop, None
        try:
            compute = compute or _received(call, kept)
            for first in portion:
                last = min(first + portion.step, portion.stop)
                compute(first, last)
        except Exception as error:
            note = f"in rows {first}:{last} of the array:\n{traceback.format_exc()}"
            if "read-only" in str(error):
                note += _READONLY
            reply = _portable(error), note
        connection.send(reply)
    del compute
    _forget(kept, [each for each in kept if isinstance(kept[each], _Scratch)])


def _received(call: bytes, kept: dict[bytes, Shared]) -> Callable[[int, int], None]:
    try:
        function, digest, args, references, overlap = pickle.loads(call)
    except AttributeError as error:
        error.add_note("What is defined after the start of the workers they lack.")
        raise
    if _digest(function) != digest:
        raise RuntimeError(
            f"{function.__qualname__} was defined anew after the start of the workers, "
            "which know the old one: start other Workers"
        )
    _forget(kept, kept.keys() - references)
    for reference in references:
        if reference not in kept:
            kept[reference] = _attached(reference)
    *sources, target = (kept[reference] for reference in references)
    return partial(_compute, function, sources, args, target, overlap)


def _forget(kept: dict[bytes, Shared], references: Iterable[bytes]) -> None:
    for reference in list(references):
        shared = kept.pop(reference)
        if hasattr(shared, "close"):
            with suppress(BufferError):  # the function has kept a view of its block
                shared.close()


def _attached(reference: bytes) -> Shared:
    shared: Shared = pickle.loads(reference)
    if not isinstance(shared, _Scratch) and not _is_shared(shared.array):
        raise TypeError(
            f"{type(shared).__name__} arrives as a copy: give a plain array, or "
            "an object that is pickled as a reference to shared memory"
        )
    return shared


def _is_shared(array: NDArray[Any]) -> bool:
    """Return whether what is written to an array is seen by other processes."""
    address = array.__array_interface__["data"][0]
    with suppress(OSError), Path("/proc/self/maps").open("rb") as maps:  # on Linux
        for line in maps:
            span, flags, _ = line.split(b" ", 2)
            first, last = (int(each, 16) for each in span.split(b"-"))
            if first <= address < last:
                return flags.endswith(b"s") or not array.nbytes
    memory: Any = array
    while isinstance(memory, np.ndarray | memoryview):
        memory = memory.base if isinstance(memory, np.ndarray) else memory.obj
    while getattr(memory, "_b_base_", None) is not None:  # of ctypes: what owns it
        memory = memory._b_base_
    own = isinstance(memory, NoneType | bytes | bytearray | ArrayType)
    return not own and not getattr(memory, "_b_needsfree_", False)  # of ctypes


# --8<-- [start:segment]
class _Segment:
    """Shared memory that has a name, mapped. The process that owns it removes it."""

    def __init__(self, name: str, memory: mmap, identity: int, owner: int = 0) -> None:
        self.name, self.memory = name, memory
        self.identity = identity  # its inode; 0 where there is none (macOS, Windows)
        self.owner, self.unlinked = owner, False

    @staticmethod
    def create(name: str | None, size: int, header: bytes = b"") -> "_Segment":
        """Make a segment of zeros behind a header, all of whose memory is there."""
        name = _checked(f"shmguide_{secrets.token_hex(8)}" if name is None else name)
        try:
            return _make(name, size, header)
        except OSError as error:
            raise _explained(error, name, size) from None

    @staticmethod
    def attach(
        name: str, identity: int | None = None, access: int = ACCESS_WRITE
    ) -> "_Segment":
        """Map the segment of that name; with an identity, no other of that name."""
        try:
            segment = _find(_checked(name), access)
        except OSError as error:
            raise _explained(error, name) from None
        if identity not in (None, segment.identity):
            text = "what this name meant is gone, and another segment has the name: "
            cure = "let create choose names, and keep it until everybody has attached"
            raise FileNotFoundError(errno.ENOENT, text + cure, name)
        return segment

    def unlink(self) -> None:
        """Remove the name, if it still means this segment; later, do nothing."""
        if self.owner != os.getpid():
            raise RuntimeError(
                f"{self.name} was not created here: close it, its owner unlinks"
            )
        if not self.unlinked:
            _remove(self.name, self.identity)
            self.unlinked = True


def _checked(name: str) -> str:
    if not isinstance(name, str):
        raise TypeError(f"a name is a str, not {name!r}")
    # The resource tracker keeps its lists in ASCII, split by colons.
    if not re.fullmatch(r"[\w.-]{1,250}", name, re.ASCII) or not name.strip("."):
        raise ValueError(
            f"{name!r} cannot be a name: take 1 to 250 of the letters a to z and A to "
            "Z, digits, '_', '-' and '.', and not only dots"
        )
    return name


def _explained(error: OSError, name: str, size: int | None = None) -> OSError:
    room = "no room" if size is None else f"no room for {size:,} bytes"
    cures = {
        errno.EEXIST: "the name is taken: attach to it, choose another, or remove what "
        "an earlier run has left",
        errno.ENOENT: "no segment has this name: its owner has unlinked it, or was "
        "ended; it must stay until everybody has attached",
        errno.EACCES: "not allowed: the segment is another user's, or /dev/shm is",
        errno.ENOSPC: f"{room} in shared memory: share less, unlink what nobody needs, "
        "or enlarge /dev/shm (in Docker, --shm-size)",
        errno.ENOMEM: f"{room} in memory: share less, or raise this process's limit "
        "(ulimit -v, or that of its container)",
        errno.EMFILE: "this process has too many open files: close some, or raise the "
        "limit (ulimit -n)",
    }
    if size is not None:
        cures[errno.ENOENT] = "there is no /dev/shm here, which holds the segments"
    text = cures.get(error.errno or 0)
    return OSError(error.errno, text, name) if text else error


if sys.platform == "win32":  # after the documentation; not run
    from multiprocessing.shared_memory import SharedMemory

    def _make(name: str, size: int, header: bytes) -> _Segment:
        with closing(SharedMemory(name, create=True, size=size)):
            memory = mmap(-1, size, name)
        memory[8 : len(header)] = header[8:]
        memory[: min(8, len(header))] = header[:8]  # last: half of one is none
        return _Segment(name, memory, 0, os.getpid())

    def _find(name: str, access: int) -> _Segment:
        with closing(SharedMemory(name)) as found:
            return _Segment(name, mmap(-1, found.size, name, access), 0)

    def _remove(name: str, inode: int) -> None:
        """Do nothing: the segment goes with its last mapping."""

else:
    try:
        import _posixshmem as posix  # type: ignore[import-not-found]
        from multiprocessing.resource_tracker import (
            ensure_running,
            register,
            unregister,
        )
    except ImportError:
        raise ImportError(
            "this Python has no module _posixshmem, and so no shared memory by name "
            "(Android, iOS and WebAssembly have none): run another build of Python"
        ) from None

    def _make(name: str, size: int, header: bytes) -> _Segment:
        ensure_running()  # before all: children must not start trackers of their own
        path, owner, files = f"/{name}", os.getpid(), list[FileIO]()
        try:
            # The maps run in C: no signal comes between a segment and its file here.
            flags = os.O_CREAT | os.O_EXCL | os.O_RDWR
            descriptors = map(posix.shm_open, [path], [flags], [0o600])
            files.extend(map(FileIO, descriptors, ["r+"]))
            register(path, "shared_memory")
            with files[0] as file:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(file.fileno(), 0, size)  # all of it, or OSError
                else:  # macOS; after the documentation, not run
                    os.ftruncate(file.fileno(), size)
                memory = mmap(file.fileno(), size)
                inode = os.fstat(file.fileno()).st_ino
            memory[8 : len(header)] = header[8:]
            memory[: min(8, len(header))] = header[:8]  # last: half of one is none
            return _Segment(name, memory, inode, owner)
        except BaseException:
            if files and os.getpid() == owner:  # not in a child forked meanwhile
                files[0].close()
                _remove(name)
            raise

    def _find(name: str, access: int) -> _Segment:
        flags, mode = (os.O_RDONLY, "r") if access == ACCESS_READ else (os.O_RDWR, "r+")
        descriptors = map(posix.shm_open, [f"/{name}"], [flags])
        with next(map(FileIO, descriptors, [mode])) as file:
            status = os.fstat(file.fileno())
            if not status.st_size:
                raise ValueError(f"{name} is empty: its creator is at work, or killed")
            memory = mmap(file.fileno(), 0, access=access)
        return _Segment(name, memory, status.st_ino)

    def _remove(name: str, inode: int | None = None) -> None:
        try:
            with suppress(FileNotFoundError):
                if inode is None or inode == _inode(name):
                    posix.shm_unlink(f"/{name}")
        finally:  # the tracker keeps a set, and complains of what is not in it
            register(f"/{name}", "shared_memory")
            unregister(f"/{name}", "shared_memory")

    def _inode(name: str) -> int:
        if sys.platform == "linux":  # without a descriptor: there may be none left
            return os.stat(f"/dev/shm/{name}").st_ino  # noqa: PTH116
        with FileIO(posix.shm_open(f"/{name}", os.O_RDONLY)) as file:
            return os.fstat(file.fileno()).st_ino


# --8<-- [end:segment]


# --8<-- [start:compute]
def _compute(
    function: Function,
    sources: list[Shared],
    args: tuple[Any, ...],
    target: Shared,
    overlap: int,
    first: int,
    last: int,
) -> None:
    low = max(0, first - overlap)
    blocks = [source.array[low : last + overlap] for source in sources]
    for block in blocks:
        block.flags.writeable = False
    result = function(*blocks, *args)
    if _is_masked(result):
        raise TypeError("the function returned a masked array: let it return .filled()")
    result = np.asarray(result)
    expected = len(blocks[0]), *target.array.shape[1:]
    if result.shape != expected:
        raise ValueError(
            f"the function returned shape {result.shape}, not {expected}: let it "
            "return as many rows as it gets, and give out rows of their shape"
        )
    wanted = result[first - low : last - low]
    np.copyto(target.array[first:last], wanted, casting="same_kind")


# --8<-- [end:compute]
def _is_masked(given: Any) -> bool:
    """Return whether a mask would be lost, that of an item of a sequence included."""
    if not isinstance(given, Sequence) or isinstance(given, str | bytes):
        return isinstance(given, np.ma.MaskedArray)
    kinds = {*map(type, given)}  # sooner looked at than each item
    nested = any(issubclass(kind, Sequence | np.ma.MaskedArray) for kind in kinds)
    return nested and any(map(_is_masked, given))


def _portable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:  # some errors cannot travel
        return RuntimeError(repr(error))
    return error


# --8<-- [start:smooth]
def smooth(block: NDArray[Any]) -> Any:
    """Return the mean of each row and its neighbours; outside, the edge goes on."""
    around = np.concatenate([block[:1], block, block[-1:]])
    return (around[:-2] + around[1:-1] + around[2:]) // 3


def worker_of(block: NDArray[Any]) -> list[int]:
    """Return the process that computes each row."""
    return [os.getpid()] * len(block)


def main() -> None:
    """Smooth an image in two processes, and see that it is as if done in one."""
    image = np.arange(480_000).reshape(600, 800) ** 2 % 256
    with Workers(2) as workers:
        smoothed = map_blocks(smooth, image, workers, overlap=1)
        print("as in one process:", np.array_equal(smoothed, smooth(image)))
        pids = map_blocks(worker_of, image[:, 0].copy(), workers, rows=100)
        print("processes:", len(set(pids.tolist()) - {os.getpid()}))


# --8<-- [end:smooth]
if __name__ == "__main__":
    main()
