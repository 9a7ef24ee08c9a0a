"""The stepper's files, its data, and the same game on real processes."""

import io
import json
import re
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from doccheck.figures.data import Data
from press.stepping.spec import StepperError, read
from press.stepping.table import data, turns
from press.steps.outcomes import rows
from press.steps.steppers import figure
from shmguide import litmus, play
from shmguide.interleavings import WAIT, Model, racing_increments

QUEUES = "queue_0", "queue_1", "found_0", "found_1"
ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs/steppers"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml"))


@pytest.fixture(params=NAMES)
def stepper(request):
    return read(request.param, FOLDER, ROOT)


def endings(table, state, known):
    """Return how whoever only looks steps up can still end: lines, and variables."""
    if state in known:
        return known[state]
    shared, processes = state
    found, stuck = set(), True
    for number, (program, taken, own) in enumerate(processes):
        steps = table["effects"][program]
        effect = steps[taken][f"{shared},{own}"] if taken < len(steps) else None
        if effect is None:
            continue
        stuck = False
        after = list(processes)
        after[number] = program, taken + 1, effect[1]
        line = () if effect[2] < 0 else (table["lines"][effect[2]],)
        ahead = endings(table, (effect[0], tuple(sorted(after))), known)
        found |= {(line + printed, end) for printed, end in ahead}
    if stuck:
        found = {((), tuple(table["shared"][shared].items()))}
    known[state] = found
    return found


def test_whoever_looks_steps_up_reaches_what_the_model_reaches(stepper):
    table, game = data(stepper), stepper.game
    known: dict[object, object] = {}
    start = tuple(sorted((program, 0, 0) for program in table["processes"]))
    reached = endings(table, (table["start"], start), known)
    assert reached == {
        (
            tuple(map(str, outcome.printed)),
            tuple(game.named(dict(outcome.shared)).items()),
        )
        for outcome in game.model.outcomes
    }
    assert len(known) == game.model.states


def test_what_is_drawn_without_a_script_ends_the_program(stepper):
    model = stepper.game.model
    end = model.run(stepper.schedule)
    assert model.still_possible(stepper.schedule) == {end}
    drawn = list(turns(stepper))
    assert [process for process, _, _ in drawn[: len(stepper.schedule)]] == [
        *stepper.schedule
    ]
    assert (len(drawn) > len(stepper.schedule)) is not end.finished
    element = figure(stepper)
    assert json.loads(element.get("data-model") or "")["noun"] == stepper.game.noun
    lanes = [
        [cell.text for cell in row.iterfind("td[@class='stepper-lane']")]
        for row in element.iterfind(".//tbody/tr")
    ]
    assert [lane.index("●") for lane in lanes if "●" in lane] == [*stepper.schedule]
    assert [lane.index("○") for lane in lanes if "○" in lane] == [
        process for process, _, _ in drawn[len(stepper.schedule) :]
    ]


def test_effects_say_where_a_step_must_wait():
    def acquire(shared, _own):
        if shared.held:
            return WAIT
        shared.held = True
        return None

    def release(shared, _own):
        shared.held = False

    model = Model([[acquire, release]] * 2, held=False)
    before = {(e.step, e.shared): e.after for e in model.effects}
    held, free = (("held", True),), (("held", False),)
    assert before == {(0, free): (held, ()), (0, held): None, (1, held): (free, ())}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (('schedule = "0111122330002233"', ""), "lacks schedule"),
        (("play.FOUR", "play.FIVE"), "there is no game 'shmguide.play.FIVE'"),
        (("[steps.load]", "[steps.lode]"), "differ in load, lode"),
        (('line = "print("', 'line = "process"'), "lines of the program"),
        (("[steps.load]", "[cells]\nFew = []\n\n[steps.load]"), "each shared variable"),
        (("final = { value = 1 }", ""), "does not say when it is met"),
        (("final = { value = 1 }", "final = { value = 5 }"), "nobody can meet"),
        (("final = { value = 1 }", "waits = 0"), "process 0 waits never"),
    ],
)
def test_a_stepper_that_cannot_be_played_is_refused(tmp_path, change, why):
    text = (FOLDER / "four.toml").read_text("utf-8")
    assert change[0] in text
    (tmp_path / "four.toml").write_text(text.replace(*change), "utf-8")
    with pytest.raises(StepperError, match=why):
        read("four", tmp_path, ROOT)


LINKS = [
    (page, *link)
    for page in sorted(ROOT.glob("docs/**/*.md"))
    for link in re.findall(
        r"\]\(([\w./-]*)\?(\w+)=(\d+)#(\w+)\)", page.read_text("utf-8")
    )
]


@pytest.mark.parametrize(("page", "to", "name", "digits", "anchor"), LINKS)
def test_a_link_of_the_prose_leads_to_a_moment(page, to, name, digits, anchor):
    target = page.parent / to if to else page
    assert f"<!-- stepper: {name} -->" in target.read_text("utf-8")
    assert anchor == name
    read(name, FOLDER, ROOT).game.model.run(tuple(map(int, digits)))


def test_every_stepper_is_on_a_page_and_has_a_link_to_a_moment():
    pages = "".join(page.read_text("utf-8") for page in ROOT.glob("docs/**/*.md"))
    assert sorted(re.findall(r"<!-- stepper: (\w+) -->", pages)) == NAMES
    assert sorted({name for _, _, name, _, _ in LINKS}) == NAMES


def test_every_schedule_in_the_table_of_outcomes_prints_its_lines():
    model, table = racing_increments(4), Data(ROOT / "docs/data")
    kinds = table.below("four_processes.model.outcomes")
    written = [row for kind in kinds for row in list(rows(kind, table))[2:]]
    assert len(written) == 206
    for row in written:
        lines, digits = re.findall(r"`([\d ]+)`.*\(value\.md\?four=(\d+)#four\)", row)[
            0
        ]
        printed = model.run(tuple(map(int, digits))).printed
        assert printed == tuple(f"The value is {n}" for n in lines.split())


