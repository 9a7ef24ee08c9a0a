from multiprocessing import RawArray, RawValue, Value

if __name__ == "__main__":
    for name, made in (
        ('Value("i", 5)', Value("i", 5)),
        ('Value("i", 5, lock=False)', Value("i", 5, lock=False)),
        ('RawValue("i", 5)', RawValue("i", 5)),
    ):
        print(name, "has a lock:", hasattr(made, "get_lock"))
    print('RawArray("i", 4) starts as', RawArray("i", 4)[:])
