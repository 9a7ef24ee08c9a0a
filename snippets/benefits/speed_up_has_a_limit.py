WORKERS = 1, 2, 4, 8, 64


def speed_up(alone: float, workers: float) -> float:
    """By Amdahl's law, if a part of the work is done by one alone."""
    return 1 / (alone + (1 - alone) / workers)


if __name__ == "__main__":
    print("alone" + "".join(f"{n:>7}" for n in WORKERS) + "   ever")
    for alone in 0.01, 0.05, 0.25, 0.5:
        row = [speed_up(alone, n) for n in (*WORKERS, float("inf"))]
        print(f"{alone:5.0%}" + "".join(f"{each:7.1f}" for each in row))
