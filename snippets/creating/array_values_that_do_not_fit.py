from multiprocessing import Array

if __name__ == "__main__":
    for code, number in ("B", 256), ("i", 2**31), ("f", 2**24 + 1):
        numbers = Array(code, 1)
        numbers[0] = number
        print(f"{code}: stored {number}, read {numbers[0]}")

    try:
        Array("d", 1)[0] = 10**400
    except OverflowError as error:
        print("d: OverflowError:", error)

    numbers = Array("B", 1)
    checked = memoryview(numbers.get_obj()).cast("B")
    try:
        checked[0] = 256
    except ValueError:
        print("B through a memoryview: ValueError, still", numbers[0])
