import sys
from multiprocessing import Pool
from subprocess import PIPE, run


def work(number: int) -> None:
    print("line", number)


def start_a_pool() -> None:
    with Pool(2) as pool:
        pool.map(work, range(100))
        pool.close()
        pool.join()  # or terminate() would come first


if __name__ == "__main__":
    if len(sys.argv) == 2:
        start_a_pool()
    else:
        command = [sys.executable, __file__, "start"]
        done = run(command, stdout=PIPE, check=True)
        print("lines:", len(done.stdout.splitlines()))
