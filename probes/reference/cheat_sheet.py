"""What docs/reference/cheat-sheet.md says of a segment that nobody unlinks."""

import os
import subprocess
import sys
from multiprocessing.shared_memory import SharedMemory
from unittest import SkipTest

CREATE = """\
from multiprocessing.shared_memory import SharedMemory
SharedMemory({!r}, create=True, size=1, track=False).close()
"""


def an_untracked_segment_stays() -> None:
    if sys.platform == "win32":
        raise SkipTest("on Windows there is nothing to unlink")
    name = f"probe_{os.getpid()}"
    code = CREATE.format(name)
    # mutant from 3.13: CREATE. -> CREATE.replace("False", "True").
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if sys.version_info < (3, 13):  # there is no such argument
        assert "track" in done.stderr  # mutant before 3.13: track -> leaked
        return
    assert not done.stderr
    left = SharedMemory(name, track=False)
    left.close()
    left.unlink()
