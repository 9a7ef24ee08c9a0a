"""The sentences about the benefits hold where the figures do."""

import json
from pathlib import Path

import pytest

SIZES = json.loads(
    (Path(__file__).parents[1] / "docs/data/handoff.json").read_text(encoding="utf-8")
)["sizes"]
FASTER = {size: figures["times_faster"] for size, figures in SIZES.items()}


def test_up_to_64_kib_there_is_little_to_gain():
    assert FASTER["kib_1"]["reused"] / FASTER["kib_1"]["pipe"] < 1.25
    assert FASTER["kib_64"]["reused"] / FASTER["kib_64"]["pipe"] < 2


@pytest.mark.parametrize("size", ["kib_256", "mib_1", "mib_16"])
def test_from_256_kib_a_reused_segment_is_clearly_faster(size):
    assert FASTER[size]["reused"] > 3
    assert FASTER[size]["reused"] / FASTER[size]["pipe"] > 1.5


@pytest.mark.parametrize("size", ["mib_1", "mib_16"])
def test_large_messages_are_more_than_ten_times_as_fast_as_by_a_queue(size):
    assert FASTER[size]["reused"] > 10


@pytest.mark.parametrize("size", ["kib_1", "kib_64"])
def test_a_new_segment_for_each_message_is_slower_than_a_queue(size):
    assert FASTER[size]["new"] < 1


def test_a_reused_segment_is_more_than_three_times_as_fast_as_new_ones():
    assert FASTER["mib_16"]["reused"] / FASTER["mib_16"]["new"] > 3


def test_the_signal_takes_about_the_same_time_for_every_size():
    times = [figures["microseconds"]["view"] for figures in SIZES.values()]
    assert max(times) / min(times) < 1.5
