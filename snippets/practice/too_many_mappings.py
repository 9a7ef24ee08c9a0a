# /// script
# [tool.shmguide]
# platforms = ["linux"]
# needs = ["$ grep -qx 65530 /proc/sys/vm/max_map_count"]
# ///
import mmap

if __name__ == "__main__":
    maps: list[mmap.mmap] = []
    try:
        while len(maps) < 65_530:
            maps.append(mmap.mmap(-1, mmap.PAGESIZE))
    except OSError as error:
        print(error)
    print("some 65,000 of them:", len(maps) > 60_000)
