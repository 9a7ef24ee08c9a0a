# /// script
# requires-python = ">=3.12"
# ///
import sys

if __name__ == "__main__":
    things = None, True, 7, "text", float("7.5"), [7]
    for thing in things:
        before = sys.getrefcount(thing)
        thousand = [thing] * 1000
        after = sys.getrefcount(thing)
        written = "written" if after != before else "not written"
        print(f"{thing!r:>6}: its count is {written}")
