"""Sweeps: what is asked of their runs, how they are carried out, interrupted, and gone on with."""

import json
import signal
import subprocess
import sys
import threading
from functools import partial

import numpy as np
import pytest

from rnnlib import experiments, models
from rnnlib.datasets import files
from rnnlib.experiments import (
    EXPERIMENTS,
    Pretrained,
    Runs,
    Sweep,
    __main__,
    catalogue,
    interruption,
    memory,
    parallel,
    store,
    sweep,
)
from rnnlib.train import progress

# Runs

TABLE = Runs(
    {
        "start": start,
        "lag": lag,
        "seed": seed,
        "solved": lag < 20 or start == "b",
        "steps": steps,
        "attention": None,
    }
    for start, lag, seed, steps in [
        ("b", 5, 0, 10),
        ("b", 5, 1, 30),
        ("b", 20, 0, 40),
        ("a", 5, 0, 20),
        ("a", 20, 0, None),
    ]
)


def test_runs_are_chosen_by_their_settings():
    assert [run["steps"] for run in TABLE.where(start="b")] == [10, 30, 40]
    assert [run["steps"] for run in TABLE.where(start="b", lag=5)] == [10, 30]
    assert [run["steps"] for run in TABLE.where(start=("a", "b"), lag=(20, 40))] == [40, None]
    assert TABLE.where(attention=None) == TABLE and TABLE.where(start="c") == []
    assert isinstance(TABLE.where(start="b").where(lag=5), Runs)


def test_a_column_is_an_array_and_what_is_missing_is_nan():
    steps = TABLE.column("steps")
    np.testing.assert_array_equal(steps, [10, 30, 40, 20, np.nan])
    assert TABLE.where(start="b").column("steps").dtype == int
    assert TABLE.column("solved").dtype == bool
    assert TABLE.column("start").tolist() == ["b", "b", "b", "a", "a"]
    assert len(TABLE.where(start="c").column("steps")) == 0
    several = TABLE.column("lag", "seed")
    np.testing.assert_array_equal(several, [[5, 0], [5, 1], [20, 0], [5, 0], [20, 0]])
    np.testing.assert_array_equal(TABLE.column("lag", "seed", by="start")["a"], several[3:])


def test_runs_and_columns_are_grouped_in_the_order_in_which_the_values_come():
    assert {start: len(runs) for start, runs in TABLE.by("start").items()} == {"b": 3, "a": 2}
    assert list(TABLE.by("start")) == ["b", "a"] and isinstance(TABLE.by("start")["a"], Runs)
    columns = TABLE.column("steps", by="lag")
    assert {lag: steps.tolist() for lag, steps in columns.items() if lag == 5} == {5: [10, 30, 20]}
    assert list(columns) == [5, 20]


def test_the_solved_are_counted_and_a_table_counts_them_for_every_pair():
    assert TABLE.solved == 4 and type(TABLE.solved) is int and TABLE.where(start="c").solved == 0
    assert TABLE.table("start", "lag") == {"b": {5: 2, 20: 1}, "a": {5: 1, 20: 0}}
    assert TABLE.table("lag", "start", len) == {5: {"b": 2, "a": 1}, 20: {"b": 1, "a": 1}}
    fastest = TABLE.where(solved=True).table("start", "lag", lambda runs: min(runs.column("steps")))
    assert fastest == {"b": {5: 10, 20: 40}, "a": {5: 20}}


def runs_at(rates):
    """Two runs at every rate, of which each has its steps: None is not solved."""
    return Runs(
        {"start": start, "lag": 5, "rate": rate, "seed": seed, "solved": steps is not None, "steps": steps}
        for start, rate, both in rates
        for seed, steps in enumerate(both)
    )


def test_every_group_is_seen_at_its_own_best_rate():
    runs = runs_at(
        [
            ("more solved", 1, (10, None)),
            ("more solved", 2, (90, 100)),
            ("fewer steps", 1, (50, 70)),
            ("fewer steps", 2, (20, 90)),
            ("fewer steps", 3, (60, 10)),
            ("nothing solved", 1, (None, None)),
            ("nothing solved", 2, (None, None)),
            ("all alike", 3, (20, 20)),
            ("all alike", 1, (10, 30)),
        ]
    )
    best = runs.best("rate", by=("start", "lag"))
    assert isinstance(best, Runs) and len(best) == 8
    rates = {start: set(column) for start, column in best.column("rate", by="start").items()}
    assert rates == {"more solved": {2}, "fewer steps": {3}, "nothing solved": {1}, "all alike": {3}}
    assert best.where(start="more solved") == runs.where(start="more solved", rate=2)
    assert runs.best("rate", by="start") == best
    assert runs.best("rate", by="lag") == runs.where(rate=1)  # five of the eight
    assert Runs().best("rate", by="lag") == []


