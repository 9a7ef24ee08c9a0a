import hmac
import pickle
import secrets
from multiprocessing import Process
from multiprocessing.shared_memory import SharedMemory

SIGNED, LENGTH = 32, 4


def write(segment: SharedMemory, key: bytes) -> None:
    data = pickle.dumps({"frame": 7})
    body = len(data).to_bytes(LENGTH, "little") + data
    signed = hmac.digest(key, body, "sha256") + body
    segment.buf[: len(signed)] = signed
    segment.close()


def read(segment: SharedMemory, key: bytes) -> object:
    copy = bytes(segment.buf)  # which nobody changes after the check
    body = copy[SIGNED:]
    size = int.from_bytes(body[:LENGTH], "little")
    body = body[: LENGTH + size]
    mine = hmac.digest(key, body, "sha256")
    if not hmac.compare_digest(mine, copy[:SIGNED]):
        raise ValueError("not written by who has the key")
    return pickle.loads(body[LENGTH:])


if __name__ == "__main__":
    segment = SharedMemory(create=True, size=200)
    key = secrets.token_bytes()
    for its_key in key, secrets.token_bytes():
        writer = Process(target=write, args=(segment, its_key))
        writer.start()
        writer.join()
        try:
            print(read(segment, key))
        except ValueError as error:
            print("ValueError:", error)
    segment.close()
    segment.unlink()
