from multiprocessing import Value

STORED = [
    ("B", 256),
    ("B", -1),
    ("i", 2**31 - 1),
    ("i", 2**31),
    ("q", 2**63),
    ("f", 2**24 + 1),
    ("f", 0.1),
    ("f", 1e39),
    ("f", 10**400),
    ("d", 0.1),
    ("d", 2**53 + 1),
    ("d", 10**400),
]

if __name__ == "__main__":
    for code, number in STORED:
        shared = Value(code, 7)
        try:
            shared.value = number
        except OverflowError as error:
            print(f"{code}: {error}, still {shared.value}")
        else:
            print(f"{code}: stored {number}, read {shared.value!r}")
