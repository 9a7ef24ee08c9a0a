# /// script
# requires-python = ">=3.14"
# ///
from concurrent import interpreters  # type: ignore[attr-defined]
from contextlib import closing

if __name__ == "__main__":
    buffer = bytearray(7)
    with closing(interpreters.create()) as other:
        other.prepare_main(view=memoryview(buffer))
        other.exec("view[:] = b'changed'")
        print(bytes(buffer))
        try:
            other.prepare_main(numbers=[1, 2, 3])
        except interpreters.NotShareableError as error:
            print(f"NotShareableError: {error}")
