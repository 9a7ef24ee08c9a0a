"""What docs/practice/lifetimes.md says of who outlives whom."""

import os
import pickle
import subprocess
import sys
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any
from unittest import SkipTest, TestCase


def unregistered_by_a_child_it_stays() -> None:
    if sys.platform != "linux":
        raise SkipTest("there is no /dev/shm to look into")
    script = """if True:
        import os, signal
        from multiprocessing import get_context, resource_tracker
        from multiprocessing.shared_memory import SharedMemory
        segment = SharedMemory(create=True, size=8)
        print(segment.name, flush=True)
        entry = "/" + segment.name, "shared_memory"
        forget = resource_tracker.unregister
        child = get_context("fork").Process(target=forget, args=entry)
        child.start()
        child.join()
        os.kill(os.getpid(), signal.SIGKILL)
    """
    # mutant: forget = resource_tracker.unregister -> forget = print
    command = [sys.executable, "-W", "ignore::DeprecationWarning", "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    path = Path("/dev/shm", done.stdout.split()[0])
    assert path.exists()  # and the tracker has ended, which had our pipe
    path.unlink()


def pickling_forgets_track() -> None:
    if os.name == "nt":
        raise SkipTest("there track is ignored")
    kind: Any = SharedMemory
    if sys.version_info < (3, 13):
        option = {"track": False}  # mutant before 3.13: {"track": False} -> {}
        with TestCase().assertRaises(TypeError):
            kind(create=True, size=8, **option)
        return
    for track in False, True:
        owner = kind(create=True, size=8, track=track)
        try:
            assert owner._track is track
            arrived = pickle.loads(pickle.dumps(owner))
            # mutant from 3.13: pickle.loads(pickle.dumps(owner)) -> owner
            assert (arrived._track, arrived.name) == (True, owner.name)
            arrived.close()
        finally:
            owner.close()
            kind(owner.name).unlink()
