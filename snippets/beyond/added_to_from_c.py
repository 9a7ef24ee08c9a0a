# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ cc --version"]
# ///
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from subprocess import Popen, run

C = """
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>

int main(int count, char **argument) {
    int file = shm_open(argument[1], O_RDWR, 0);
    _Atomic int64_t *cell = mmap(
        0, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (cell == MAP_FAILED) return 1;
    for (int i = 0; i < 100000; i++) atomic_fetch_add(cell, 1);
    return 0;
}
"""


def main() -> None:
    Path("adder.c").write_text(C)
    run(["cc", "-o", "adder", "adder.c", "-lrt"], check=True)
    segment = SharedMemory(create=True, size=8)
    cells = segment.buf[:8].cast("q")
    cells[0] = 42
    adders = [Popen(["./adder", f"/{segment.name}"]) for _ in range(2)]
    print("exit codes:", [adder.wait() for adder in adders])
    print("Python reads", cells[0])
    cells.release()
    segment.close()
    segment.unlink()


if __name__ == "__main__":
    main()
