import sys
from math import ceil, inf, log2


def one_by_one(size: float, network: float, nodes: int) -> float:
    return nodes * size / network


def as_a_tree(size: float, network: float, nodes: int) -> float:
    rounds = ceil(log2(nodes + 1))  # who has it passes it on
    return rounds * size / network


def least_size(
    work: float, network: float, nodes: int, start: float
) -> float:
    saved = work * (1 - 1 / nodes)  # as each does a share of it
    spent = 1 / network  # as each byte goes to one node
    return start / (saved - spent) if saved > spent else inf


def main(
    size: float = 1, network: float = 1.25, start: float = 5
) -> None:
    print(f"{size:g} GB to each node, at {network:g} GB/s")
    for nodes in 1, 10, 100, 1000:
        first = one_by_one(size, network, nodes)
        second = as_a_tree(size, network, nodes)
        print(f"{nodes:6} {first:6.1f} s, as a tree {second:.1f} s")
    print(f"10 nodes, {start:g} s to start, pay for themselves:")
    for work in 0.1, 1, 10, 100:
        least = least_size(work, network, 10, start)
        from_ = f"from {least:.2f} GB on" if least < inf else "never"
        print(f"{work:5} s of work in a GB: {from_}")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
