# /// script
# dependencies = ["gunicorn", "numpy", "shmguide==0.2+checkout"]
#
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import os
import socket
import sys
from subprocess import Popen
from typing import Any
from urllib.request import urlopen

from shmguide.counter import LockedCounter

requests = LockedCounter()


def app(_: Any, start_response: Any) -> list[bytes]:
    requests.add()
    start_response("200 OK", [])
    return [f"{os.getpid()} {requests.value}".encode()]


def count(*options: str) -> str:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        fd, port = listener.fileno(), listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "--workers=2"]
        command += ["--log-level=error", f"--bind=fd://{fd}", *options]
        command += ["gunicorn_workers_share_a_counter:app"]
        replies = list[list[bytes]]()
        with Popen(command, pass_fds=[fd]) as server:
            try:
                while len({worker for worker, _ in replies}) < 2:
                    with urlopen(f"http://127.0.0.1:{port}") as reply:
                        replies.append(reply.read().split())
            finally:
                server.terminate()
    own = [worker for worker, _ in replies].count(replies[-1][0])
    return {own: "its own", len(replies): "all"}[int(replies[-1][1])]


if __name__ == "__main__":
    print("a worker counts", count(), "requests")
    print("with --preload it counts", count("--preload"))
