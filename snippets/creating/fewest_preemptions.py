State = tuple[int, tuple[tuple[int, int], ...], str]


def step(state: State, number: int) -> State:
    value, processes, printed = state
    taken, own = processes[number]
    if taken == 1:  # store
        value = own + 1
    elif taken == 3:  # write the line
        printed = f"{printed} {own}".strip()
    else:  # load, and load again for the print
        own = value
    before, after = processes[:number], processes[number + 1 :]
    return value, (*before, (taken + 1, own), *after), printed


def schedules() -> dict[str, tuple[int, str]]:
    """Each printout's fewest preemptions, with a schedule for it."""
    start: State = 0, ((0, 0),) * 4, ""
    found, seen = dict[str, tuple[int, str]](), set[object]()
    now, later, fewest = [(start, "")], list[tuple[State, str]](), 0
    while now:
        for state, turns in now:  # which grows meanwhile
            taken = [taken for taken, _ in state[1]]
            if (state, turns[-1:]) in seen:
                continue
            seen.add((state, turns[-1:]))
            if min(taken) == 4:
                found.setdefault(state[2], (fewest, turns))
            for n in range(min(4, 5 - taken.count(0))):
                last = int(turns[-1]) if turns else n
                on = n == last or taken[last] == 4
                if taken[n] < 4:
                    move = step(state, n), f"{turns}{n}"
                    (now if on else later).append(move)
        now, later, fewest = later, [], fewest + 1
    return found


if __name__ == "__main__":
    found = schedules().items()
    for n in range(6):
        texts = [text for text, (fewest, _) in found if fewest == n]
        lost = sum("4" not in text for text in texts)
        print(f"{n} preemptions: {len(texts):2}, with a loss {lost:2}")
