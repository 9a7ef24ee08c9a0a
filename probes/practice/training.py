"""What docs/practice/training.md says of the samples that workers read."""

import pickle

import numpy as np

from shmguide.shared_array import SharedArray


def without_a_copy_the_shared_data_changes() -> None:
    with SharedArray.from_array(np.zeros((3, 4))) as shared:
        sample = shared.array[1]  # mutant: shared.array[1] -> shared.array[1].copy()
        sample += 1
        assert shared.array.sum() == 4
        sample = shared.array[1].copy()
        sample += 1
        assert shared.array.sum() == 4


def what_is_pickled_arrives_as_a_copy() -> None:
    images = np.zeros((10, 28, 28), "u1")
    sent = pickle.dumps(images)
    assert len(sent) > images.nbytes
    arrived = [pickle.loads(sent) for _ in range(8)]
    # mutant: pickle.loads(sent) for _ in range(8) -> images for _ in range(8)
    for number, array in enumerate(arrived):
        array += 1
        assert not images.any()
        assert all(not later.any() for later in arrived[number + 1 :])


def rows_chosen_by_their_numbers_are_a_copy() -> None:
    with SharedArray.from_array(np.arange(12.0).reshape(4, 3)) as shared:
        batch = shared.array[[3, 0]]  # mutant: [[3, 0]] -> [3:0:-2]
        assert batch[:, 0].tolist() == [9, 0]
        assert not np.shares_memory(batch, shared.array)
