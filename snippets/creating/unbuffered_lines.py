import os
import sys
from multiprocessing import Process
from subprocess import PIPE, run


def say(line: str) -> None:
    print(line)


def start_all() -> None:
    processes = [
        Process(target=say, args=(f"line {n}",)) for n in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        start_all()
    else:
        unbuffered = os.environ | {"PYTHONUNBUFFERED": "1"}
        command = [sys.executable, __file__, "start"]
        done = run(
            command, env=unbuffered, stdout=PIPE, text=True, check=True
        )
        print(repr(done.stdout))
