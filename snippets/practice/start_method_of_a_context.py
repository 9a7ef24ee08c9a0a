from multiprocessing import Lock, get_context

lock = Lock()  # of the default start method


def work() -> None:
    print("started by spawn")


if __name__ == "__main__":
    child = get_context("spawn").Process(target=work)
    child.start()
    child.join()
