"""What the models of processors allow to hand-offs, and how herd7 is asked."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.herd.litmus import Fence, litmus_file, outcomes
from bench.herd.machines import MACHINES
from bench.herd.steps import follow, trees
from bench.weak_memory import asked, hand_offs, measure
from shmguide.litmus import MESSAGE_PASSING, PETERSON, LitmusTest, Model, allowed

ROOT = Path(__file__).parents[1]
RECORD = json.loads((ROOT / "docs/data/weak_memory.json").read_text("utf-8"))
HAND_OFFS = hand_offs()
UNPACKED = ROOT / ".platforms/herd/herd7"
WEAK = "aarch64", "aarch64_8_0", "riscv64"


def recorded(name, machine, fence):
    texts = RECORD["tests"][name][machine][fence.name.lower()]["outcomes"]
    return {tuple(map(int, text.split())) for text in texts}


def test_the_record_answers_what_would_be_asked_today():
    assert RECORD["asked"] == asked(), "make weak-memory"


@pytest.mark.parametrize("name", HAND_OFFS)
def test_x86_64_allows_what_our_model_of_it_allows(name):
    test, _, fences = HAND_OFFS[name]
    for fence in set(fences) - {Fence.HELD}:
        ours = allowed(test, Model.TSO, fence is not Fence.NOTHING)
        assert recorded(name, "x86_64", fence) == ours, fence


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", HAND_OFFS)
def test_with_a_lock_held_one_process_comes_after_the_other(name, machine):
    test, wrong, _ = HAND_OFFS[name]
    serial = set()
    for order in (0, 1), (1, 0):
        memory = dict.fromkeys(range(64), 0)
        returned = {number: test.processes[number](memory, None) for number in order}
        serial.add(returned[0] + returned[1])
    assert recorded(name, machine, Fence.HELD) == serial
    assert wrong not in serial


@pytest.mark.parametrize("name", HAND_OFFS)
def test_a_weaker_machine_and_a_weaker_fence_allow_no_less(name):
    for machine in WEAK:
        for fence in HAND_OFFS[name].fences:
            assert recorded(name, machine, fence) >= recorded(name, "x86_64", fence)
            assert recorded(name, machine, fence) <= recorded(
                name, machine, Fence.NOTHING
            )


@pytest.mark.parametrize("machine", MACHINES)
def test_two_locks_order_what_the_machine_s_own_fence_orders(machine):
    for name in "message_passing", "store_buffering", "load_buffering":
        twice = recorded(name, machine, Fence.TWICE)
        assert twice == recorded(name, machine, Fence.MACHINE)
        assert twice == recorded(name, machine, Fence.BYTE)
        assert HAND_OFFS[name].wrong not in twice
    one_is_enough = HAND_OFFS["store_buffering"].wrong not in recorded(
        "store_buffering", machine, Fence.LOCK
    )
    assert one_is_enough is (machine == "x86_64")


def test_the_record_says_whether_the_wrong_outcome_is_among_them():
    for name, machines in RECORD["tests"].items():
        wrong = " ".join(map(str, HAND_OFFS[name].wrong))
        for fences in machines.values():
            for answer in fences.values():
                assert (answer["wrong"] == "yes") is (wrong in answer["outcomes"])


def branching(memory, fence):
    found = memory[8]
    if found == 2:
        memory[16] = 1
    return (found,)


def storing(memory, fence):
    memory[8] = 1
    if memory[16] == 0:
        memory[8] = 2
    return ()


def test_a_process_is_followed_through_each_number_that_it_can_load():
    both = trees(LitmusTest("branching", (branching, storing), ""))
    assert both[0].steps == (("load", 8, 0),)
    assert list(both[0].then) == [0, 1, 2]
    assert both[0].then[1].steps == ()
    assert both[0].then[2].steps == (("store", 16, 1),)
    assert both[1].then[0].steps == (("store", 8, 2),)
    assert both[1].then[1].steps == ()
    assert follow(branching, ())[1] is None
    assert follow(branching, (2,))[1] == (2,)


@pytest.mark.parametrize(
    ("machine", "branch", "fence"),
    [
        ("x86_64", "cmpq $2,%r8; jne L02; movq $1,(p16); jmp L00; L02:", "mfence"),
        ("aarch64", "CMP X0,#2; B.NE L02; MOV X26,#1; STR X26,[X6]; B L00", "DMB SY"),
        (
            "riscv64",
            "ori x5,x0,2; bne x10,x5,L02; ori x5,x0,1; sd x5,0(x8)",
            "fence rw,rw",
        ),
    ],
)
def test_what_depends_on_a_number_is_a_branch(machine, branch, fence):
    test = LitmusTest("branching", (branching, storing), "")
    lines = litmus_file(test, MACHINES[machine], Fence.NOTHING).splitlines()
    column = [line.split("|")[0].strip() for line in lines if "|" in line]
    assert branch in "; ".join(column)
    text = litmus_file(MESSAGE_PASSING, MACHINES[machine], Fence.MACHINE)
    assert text.count(fence) == 2


@pytest.fixture
def herd7():
    named = os.environ.get("HERD7") or shutil.which("herd7")
    if not named and not UNPACKED.is_file():
        pytest.skip("no herd7: `platforms/unpack herd .platforms` unpacks one")
    return named or str(UNPACKED)


def test_herd7_says_today_what_is_recorded(herd7, monkeypatch):
    monkeypatch.setenv("HERD7", herd7)
    now = measure(True)
    assert now["tests"] == RECORD["tests"]


def test_what_herd7_does_not_take_is_an_error(tmp_path):
    broken = tmp_path / "herd7"
    broken.write_text("#!/bin/sh\necho no such instruction >&2\nexit 2\n")
    broken.chmod(0o755)
    with pytest.raises(
        RuntimeError, match=r"(?s)does not take this:.*no such instruct"
    ):
        outcomes(PETERSON, MACHINES["x86_64"], Fence.NOTHING, str(broken))


def test_without_herd7_the_record_stays():
    environment = {k: v for k, v in os.environ.items() if k != "HERD7"}
    command = [sys.executable, "-m", "bench.weak_memory"]
    before = (ROOT / "docs/data/weak_memory.json").stat().st_mtime_ns
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert "not run" in done.stdout
    assert (ROOT / "docs/data/weak_memory.json").stat().st_mtime_ns == before
