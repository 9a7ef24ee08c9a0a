from contextlib import closing
from multiprocessing import Process
from multiprocessing.shared_memory import ShareableList


def work(name: str) -> None:
    job: ShareableList = ShareableList(name=name)
    with closing(job.shm):
        job[0] = "done"
        job[1] = 1_000
        job[3] = True


if __name__ == "__main__":
    job: ShareableList = ShareableList(["waiting", 0, 0.5, False, None])
    with closing(job.shm):
        try:
            worker = Process(target=work, args=(job.shm.name,))
            worker.start()
            worker.join()
            print(job[0], job[1], job[2], job[3], job[4])
        finally:
            job.shm.unlink()
