from multiprocessing import Pool

table: dict[str, int]


def keep(given: dict[str, int]) -> None:
    global table
    table = given


def look_up(word: str) -> int:
    return table[word]


if __name__ == "__main__":
    words = {f"word {number}": number for number in range(100_000)}
    with Pool(2, keep, (words,)) as pool:
        print(pool.map(look_up, ["word 7", "word 99999"], chunksize=1))
