# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from shmguide.interleavings import Model, load, store

CASES = (2, 1), (2, 2), (2, 9), (3, 2), (3, 3), (4, 2)

if __name__ == "__main__":
    gaps = 0
    for processes, times in CASES:
        model = Model([[load, store] * times] * processes, value=0)
        ends = {int(str(end.final("value"))) for end in model.outcomes}
        least, most = min(ends), max(ends)
        gaps += most - least + 1 - len(ends)
        print(f"{processes} processes, {times} each:", end=" ")
        print(f"{least} to {most}, {model.interleavings:,} ways")
    print("numbers between that no way ends at:", gaps)
