from multiprocessing import Manager, Pipe, Process
from multiprocessing.connection import Connection
from multiprocessing.managers import RemoteError


def read_late(tasks: Connection, go: Connection) -> None:
    go.recv()
    try:
        print("received:", tasks.recv()[:])
    except RemoteError as error:
        print("RemoteError:", str(error).splitlines()[-2])


if __name__ == "__main__":
    receiver, sender = Pipe(duplex=False)
    theirs, ours = Pipe(duplex=False)
    with Manager() as manager:
        reader = Process(target=read_late, args=(receiver, theirs))
        reader.start()
        scores = manager.list([1, 2])
        sender.send(scores)
        del scores  # the only proxy, while the message is on its way
        ours.send("go on")
        reader.join()
