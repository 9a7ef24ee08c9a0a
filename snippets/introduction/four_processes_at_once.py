import os
from multiprocessing import Barrier, Process
from multiprocessing.synchronize import Barrier as Meeting


def wait_for_the_others(meeting: Meeting) -> None:
    place = meeting.wait()
    if place == 0:
        print("all four processes are here")


if __name__ == "__main__":
    meeting = Barrier(4)
    processes = [
        Process(target=wait_for_the_others, args=(meeting,))
        for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    ids = {os.getpid()} | {process.pid for process in processes}
    print(len(ids), "process ids, with the parent's")
