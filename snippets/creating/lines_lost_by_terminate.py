import sys
from multiprocessing import Event, Process
from multiprocessing.synchronize import Event as EventType
from subprocess import PIPE, run


def work(printed: EventType, never: EventType) -> None:
    print("first", flush=True)
    print("second")
    printed.set()
    never.wait()  # until it is terminated


def terminate_a_worker() -> None:
    printed, never = Event(), Event()
    worker = Process(target=work, args=(printed, never))
    worker.start()
    printed.wait()
    worker.terminate()
    worker.join()


if __name__ == "__main__":
    if len(sys.argv) == 2:
        terminate_a_worker()
    else:
        command = [sys.executable, __file__, "terminate"]
        done = run(command, stdout=PIPE, check=True)
        print("through a pipe:", done.stdout.decode().split())
