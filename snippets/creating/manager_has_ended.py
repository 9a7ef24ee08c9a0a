from multiprocessing import Manager

if __name__ == "__main__":
    with Manager() as manager:
        scores = manager.list([1, 2])
        print(scores[:])
    try:
        print(scores[:])
    except OSError as error:
        print(f"{type(error).__name__}: {error}")
