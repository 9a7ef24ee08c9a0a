from multiprocessing import Process

total = 0


def add_one() -> None:
    global total
    total += 1
    print("in the child the total is", total)


if __name__ == "__main__":
    process = Process(target=add_one)
    process.start()
    process.join()
    print("in the parent the total is", total)
