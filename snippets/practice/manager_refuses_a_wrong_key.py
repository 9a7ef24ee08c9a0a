from multiprocessing import (
    AuthenticationError,
    Manager,
    current_process,
)
from multiprocessing.managers import SyncManager

if __name__ == "__main__":
    with Manager() as manager:
        for key in b"guessed", current_process().authkey:
            stranger = SyncManager(manager.address, authkey=key)
            try:
                stranger.connect()
                print("connected")
            except AuthenticationError as error:
                print("AuthenticationError:", error)
