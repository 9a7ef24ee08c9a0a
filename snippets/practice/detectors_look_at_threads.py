# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["/usr/bin/gcc", "/usr/bin/valgrind"]
# ///
from pathlib import Path
from subprocess import run

RACE = r"""
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

static void *add(void *n) { ++*(volatile long *)n; return n; }

int main(int count, char **names) {
  void *n = mmap(0, 8, 3, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_t thread;
  if (names[1][0] == 't') {
    pthread_create(&thread, 0, add, n);
    add(n);
    pthread_join(thread, 0);
  } else {
    fork();
    add(n);
  }
}
"""

TOOLS = {
    "ThreadSanitizer": ["./checked"],
    "helgrind": ["/usr/bin/valgrind", "--tool=helgrind", "./plain"],
}

if __name__ == "__main__":
    Path("race.c").write_text(RACE)
    gcc = ["/usr/bin/gcc", "-g", "race.c", "-o"]
    run([*gcc, "plain"], check=True)
    run([*gcc, "checked", "-fsanitize=thread"], check=True)
    for among in "threads", "processes":
        for name, tool in TOOLS.items():
            done = run([*tool, among], capture_output=True, text=True)
            print(f"{among}, {name}:", "data race" in done.stderr)