def test_the_best_may_be_the_least_of_a_column_on_average():
    losses = {("a", 1): (0.5, 0.7), ("a", 2): (0.1, 0.9), ("b", 1): (0.2, 0.2), ("b", 2): (0.1, 0.4)}
    runs = Runs({"form": f, "rate": r, "loss": loss} for (f, r), both in losses.items() for loss in both)
    best = runs.best("rate", by="form", least="loss")
    assert best == runs.where(form="a", rate=2) + runs.where(form="b", rate=1)
    with pytest.raises(ValueError, match="column: wanted one of form, rate, loss, got 'losses'"):
        runs.best("rate", by="form", least="losses")


def test_where_none_is_solved_the_best_may_be_the_one_that_came_nearest():
    runs = runs_at(
        [("none", 1, (None, None)), ("none", 2, (None, None)), ("two", 1, (10, 30)), ("two", 2, (9, 9))]
    )
    for run, score in zip(runs, (0.3, 0.4, 0.2, 0.9, 1.0, 1.0, 0.99, 0.99)):
        run["score"] = score
    assert set(runs.best("rate", by="start").where(start="none").column("rate")) == {1}
    best = runs.best("rate", by="start", most="score")
    assert best == runs.where(start="none", rate=2) + runs.where(start="two", rate=2)
    with pytest.raises(ValueError, match=r"column: wanted one of start, lag, .*, got 'scores'"):
        runs.best("rate", by="start", most="scores")


@pytest.mark.parametrize(
    ("ask", "argument"),
    [
        (lambda: TABLE.best("begin", by="start"), "by"),
        (lambda: TABLE.best("lag", by=("start", "begin")), "by"),
        (lambda: TABLE.where(begin="a"), "where"),
        (lambda: TABLE.by("begin"), "by"),
        (lambda: TABLE.column("begin"), "column"),
        (lambda: TABLE.column("steps", by="begin"), "by"),
        (lambda: TABLE.table("start", "begin"), "by"),
    ],
)
def test_a_name_that_is_no_column_is_named(ask, argument):
    with pytest.raises(ValueError, match=f"{argument}: wanted one of start, lag, .*, got 'begin'"):
        ask()


# Carrying out


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """What is written lands in a folder of the test; nobody watches."""
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    monkeypatch.setenv("RNNLIB_QUIET", "1")
    return tmp_path


def square(x, seed):
    """A run."""
    return {"y": np.float64(x**2 + seed), "odd": np.bool_(x % 2)}


def squares(run=square, **options):
    return Sweep("squares", "?", run, sweep.grid(x=(1, 2, 3)), {}, **{"seeds": 2} | options)


WANTED = [
    {"x": x, "seed": seed, "y": float(x**2 + seed), "odd": x % 2 == 1} for x in (1, 2, 3) for seed in (0, 1)
]


def kept_lines(folder):
    path = folder / "results" / ".squares.kept"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else None


def backwards(run, settings):
    for each in reversed(settings):
        yield each, run(each)


@pytest.mark.parametrize("workers", [sweep.one_by_one, backwards], ids=["in order", "in any order"])
def test_the_table_does_not_depend_on_who_carries_the_runs_out(elsewhere, workers):
    squares().make(workers, say=str)
    assert squares().results() == WANTED
    assert kept_lines(elsewhere) is None, "the table is whole: nothing is kept beside it"


class Stopped(Exception):
    pass


def test_an_interruption_loses_no_run_and_a_second_call_goes_on(elsewhere):
    called, said = [], []

    def run(x, seed):
        called.append((x, seed))
        if len(called) == 4:
            raise Stopped
        return square(x, seed)

    with pytest.raises(Stopped):
        squares(run).make(say=said.append)
    assert not (elsewhere / "results" / "squares.csv").exists()
    assert [line[0] for line in kept_lines(elsewhere)] == [{"x": x, "seed": s} for x, s in called[:3]]
    assert said[-1].startswith("squares 3/6: ")
    squares(run).make(say=said.append)
    assert called[4:] == [(2, 1), (3, 0), (3, 1)]
    assert said[3].startswith("squares: 3 of 6 runs are kept") and said[-1].startswith("squares 6/6: ")
    assert squares().results() == WANTED and kept_lines(elsewhere) is None


def test_what_is_gone_on_with_gives_the_same_bytes(elsewhere):
    path = elsewhere / "results" / "squares.csv"
    squares().make(say=str)
    whole = path.read_bytes()
    path.unlink()
    kept = store.Kept("results/.squares.kept")
    kept.add({"x": 2, "seed": 1}, square(2, 1))
    squares().make(say=str)
    assert path.read_bytes() == whole


def test_a_finished_run_is_on_the_disk_before_the_next_one_begins(elsewhere):
    seen = []

    def run(x, seed):
        seen.append(len(kept_lines(elsewhere) or []))
        return square(x, seed)

    squares(run).make(say=str)
    assert seen == [0, 1, 2, 3, 4, 5]


