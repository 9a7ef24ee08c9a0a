from multiprocessing import Barrier, Lock, Process, Semaphore
from multiprocessing.synchronize import Barrier as Meeting
from multiprocessing.synchronize import Lock as Flag
from multiprocessing.synchronize import Semaphore as Tally


def try_once(meeting: Meeting, flag: Flag, winners: Tally) -> None:
    meeting.wait()
    if flag.acquire(block=False):  # tests and takes it, in one action
        winners.release()


if __name__ == "__main__":
    meeting, flag, winners = Barrier(4), Lock(), Semaphore(0)
    processes = [
        Process(target=try_once, args=(meeting, flag, winners))
        for _ in range(4)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    won = 0
    while winners.acquire(block=False):
        won += 1
    print("processes that won:", won)
