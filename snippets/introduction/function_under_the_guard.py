# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
from multiprocessing import get_context
from typing import Any

if __name__ == "__main__":

    def greet() -> None:
        print("hello from the child", flush=True)

    for method in "fork", "spawn":
        context: Any = get_context(method)
        process = context.Process(target=greet)
        process.start()
        process.join()
        print(f"{method}: exit code {process.exitcode}", flush=True)
