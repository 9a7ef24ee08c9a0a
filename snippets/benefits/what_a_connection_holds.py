# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import os
import stat
from fcntl import F_GETPIPE_SZ, fcntl
from multiprocessing import Pipe
from pathlib import Path
from socket import SO_SNDBUF, SOL_SOCKET, socket

DEFAULT = Path("/proc/sys/net/core/wmem_default")


def kind(connection: int) -> str:
    mode = os.fstat(connection).st_mode
    return "a socket" if stat.S_ISSOCK(mode) else "a pipe"


if __name__ == "__main__":
    _, one_way = Pipe(duplex=False)
    print("Pipe(duplex=False) is", kind(one_way.fileno()))
    size = fcntl(one_way.fileno(), F_GETPIPE_SZ)
    print(f"it holds {size // 1024} KiB")
    _, two_ways = Pipe()
    print("Pipe() is", kind(two_ways.fileno()))
    with socket(fileno=os.dup(two_ways.fileno())) as end:
        size = end.getsockopt(SOL_SOCKET, SO_SNDBUF)
    print("it has the default room:", size == int(DEFAULT.read_text()))
