# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
import resource
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory

SIZE = 2**30


class Attached(SharedMemory):
    def unlink(self) -> None:
        """Leave that to the owner."""


def attach(kind: type[SharedMemory], name: str) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (SIZE, hard))
    try:
        kind(name)
    except OSError as error:
        print(f"{kind.__name__}: {error.strerror}", flush=True)


def main() -> None:
    for kind in Attached, SharedMemory:
        segment = SharedMemory(create=True, size=SIZE)
        process = Process(target=attach, args=(kind, segment.name))
        process.start()
        process.join()
        try:
            segment.unlink()
            print("the segment was still there")
        except FileNotFoundError:
            print("the segment was gone")
        segment.close()


if __name__ == "__main__":
    main()
