# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from shmguide.shared_array import SharedArray

if __name__ == "__main__":
    with SharedArray.create(3, "int64") as shared:
        shared.array[:] = 1, 2, 3
        last = shared.array[-1:]
    print("the slice:", last)
    try:
        print(shared.array)
    except ValueError as error:
        print("ValueError:", error)
    try:
        SharedArray.attach(shared.name)
    except FileNotFoundError:
        print("nobody can attach any more")
