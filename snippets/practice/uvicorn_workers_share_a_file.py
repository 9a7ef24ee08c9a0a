# /// script
# dependencies = ["uvicorn"]
#
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import fcntl
import os
import socket
import sys
from pathlib import Path
from subprocess import Popen
from typing import Any
from urllib.request import urlopen

COUNT = Path(__file__).with_suffix(".count")


async def app(_scope: Any, _receive: Any, send: Any) -> None:
    with COUNT.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed
        number = int(file.read()) + 1
        file.seek(0)
        file.write(str(number))
    await send({"type": "http.response.start", "status": 200})
    body = str(os.getpid()).encode()
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    COUNT.write_text("0")
    door = socket.create_server(("127.0.0.1", 0))
    fd, port = door.fileno(), door.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "--workers=2"]
    command += ["--log-level=error", "--lifespan=off", f"--fd={fd}"]
    command += ["uvicorn_workers_share_a_file:app"]
    workers = list[bytes]()
    with door, Popen(command, pass_fds=[fd]) as server:
        try:
            while len(set(workers)) < 2:
                with urlopen(f"http://127.0.0.1:{port}") as reply:
                    workers.append(reply.read())
        finally:
            server.terminate()
    print("all are counted:", int(COUNT.read_text()) == len(workers))
