"""Which faults of other people's software are there on which Python?

    python -m bench.found_here

`MATRIX_PYTHONS` names more Pythons, separated by blanks; the others keep their record.

Each function looks for one fault, and returns whether it is there. This file is also
what the other Pythons run, so it imports the rest of the guide only where it measures.

What would change it: a version in which somebody has mended one.
"""

import json
import mmap
import os
import pickle
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.shared_memory import ShareableList, SharedMemory
from pathlib import Path
from typing import Any

MIB = 1 << 20


def attach_unlinks() -> bool:
    """A Python that attaches to a segment, and is no child, removes it at its end."""
    segment = SharedMemory(create=True, size=8)
    attach = (
        "import sys, multiprocessing.shared_memory as s; s.SharedMemory(sys.argv[1])"
    )
    subprocess.run(
        [sys.executable, "-c", attach, segment.name], capture_output=True, check=False
    )
    is_gone = not Path("/dev/shm", segment.name).exists()
    if is_gone:
        Path("/dev/shm", segment.name).touch()
    segment.close()
    segment.unlink()
    return is_gone


def pack_into_shows_zero() -> bool:
    """`struct.pack_into` sets its bytes to zero before it asks for the number."""
    memory, seen = bytearray(struct.pack("q", 7)), list[bytes]()

    class Number:
        def __index__(self) -> int:
            seen.append(bytes(memory))
            return 8

    struct.pack_into("q", memory, 0, Number())
    return not any(seen[0])


def list_drops_zeros() -> bool:
    """A `ShareableList` drops zeros at the end of bytes."""
    shared = ShareableList([b"a\0"])
    dropped = shared[0] != b"a\0"
    shared.shm.close()
    shared.shm.unlink()
    return dropped


def strided_view_goes_astray() -> bool:
    """An item assigned through a strided memoryview lands elsewhere."""
    cells = memoryview(bytearray(128)).cast("q")
    cells[1::8][1] = 77
    return cells[9] != 77


def mapping_is_pickled() -> bool:
    """A mapping is pickled without complaint, and fails where it is received."""
    with mmap.mmap(-1, 8) as mapping:
        try:
            pickle.dumps(mapping)
        except TypeError:
            return False
    return True


def recv_keeps_memory() -> bool:
    """Twice as much as a received message of 32 MiB stays resident after it."""

    def resident() -> int:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return pages * mmap.PAGESIZE

    receiver, sender = Pipe(duplex=False)
    message = bytes(32 * MIB)
    before = resident()
    thread = threading.Thread(target=sender.send_bytes, args=(message,))
    thread.start()
    received: Any = receiver.recv_bytes()
    thread.join()
    size = len(received)
    return resident() - before > 2 * size


def loop_skips_finally() -> bool:
    """What a signal handler raises in a loop without a call skips `finally`."""

    class InterruptionError(Exception):
        pass

    def interrupt(*_: object) -> None:
        raise InterruptionError

    def wait() -> None:
        try:
            while not flag:
                pass
        finally:
            reached.append("while")

    def wait_for_ever() -> None:
        try:
            while True:
                if flag:
                    break
        finally:
            reached.append("while True")

    flag, reached = False, list[str]()
    signal.signal(signal.SIGVTALRM, interrupt)
    for spin in wait, wait_for_ever:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.05)
        with suppress(InterruptionError):
            spin()
    return len(reached) < 2


def fallocate_is_silent() -> bool:
    """`os.posix_fallocate` does not say that it has failed."""
    with tempfile.TemporaryFile() as file:
        try:
            os.posix_fallocate(file.fileno(), 0, 2**60)  # more than there is
        except OSError:
            return False
        return os.fstat(file.fileno()).st_size == 0


FAULTS: tuple[Callable[[], bool], ...] = (
    attach_unlinks,
    pack_into_shows_zero,
    list_drops_zeros,
    strided_view_goes_astray,
    mapping_is_pickled,
    recv_keeps_memory,
    loop_skips_finally,
    fallocate_is_silent,
)


def measure(_: bool) -> Mapping[str, object]:
    """Return for each fault the Pythons that have it, and those that have not."""
    from bench.harness.record import DATA
    from doccheck.pythons.interpreter import ask

    path = DATA / "found_here.json"
    before = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    pythons = dict(before.get("pythons", {}))
    for python in [sys.executable, *os.environ.get("MATRIX_PYTHONS", "").split()]:
        done = subprocess.run(
            [python, str(Path(__file__).resolve()), "--answer"],
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        interpreter = ask(python)
        kind = interpreter.implementation.removeprefix("CPython").strip()
        free = "t" if kind == "free-threaded" else ""
        name = "PyPy" if kind == "PyPy" else f"{interpreter.minor}{free}"
        pythons[name] = json.loads(done.stdout)
    return {
        "pythons": dict(sorted(pythons.items())),
        "faults": {
            fault.__name__: {
                "there": listed(pythons, fault.__name__, True),
                "absent": listed(pythons, fault.__name__, False),
            }
            for fault in FAULTS
        },
    }


def listed(pythons: Mapping[str, Any], fault: str, is_there: bool) -> str:
    """Return the Pythons that gave one answer, in order; a dash if none did."""
    names = [name for name, faults in pythons.items() if faults[fault] is is_there]
    ordered = sorted(names, key=lambda name: (name == "PyPy", len(name), name))
    return ", ".join(ordered) or "\N{EN DASH}"


if __name__ == "__main__":
    if sys.argv[1:] == ["--answer"]:
        print(json.dumps({fault.__name__: fault() for fault in FAULTS}))
    else:
        from bench.harness import run

        run("found_here", measure, is_fact=True)
