# /// script
# dependencies = ["numpy", "shmguide==0.2+checkout"]
# ///
from shmguide.shared_array import SharedArray

if __name__ == "__main__":
    with SharedArray.create((0, 3), "int64") as shared:
        print("nothing in it:", shared.array.tolist())
        for shape, dtype, name in (
            ((2,), [("id", "int64"), ("owner", object)], None),
            ((2, -3), "float64", None),
            ((10**12, 10**12), "float64", None),
            ((2,), "float64", shared.name),
        ):
            try:
                SharedArray.create(shape, dtype, name)
            except (OSError, TypeError, ValueError) as error:
                print(f"{type(error).__name__}: {error}")