# The machine of litmus tests, step by step.


@pytest.mark.parametrize("fence", [False, True])
@pytest.mark.parametrize(
    "test", [litmus.STORE_BUFFERING, litmus.MESSAGE_PASSING, litmus.LOAD_BUFFERING]
)
def test_steps_go_through_the_states_that_the_memory_model_goes_through(test, fence):
    steps = litmus.steps(test, WAIT, fence, x=litmus.X, y=litmus.Y)
    first = dict.fromkeys(["x", "y"], 0) | dict.fromkeys(QUEUES, ())
    model = Model(steps, **first)
    finals: list[dict[str, Any]] = [dict(end.shared) for end in model.outcomes]
    ends = {final["found_0"] + final["found_1"] for final in finals}
    assert ends == litmus.allowed(test, litmus.Model.TSO, fence)
    assert all(end.finished for end in model.outcomes)
    start = litmus._State(((), ()), ((), ()), ())
    seen, pending = {start}, [start]
    while pending:
        state = pending.pop()
        each = zip(test.processes, state.answers, strict=True)
        nexts = [litmus._next(process, answers, fence) for process, answers in each]
        new = {*litmus._successors(state, nexts, litmus.Model.TSO)} - seen
        seen |= new
        pending += new
    assert len(seen) == model.states


def test_a_test_that_cannot_be_taken_in_steps_is_refused():
    with pytest.raises(ValueError, match="place 8 has no name"):
        litmus.steps(litmus.STORE_BUFFERING, WAIT, x=litmus.X)
    places = {"x": litmus.X, "y": litmus.Y, "turn": litmus.TURN}
    steps = litmus.steps(litmus.PETERSON, WAIT, False, **places)
    model = Model(steps, **dict.fromkeys(places, 0), **dict.fromkeys(QUEUES, ()))
    with pytest.raises(ValueError, match="depends on what it loads"):
        assert model.outcomes


def test_a_stepper_without_a_file_is_refused(tmp_path):
    with pytest.raises(StepperError, match="stepper none"):
        read("none", tmp_path, ROOT)


# On real processes.


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_a_game_reads_what_real_processes_have_stored(method):
    model = racing_increments(4)
    lost = model.schedule(lambda end: end.final("value") == 1)
    with play.Play(play.GAMES["four"], method) as game:
        game.go(lost)
        assert "  counter.value = 1" in list(game.lines())
        game.go(lost[:-1])  # a step back
        assert game.turns == lost[:-1]
        with pytest.raises(ValueError, match="no process 9"):
            game.go([9])
        assert game.turns == lost[:-1]
        *_, last = game.lines()
        assert last == "  1 of 206 printouts can still happen"


REAL = [game for game in play.GAMES.values() if game.share and game.name != "four"]


def check(game, method, ends):
    with play.Play(game, method) as real:
        for end in ends:
            schedule = game.model.schedule(lambda each, end=end: each == end)
            real.go(schedule)
            assert real.printed == end.printed, schedule
            assert real.shared == dict(end.shared), schedule


@pytest.mark.parametrize("game", REAL, ids=lambda game: game.name)
def test_real_processes_reach_every_outcome_of_a_game(game):
    check(game, "fork", game.model.outcomes)


@pytest.mark.parametrize("name", ["deadlock", "seqlock", "ring"])
def test_a_game_can_be_played_by_processes_that_inherit_nothing(name):
    game = play.GAMES[name]
    check(game, "spawn", list(game.model.outcomes)[:1])


def test_what_the_processor_decides_is_not_played_by_real_processes(capsys):
    with pytest.raises(SystemExit):
        play.main(["buffers"])
    assert "run python -m shmguide.litmus" in capsys.readouterr().err


def test_real_locks_are_free_or_held():
    locks = play.Locks(get_context("fork"))
    for state in "held", "held", "free", "free", "held":
        locks.a = state
        assert (locks.a, locks.b) == (state, "free")


def test_a_process_that_must_wait_says_so_and_keeps_its_turn(monkeypatch, capsys):
    out = played(monkeypatch, capsys, "0\nq\n", "deadlock", "0", "1")
    assert out.count("process 0  waits: Acquire lock b, or wait for it.") == 2
    assert "lock a = held, lock b = held" in out
    assert "turn 2: process 0 must wait" in out
    assert "1 of 2 endings can still happen" in out


REST = "printouts can still happen"


def possible(turns):
    ends = play.FOUR.model.still_possible(tuple(turns))
    return len({end.printed for end in ends})


def played(monkeypatch, capsys, typed, *arguments):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    play.main(["--start-method", "fork", *arguments])
    return capsys.readouterr().out


def test_a_person_steps_and_goes_back(monkeypatch, capsys):
    out = played(monkeypatch, capsys, "0\n1\nu\n\n7\nr\nq\n", "four", "0")
    shown = [line for line in out.splitlines() if "can still happen" in line]
    path = "0", "00", "001", "00", "00", "00", ""
    assert shown == [f"  {possible(map(int, turns))} of 206 {REST}" for turns in path]
    assert "there is no process 7" in out


def test_the_end_of_the_input_ends_the_game(monkeypatch, capsys):
    out = played(monkeypatch, capsys, "", "four", *"0111")
    assert "| The value is 1" not in out
    assert out.endswith("> \n")


def test_turns_that_cannot_be_taken_are_refused(capsys):
    with pytest.raises(SystemExit):
        play.main(["four", "0", "0", "0", "0", "0", "--start-method", "fork"])
    assert "process 0 has no step left" in capsys.readouterr().err
