from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

SIZE, PART = 4 * 1024 * 1024, 1024 * 1024


def digest(part: memoryview) -> str:
    return sha256(part).hexdigest()


if __name__ == "__main__":
    data = bytearray(b"shmguide" * (SIZE // 8))
    view = memoryview(data)
    parts = [view[at : at + PART] for at in range(0, SIZE, PART)]
    with ThreadPoolExecutor(4) as threads:
        digests = list(threads.map(digest, parts))
    print("right:", digests == [digest(part) for part in parts])
    print("all of the same object:", all(p.obj is data for p in parts))
