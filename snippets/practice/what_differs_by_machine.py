import mmap
import multiprocessing
import struct
import sys

if __name__ == "__main__":
    print("an address:", struct.calcsize("P"), "bytes")
    print("'l' of Value and Array:", struct.calcsize("l"), "bytes")
    print("'q' of Value and Array:", struct.calcsize("q"), "bytes")
    print("the first byte of 1:", (1).to_bytes(8, sys.byteorder)[0])
    print("a page:", mmap.PAGESIZE, "bytes")
    print("start methods:", *multiprocessing.get_all_start_methods())
