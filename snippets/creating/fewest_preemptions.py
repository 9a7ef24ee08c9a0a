from heapq import heappop, heappush

State = tuple[int, tuple[tuple[int, int], ...], str]


def step(state: State, n: int) -> State:
    counter, processes, printed = state
    taken, read = processes[n]  # steps, and the number read last
    if taken == 1:  # store
        counter = read + 1
    elif taken == 3:  # write the line
        printed = f"{printed} {read}".strip()
    else:  # load, and load again for the print
        read = counter
    before, after = processes[:n], processes[n + 1 :]
    return counter, (*before, (taken + 1, read), *after), printed


def schedules() -> dict[str, tuple[int, str]]:
    """Each printout's fewest preemptions, with a schedule for it."""
    best, seen = dict[str, tuple[int, str]](), set[object]()
    start: State = 0, ((0, 0),) * 4, ""
    heap = [(0, "", start)]
    while heap:
        preemptions, turns, state = heappop(heap)  # the fewest first
        if (state, turns[-1:]) in seen:
            continue
        seen.add((state, turns[-1:]))
        taken = [taken for taken, _ in state[1]]
        if min(taken) == 4:
            best.setdefault(state[2], (preemptions, turns))
        for n in range(min(4, 5 - taken.count(0))):  # 1 starts after 0
            last = int(turns[-1]) if turns else n
            more = preemptions + (n != last and taken[last] < 4)
            if taken[n] < 4:
                heappush(heap, (more, f"{turns}{n}", step(state, n)))
    return best


if __name__ == "__main__":
    best = schedules().items()
    for n in range(6):
        texts = [text for text, (fewest, _) in best if fewest == n]
        lost = sum("4" not in text for text in texts)
        print(f"{n} preemptions: {len(texts):2}, with a loss {lost:2}")
