import pickle
from functools import partial
from multiprocessing import Pool


def look_up(table: dict[str, int], word: str) -> int:
    return table[word]


if __name__ == "__main__":
    table = {f"word {number}": number for number in range(100_000)}
    work = partial(look_up, table)
    with Pool(2) as pool:
        print(pool.map(work, ["word 7", "word 99999"], chunksize=1))
    print(f"{len(pickle.dumps(work)) / 1e6:.0f} MB for each task")
