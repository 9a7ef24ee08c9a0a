"""Map a function over blocks of an array's rows, in several processes at once.

    result = map_blocks(function, array)

The function gets the rows of a block, read-only, and returns as many rows. Worker
processes read them from shared memory and write what it returns to the same rows of the
result; through the pipes to the workers go only row numbers.

An array is taken by reference if it has an attribute `array`, is pickled as a
reference, and so arrives in another process as a view of the same bytes, as
`shmguide.shared_array.SharedArray` does: that is all that `Shared` asks for. Any other
array is copied into a segment for the call, and its result out of one.

Blocks are small enough for a processor's cache, which by itself makes many functions
faster, even in one process. Workers that become free get the next rows, some blocks at
a time, and one portion ahead, so that none waits: the chunk self-scheduling of Kruskal
and Weiss, "Allocating independent subtasks on parallel processors", 1985.

It was run on Linux. On macOS and Windows it cannot reserve the memory of a segment.

Examples:
    >>> map_blocks(np.sqrt, np.array([0.0, 1.0, 4.0, 9.0]), workers=2)
    array([0., 1., 2., 3.])
"""

import math
import multiprocessing
import operator
import os
import pickle
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, suppress
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import DTypeLike, NDArray

Function = Callable[[NDArray[Any]], Any]
"""Gets some rows of an array, read-only, and returns as many rows of the result."""

BLOCK = 256 * 1024
"""The bytes of a block if its rows are not given: what fits into a core's own cache."""


PORTIONS = 8
"""How many portions of blocks a worker gets in a call, if there are enough blocks."""


class Shared(Protocol):
    """An array in shared memory that is pickled as a reference to it.

    The same bytes of pickle must always mean the same memory. If it has a method
    `close`, a worker calls that when it needs the array no more.
    """

    @property
    def array(self) -> NDArray[Any]:
        """The array, here or wherever the reference has arrived."""


