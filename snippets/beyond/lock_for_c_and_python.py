# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ cc --version"]
# ///
import fcntl
import os
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from subprocess import Popen, run

TIMES = 2_000
C = """
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int count, char **argument) {
    int file = shm_open(argument[1], O_RDWR, 0);
    volatile int64_t *cell = mmap(
        0, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    for (int i = 0; i < 2000; i++) {
        lockf(file, F_LOCK, 8);
        *cell += 1;
        lockf(file, F_ULOCK, 8);
    }
}
"""

if __name__ == "__main__":
    Path("adder.c").write_text(C)
    run(["cc", "-o", "adder", "adder.c", "-lrt"], check=True)
    segment = SharedMemory(create=True, size=8)
    file = os.open(f"/dev/shm/{segment.name}", os.O_RDWR)
    with segment.buf[:8].cast("q") as cells:
        with Popen(["./adder", f"/{segment.name}"]):
            for _ in range(TIMES):
                fcntl.lockf(file, fcntl.LOCK_EX, 8)
                cells[0] += 1
                fcntl.lockf(file, fcntl.LOCK_UN, 8)
        print(f"{cells[0]:,} of {2 * TIMES:,}")
    segment.close()
    segment.unlink()
