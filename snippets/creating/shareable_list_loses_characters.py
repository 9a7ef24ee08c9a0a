from contextlib import closing
from multiprocessing.shared_memory import ShareableList

END = b"."  # any byte but NUL

if __name__ == "__main__":
    text, other, key = "é" * 15, "déjà vu, à Sète", b"key\0\0"
    whole = [text.encode() + END, key + END]
    items: ShareableList = ShareableList([text, other, key, *whole])
    with closing(items.shm):
        try:
            print(f"{len(text)} characters in, {len(items[0])} out")
            print(f"{len(key)} bytes in, {len(items[2])} out")
            try:
                print(items[1])
            except UnicodeDecodeError:
                print(f"{other!r} in, UnicodeDecodeError out")
            print(
                f"whole: {items[3].removesuffix(END) == text.encode()}"
            )
            print(f"whole: {items[4].removesuffix(END) == key}")
        finally:
            items.shm.unlink()
