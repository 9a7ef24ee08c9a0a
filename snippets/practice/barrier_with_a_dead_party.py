# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import Barrier, Process
from threading import BrokenBarrierError

if __name__ == "__main__":
    try:
        Barrier(2).wait(timeout=0.1)
    except BrokenBarrierError:
        print("nobody came: BrokenBarrierError")
    barrier = Barrier(2)
    party = Process(target=barrier.wait)
    party.start()
    while not barrier.n_waiting:
        pass
    party.kill()
    party.join()
    print("somebody came, and died there", flush=True)
    barrier.wait(timeout=0.1)
    print("waited")
