from multiprocessing import Value

if __name__ == "__main__":
    counter = Value("i", 0)
    counter.vlaue = 5  # type: ignore[attr-defined]
    print("the counter is still", counter.value)
