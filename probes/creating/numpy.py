"""What docs/creating/numpy.md says of arrays whose memory is gone."""

import subprocess
import sys
from unittest import SkipTest

SCRIPT = """if True:
    import sys
    from mmap import mmap
    from multiprocessing.shared_memory import SharedMemory
    import numpy as np
    segment = SharedMemory(create=True, size=8_000_000)
    numbers = np.ndarray((8_000_000,), "u1", buffer=segment.buf)
    segment.unlink()
    segment.close()
    try:
        if sys.argv[1:] == ["map"]:
            other = [mmap(-1, 8_000_000) for _ in range(4)]
            for each in other:
                each[:] = bytes([7]) * 8_000_000
        print("read", numbers[4_000_000])
    finally:
        print("finally", flush=True)
"""


def _run(*command: str) -> tuple[int, str]:
    if sys.platform != "linux":
        raise SkipTest("the number of the signal is that of Linux")
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def the_process_goes_without_a_word() -> None:
    assert _run("-c", SCRIPT) == (-11, "")  # mutant: SCRIPT -> SCRIPT, "map"
    status, output = _run("-X", "faulthandler", "-c", SCRIPT)
    assert status == -11
    assert "Segmentation fault" in output
    assert "finally" not in output.splitlines()


def memory_mapped_there_since_is_read() -> None:
    status, output = _run("-c", SCRIPT, "map")  # mutant: "map" -> ""
    assert (status, output) == (0, "read 7\nfinally\n")
