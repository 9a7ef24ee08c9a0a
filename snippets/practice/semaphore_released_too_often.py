# /// script
# [tool.shmguide]
# platforms = ["linux"]
# ///
from multiprocessing import BoundedSemaphore, Semaphore

if __name__ == "__main__":
    for places in Semaphore(2), BoundedSemaphore(2):
        print(type(places).__name__, end=": ")
        try:
            places.release()
            free = 0
            while places.acquire(block=False):
                free += 1
            print(f"{free} of 2 places are free")
        except ValueError as error:
            print("ValueError:", error)