def test_a_line_that_was_cut_off_is_made_again(elsewhere):
    kept = store.Kept("results/.squares.kept")
    kept.add({"x": 1, "seed": 0}, {"y": 1.0})
    whole = kept.path.read_bytes()
    kept.path.write_bytes(whole + b'[{"x": 1, "se')
    again = store.Kept("results/.squares.kept")
    assert {"x": 1, "seed": 0} in again and {"x": 1, "seed": 1} not in again
    assert again[{"x": 1, "seed": 0}] == {"y": 1.0} and kept.path.read_bytes() == whole


def test_what_is_kept_may_be_thrown_away_and_what_is_no_line_is_refused(elsewhere):
    kept = store.Kept("results/.squares.kept")
    kept.add({"x": 1, "seed": 0}, {"y": -1.0, "odd": False})
    squares().make(fresh=True, say=str)
    assert squares().results() == WANTED
    kept.path.write_bytes(b"x,seed\n")
    with pytest.raises(
        ValueError, match=r"squares.kept: wanted lines of settings .*--fresh.*, got b'x,seed'"
    ):
        squares().make(say=str)


def test_whoever_watches_sees_a_bar_with_the_time_left(monkeypatch, capsys):
    clock = iter(range(100))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr(sweep, "is_watched", lambda: True)
    store.Kept("results/.squares.kept").add({"x": 1, "seed": 0}, square(1, 0))
    squares().make(say=str)
    lines = capsys.readouterr().out.split("\r")
    assert lines[1].startswith("███████░") and "2/6  squares  4 s left" in lines[1]
    assert "6/6  squares  0 s left" in lines[5] and lines[-2].strip() == ""


def test_only_the_sweep_draws_a_bar_and_not_the_trainings_of_its_runs(monkeypatch):
    monkeypatch.delenv("RNNLIB_QUIET")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    watched = []

    def run(x, seed):
        watched.append(progress.is_watched())
        return square(x, seed)

    assert progress.is_watched()
    squares(run)._one({"x": 1, "seed": 0})
    assert watched == [False] and progress.is_watched()


def test_the_time_left_counts_what_was_done_since_the_beginning():
    assert progress.line_of(60, 100, "x", 10, begun=50).endswith("  60/100  x  40 s left")
    assert progress.line_of(1, 100, "x", 120).endswith("3.3 h left")


# Side by side


def test_runs_come_back_from_other_processes_and_an_error_is_raised_here(elsewhere):
    short = partial(memory.delayed_recall, start="RNN uniform", rate=3e-3, steps=2, hidden=2)
    each = Sweep("few", "?", short, sweep.grid(lag=(3, 4)), {}, seeds=1)
    each.make(parallel.cores(2), say=str)
    assert each.results().column("lag").tolist() == [3, 4]
    broken = Sweep("few", "?", partial(short, start="no such start"), ({"lag": 3},), {}, seeds=2)
    with pytest.raises(KeyError):
        broken.make(parallel.cores(2), say=str)


class FakeDask:
    """A cluster of one: what the library asks of distributed."""

    def __init__(self):
        self.asked, self.closed = [], False

    def Client(self, address):
        if address == "nowhere":
            raise OSError("timed out")
        self.asked.append(address)
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.closed = True

    def map(self, function, settings, pure):
        assert not pure, "equal settings must not share one run"
        return [(function, each) for each in settings]

    def as_completed(self, ends, with_results):
        return [((function, each), function(each)) for function, each in reversed(ends)]


def test_a_cluster_gives_the_same_table(monkeypatch):
    dask = FakeDask()
    monkeypatch.setattr(parallel, "distributed", dask)
    squares().make(parallel.cluster("tcp://there:8786"), say=str)
    assert squares().results() == WANTED and dask.asked == ["tcp://there:8786"] and dask.closed
    with pytest.raises(
        ConnectionError, match="cluster: wanted the address of a scheduler, got 'nowhere': timed out"
    ):
        squares().make(parallel.cluster("nowhere"), say=str)


def test_a_missing_extra_is_said_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr(parallel, "joblib", None)
    monkeypatch.setattr(parallel, "distributed", None)
    with pytest.raises(ModuleNotFoundError, match=r"joblib is not installed, .* pip install '\.\[sweeps\]'"):
        parallel.cores()
    with pytest.raises(ModuleNotFoundError, match=r"distributed is not .* pip install '\.\[cluster\]'"):
        parallel.cluster("tcp://there:8786")
    for arguments in (["copy"], ["copy", "--cluster", "tcp://there:8786"]):
        with pytest.raises(SystemExit) as stopped:
            command(monkeypatch, *arguments)
        assert stopped.value.code == 2 and "is not installed" in capsys.readouterr().err


