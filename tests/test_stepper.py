"""The stepper's files, its data, and the same game on real processes."""

import io
from pathlib import Path

import pytest

from press.stepping.spec import StepperError, read
from press.stepping.table import data, turns
from shmguide import play
from shmguide.interleavings import WAIT, Model, racing_increments

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
    table = data(stepper)
    known: dict[object, object] = {}
    start = tuple(sorted((program, 0, 0) for program in table["processes"]))
    reached = endings(table, (table["start"], start), known)
    named = stepper.names
    assert reached == {
        (
            tuple(map(str, outcome.printed)),
            tuple(
                (named.get(name, name), str(value)) for name, value in outcome.shared
            ),
        )
        for outcome in stepper.model.outcomes
    }
    assert len(known) == stepper.model.states


def test_what_is_drawn_without_a_script_ends_the_program(stepper):
    assert len(list(turns(stepper))) == len(stepper.schedule)
    possible = stepper.model.still_possible(stepper.schedule)
    assert possible == {stepper.model.run(stepper.schedule)}


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
        (('noun = "printouts"', ""), "lacks noun"),
        (("racing_increments(4)", "racing_increments(4"), "fails"),
        (("racing_increments(4)", "missing(4)"), "fails"),
        (("[steps.load]", "[steps.lode]"), "differ in load, lode"),
        (('line = "print("', 'line = "process"'), "lines of the program"),
        (("final = { value = 1 }", ""), "does not say when it is met"),
        (("final = { value = 1 }", "final = { value = 5 }"), "nobody can meet"),
    ],
)
def test_a_stepper_that_cannot_be_played_is_refused(tmp_path, change, why):
    text = (FOLDER / "four.toml").read_text("utf-8")
    assert change[0] in text
    (tmp_path / "four.toml").write_text(text.replace(*change), "utf-8")
    with pytest.raises(StepperError, match=why):
        read("four", tmp_path, ROOT)


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


REST = "printouts can still happen"


def possible(turns):
    model = racing_increments(4)
    return len({end.printed for end in model.still_possible(tuple(turns))})


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
