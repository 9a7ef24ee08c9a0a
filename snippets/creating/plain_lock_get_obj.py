from multiprocessing import Lock, Value

if __name__ == "__main__":
    counter = Value("i", 0)  # brings an RLock
    with counter.get_lock():
        counter.value += 1
    print("With the default lock:", counter.value)

    counter = Value("i", 0, lock=Lock())
    with counter.get_lock():
        counter.get_obj().value += 1  # asks for no lock
    print("With a plain lock:", counter.value)
