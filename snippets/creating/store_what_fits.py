from multiprocessing import Value
from multiprocessing.sharedctypes import Synchronized


def store(shared: Synchronized, number: int) -> None:
    private = type(shared.get_obj())(number)  # not in shared memory
    if private.value != number:
        raise OverflowError(f"{number} would become {private.value}")
    shared.value = number


if __name__ == "__main__":
    for code, number in (
        ("B", 255),
        ("B", 256),
        ("i", 2**31),
        ("q", 2**31),
    ):
        shared = Value(code, 7)
        try:
            store(shared, number)
        except OverflowError as error:
            print(f"{code}: {error}, so it is still {shared.value}")
        else:
            print(f"{code}: {shared.value}")
