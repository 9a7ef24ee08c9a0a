# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ unshare -rm mount -t tmpfs none /dev/shm"]
# ///
import subprocess
import sys
from contextlib import closing
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory

OWN = 'mount -t tmpfs none /dev/shm && exec "$@"'
SHARED = 'exec "$@"'


def attach(name: str) -> None:
    try:
        segment = SharedMemory(name)
        resource_tracker.unregister(f"/{name}", "shared_memory")
        print("reads", segment.buf[0])
    except FileNotFoundError as error:
        print("FileNotFoundError:", error.strerror)


if __name__ == "__main__":
    if sys.argv[1:]:
        attach(sys.argv[1])
        sys.exit()
    with closing(SharedMemory(create=True, size=1)) as segment:
        try:
            segment.buf[0] = 42
            for command in OWN, SHARED:
                container = ["unshare", "--map-root-user", "--mount"]
                shell = ["sh", "-c", command, "sh"]
                again = [sys.executable, __file__, segment.name]
                subprocess.run([*container, *shell, *again])
        finally:
            segment.unlink()
