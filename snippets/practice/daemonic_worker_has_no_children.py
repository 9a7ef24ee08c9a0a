from concurrent.futures import ProcessPoolExecutor
from multiprocessing import Pool, Process


def inner() -> None:
    print("the inner process runs")


def outer(kind: str) -> str:
    process = Process(target=inner)
    try:
        process.start()
    except AssertionError as error:
        return f"{kind}: AssertionError: {error}"
    process.join()
    return f"{kind}: started"


if __name__ == "__main__":
    with Pool(1) as pool:
        print(pool.apply(outer, ("Pool",)))
    with ProcessPoolExecutor(1) as executor:
        print(executor.submit(outer, "executor").result())
