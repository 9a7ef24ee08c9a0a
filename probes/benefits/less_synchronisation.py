"""What docs/benefits/less-synchronisation.md says, asked of Python itself."""

from multiprocessing import Array
from typing import Any


def at_most_a_batch_is_missing() -> None:
    for batch in 1, 2, 100:
        shared = own = 0
        missing = set()
        for counted in range(1, 5 * batch + 1):
            own += 1
            missing.add(counted - shared)  # what a reader would miss now
            if own == batch:
                shared += own
                own = 0
            missing.add(counted - shared)
        assert max(missing) == batch  # mutant: == batch -> < batch
        assert min(missing) == 0


class _Counting:
    """A lock that counts how often it is acquired."""

    def __init__(self) -> None:
        self.taken = 0

    def acquire(self, *_: object) -> bool:
        self.taken += 1
        return True

    def release(self) -> None:
        pass

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def an_array_takes_its_lock_at_each_access() -> None:
    lock = _Counting()
    numbers: Any = Array("q", 4, lock=lock)  # type: ignore[call-overload]
    for element in range(4):
        lock.taken = 0
        numbers[element] = 1
        assert lock.taken == 1
        assert numbers[element] == 1
        assert lock.taken == 2
        numbers[element] += 1
        assert lock.taken == 4  # mutant: 4 -> 3
    # mutant: numbers[element] = 1 -> numbers.get_obj()[element] = 1
