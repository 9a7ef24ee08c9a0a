# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ unshare -rm mount -t tmpfs none /dev/shm"]
# ///
import mmap
import os
import socket
import subprocess
import sys
import tempfile
from socket import AF_UNIX

OWN = 'mount -t tmpfs none /dev/shm && exec "$@"'


def receive(address: str) -> None:
    with socket.socket(AF_UNIX) as connection:
        connection.connect(address)
        _, (file,), *_ = socket.recv_fds(connection, 1, 1)
    print("reads", mmap.mmap(file, 0)[0])


def send(address: str) -> None:
    file = os.memfd_create("shared")
    os.posix_fallocate(file, 0, mmap.PAGESIZE)
    mmap.mmap(file, 0)[0] = 42
    with socket.create_server(address, family=AF_UNIX) as server:
        container = ["unshare", "--map-root-user", "--mount"]
        shell = ["sh", "-c", OWN, "sh"]
        again = [sys.executable, __file__, address]
        process = subprocess.Popen([*container, *shell, *again])
        connection, _ = server.accept()
        with connection:
            socket.send_fds(connection, [b"x"], [file])
        process.wait()


if __name__ == "__main__":
    if sys.argv[1:]:
        receive(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory() as volume:
            send(f"{volume}/socket")
