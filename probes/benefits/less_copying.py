"""What docs/benefits/less-copying.md says, asked of the system."""

import errno
import os
import sys
import tempfile
from unittest import SkipTest, TestCase

check = TestCase()


def fallocate_gets_the_pages_or_fails() -> None:
    if sys.platform != "linux":
        raise SkipTest("there is no /dev/shm")
    room = os.statvfs("/dev/shm")
    with tempfile.TemporaryFile(dir="/dev/shm") as file:
        os.ftruncate(file.fileno(), 2**20)
        assert os.fstat(file.fileno()).st_blocks == 0
        os.posix_fallocate(file.fileno(), 0, 2**20)  # mutant: 2**20) -> 2**12)
        assert os.fstat(file.fileno()).st_blocks * 512 == 2**20
        if room.f_blocks:
            with check.assertRaises(OSError) as caught:
                os.posix_fallocate(file.fileno(), 0, 2 * room.f_blocks * room.f_frsize)
            assert caught.exception.errno == errno.ENOSPC