def test_one_job_needs_no_extra(monkeypatch, capsys):
    monkeypatch.setattr(parallel, "joblib", None)
    monkeypatch.setitem(EXPERIMENTS, "squares", squares())
    command(monkeypatch, "squares", "--jobs", "1")
    assert squares().results() == WANTED and "squares 6/6" in capsys.readouterr().out


def test_stored_results_are_runs_and_are_read_without_the_extras():
    code = """
import sys
sys.modules["joblib"] = sys.modules["distributed"] = None
from rnnlib import experiments
runs = experiments.results("delayed_recall")
solved = runs.best("rate", by=("start", "lag")).table("start", "lag")["GRU bias 3"][80]
print(type(runs).__name__, solved, "rnnlib.experiments.parallel" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["Runs", "5", "False"]


@pytest.mark.parametrize("jobs", [0, -1, 1.5, "2"])
def test_jobs_are_a_number_from_one_on(jobs):
    with pytest.raises(ValueError, match="jobs: wanted a number from 1 on, or None, got"):
        parallel.cores(jobs)


# The command line


def command(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["rnnlib.experiments", *arguments])
    __main__.main()


def test_the_command_goes_on_or_begins_anew(monkeypatch, capsys):
    monkeypatch.setitem(EXPERIMENTS, "squares", squares())
    for options, told in (([], "1 of 6 runs are kept"), (["--fresh"], "squares 1/6")):
        store.Kept("results/.squares.kept", fresh=True).add({"x": 1, "seed": 0}, square(1, 0))
        command(monkeypatch, "squares", "--jobs", "1", *options)
        out = capsys.readouterr().out
        assert told in out and ("kept" in out) == (not options)


@pytest.mark.parametrize("signalled", [KeyboardInterrupt, interruption.Interrupted])
def test_an_interrupted_command_says_that_it_can_be_gone_on_with(monkeypatch, signalled):
    def run(x, seed):
        raise signalled

    monkeypatch.setitem(EXPERIMENTS, "squares", squares(run))
    with pytest.raises(SystemExit, match=r"Interrupted.*the same command goes on from there"):
        command(monkeypatch, "squares", "--jobs", "1")


def test_a_cluster_that_does_not_answer_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setattr(parallel, "distributed", FakeDask())
    monkeypatch.setitem(EXPERIMENTS, "squares", squares())
    with pytest.raises(SystemExit, match="cluster: wanted the address"):
        command(monkeypatch, "squares", "--cluster", "nowhere")


# Interruptions


def press_ctrl_c(*_):
    signal.raise_signal(signal.SIGINT)


def interrupted_training(**settings):
    """A run that is interrupted in its training, which `fit` alone would take for the training's end."""
    problem = experiments.problems.PROBLEMS["recall"]
    model = problem.model(cell="RNN", hidden_size=2, rng=np.random.default_rng(0))
    optimiser = experiments.learning.optim.Adam(model.params)

    def draw(step):
        return press_ctrl_c() if step == 2 else problem.draw(step, 4, 3)

    history = experiments.learning.train.fit(model, draw, optimiser, steps=5)
    return {"stopped": history.stopped}


@pytest.fixture
def heard():
    """Ctrl-C raises KeyboardInterrupt, as in a terminal: what a shell starts in the background ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupted_run_is_not_kept_as_if_it_were_finished(elsewhere, heard):
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(interruption.Interrupted):
        squares(interrupted_training).make(say=str)
    assert not kept_lines(elsewhere) and signal.getsignal(signal.SIGINT) is before
    assert interrupted_training() == {"stopped": "interrupted"}


def test_an_interrupted_training_stores_no_weights(elsewhere):
    def training():
        press_ctrl_c()
        return models.LanguageModel(5, 3)

    with pytest.raises(interruption.Interrupted):
        Pretrained("half", "?", training, len, {}).make(say=str)
    assert not list(elsewhere.rglob("*.npz"))


def test_a_run_in_another_thread_leaves_the_signals_alone(elsewhere):
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(squares()._one({"x": 2, "seed": 0})))
    thread.start()
    thread.join()
    assert outcomes == [square(2, 0)]


# The catalogue


def test_a_marked_function_is_entered_under_its_name_and_stays_a_function(monkeypatch):
    monkeypatch.setattr(catalogue, "EXPERIMENTS", {})
    marked = sweep.sweep("?", sweep.grid(x=(1, 2)), short={"x": 0}, seeds=3)(square)
    entered = catalogue.EXPERIMENTS["square"]
    assert marked is square and entered.name == "square" and len(entered.runs()) == 6
    assert entered.try_out() == square(0, 0)
    with pytest.raises(ValueError, match="name: wanted a new one, got 'square'"):
        sweep.sweep("?", (), short={})(square)
