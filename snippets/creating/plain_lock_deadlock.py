from multiprocessing import Lock, Value

if __name__ == "__main__":
    counter = Value("i", 0, lock=Lock())
    with counter.get_lock():
        print("The lock is held", flush=True)
        counter.value += 1
    print("The value is", counter.value)