class Workers:
    """Processes that work for one call of `map_blocks` after the other.

    They end with `close`, with the `with` statement, with an interrupted call, or with
    the process that has started them. One call at a time can use them. They stay
    attached to the shared arrays of a call until the next one: if that has the same
    arrays, it finds their memory mapped already.

    Args:
        count: how many, by default one for each core that this process may use.
        start_method: "fork", "spawn" or "forkserver"; None for the program's own.

    Raises:
        ValueError: if the count is below 1.
    """

    def __init__(
        self, count: int | None = None, start_method: str | None = None
    ) -> None:
        wanted = _cores() if count is None else operator.index(count)
        if wanted < 1:
            raise ValueError(f"{wanted} workers do no work: take 1 or more")
        context = multiprocessing.get_context(start_method)
        if os.name == "posix":  # pragma: no branch
            # A worker without this one would start its own, which would destroy the
            # segments of a call when the worker ends.
            resource_tracker.ensure_running()
        self._workers: list[tuple[BaseProcess, Connection]] = []
        self._closed = False
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
        """End the workers and wait until they are gone; the second time, do nothing."""
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
            RuntimeError: if the workers are closed, or one dies.
            Exception: what the function raises for the first block that fails; its
                notes tell the rows, and the traceback in the worker.
        """
        if self._closed:
            raise RuntimeError("the workers are closed: start others")
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
        process = context.Process(target=_work, args=(theirs, ours), daemon=True)
        with theirs:
            process.start()
        self._workers.append((process, ours))

    def _kill(self) -> None:
        self._closed = True
        while self._workers:
            process, connection = self._workers.pop()
            process.kill()
            process.join()
            process.close()
            connection.close()


def map_blocks(
    function: Function,
    array: NDArray[Any] | Shared,
    workers: int | Workers | None = None,
    out: NDArray[Any] | Shared | None = None,
    *,
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
            found by its name in a module that a worker can import.
        array: the source, with one dimension or more.
        workers: how many processes to start for this call, by default one for each
            core; or `Workers` that stay for the next.
        out: where the result goes: an array of as many rows as the source, whose rows
            may be of another shape and type. By default a new one like the source. What
            the function returns must fit its type by numpy's rule "same_kind".
        overlap: how many rows more the function gets on either side, where there are
            so many. What it returns for these is dropped. A function that looks no
            further than this sees no edges but those of the array.
        rows: the rows of a block, by default as many as make 256 KiB, and no fewer
            than the overlap.
        progress: is called now and then, with the rows done and all rows.

    Returns:
        The result: `out`, or the array of it.

    Raises:
        TypeError: if the array or `out` is none that can be shared, or the function
            cannot be handed to a worker.
        ValueError: if a shape does not fit, or `out` is the source and blocks overlap.
        OSError: if there is too little shared memory (on Linux).
        RuntimeError: if a worker dies.
        Exception: what the function raises; its notes tell the rows, and the traceback
            in the worker.
    """
    overlap, given = operator.index(overlap), _plain(array, "array")
    if given.ndim == 0:
        raise ValueError("an array without dimensions has no rows: call the function")
    if out is not None and _plain(out, "out").shape[:1] != given.shape[:1]:
        raise ValueError(
            f"out has shape {_plain(out, 'out').shape} for {len(given)} rows: "
            "give it as many rows as the array"
        )
    if overlap < 0:
        raise ValueError(f"an overlap of {overlap} rows is none: take 0 or more")
    step = _step(given, overlap, rows)
    with ExitStack() as stack:
        if not isinstance(workers, Workers):
            workers = stack.enter_context(Workers(workers))
        source: Any = array
        target: Any = out
        if isinstance(array, np.ndarray):
            source = stack.enter_context(closing(_Segment(given.shape, given.dtype)))
            source.array[...] = given
        if out is None or isinstance(out, np.ndarray):
            like = given if out is None else out
            target = stack.enter_context(closing(_Segment(like.shape, like.dtype)))
        references = pickle.dumps(source), pickle.dumps(target)
        if overlap and references[0] == references[1]:
            raise ValueError(
                "blocks that overlap read what others write: give out another array"
            )
        try:
            call = pickle.dumps((function, references, overlap))
        except (AttributeError, TypeError, pickle.PickleError) as error:
            raise TypeError(
                f"{function!r} cannot be handed to the workers: {error}; define it at "
                "the top level of a module"
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


class _Segment:
    """An array in a segment of its own, for one call. Its creator removes it."""

    def __init__(
        self, shape: tuple[int, ...], dtype: DTypeLike, name: str | None = None
    ) -> None:
        size = max(1, math.prod(shape) * np.dtype(dtype).itemsize)
        self._owner, self._layout = name is None, (shape, dtype)
        self._segment = SharedMemory(name, create=self._owner, size=size)
        try:
            if self._owner and sys.platform == "linux":  # pragma: no branch
                with Path("/dev/shm", self._segment.name).open("r+b") as file:
                    os.posix_fallocate(file.fileno(), 0, size)  # or SIGBUS, later
            held = np.frombuffer(self._segment.buf or b"", np.uint8)
            self.array: Any = np.ndarray(shape, dtype, held)
        except BaseException:
            self.close()
            raise

    def __reduce__(self) -> tuple[Any, ...]:
        return _Segment, (*self._layout, self._segment.name)

    def close(self) -> None:
        if self._owner:
            self._segment.unlink()
        self.array = None
        self._segment.close()


def _work(connection: Connection, parents: Connection) -> None:
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
            reply = _portable(error), note
        connection.send(reply)
    del compute
    _forget(kept, [each for each in kept if isinstance(kept[each], _Segment)])


def _received(call: bytes, kept: dict[bytes, Shared]) -> Callable[[int, int], None]:
    function, references, overlap = pickle.loads(call)
    _forget(kept, kept.keys() - references)
    for reference in references:
        if reference not in kept:
            kept[reference] = _attached(reference)
    source, target = (kept[reference] for reference in references)
    return partial(_compute, function, source, target, overlap)


def _forget(kept: dict[bytes, Shared], references: Iterable[bytes]) -> None:
    for reference in list(references):
        shared = kept.pop(reference)
        if hasattr(shared, "close"):
            with suppress(BufferError):  # the function has kept a view of its block
                shared.close()


def _attached(reference: bytes) -> Shared:
    shared: Shared = pickle.loads(reference)
    memory: Any = shared.array
    while isinstance(memory, np.ndarray):
        memory = memory.base
    if isinstance(memory, memoryview):
        memory = memory.obj  # of pickle protocol 5, the default from 3.14 on: a copy
    if memory is None or isinstance(memory, bytes | bytearray):
        raise TypeError(
            f"{type(shared).__name__} arrives as a copy: give a plain array, or "
            "an object that is pickled as a reference to shared memory"
        )
    return shared


# --8<-- [start:compute]
def _compute(
    function: Function,
    source: Shared,
    target: Shared,
    overlap: int,
    first: int,
    last: int,
) -> None:
    low = max(0, first - overlap)
    block = source.array[low : last + overlap]
    block.flags.writeable = False
    result = np.asarray(function(block))
    expected = len(block), *target.array.shape[1:]
    if result.shape != expected:
        raise ValueError(
            f"the function returned shape {result.shape}, not {expected}: let it "
            "return as many rows as it gets, and give out rows of their shape"
        )
    wanted = result[first - low : last - low]
    np.copyto(target.array[first:last], wanted, casting="same_kind")


# --8<-- [end:compute]
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
