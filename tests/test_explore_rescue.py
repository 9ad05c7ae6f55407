"""The rescue: its counts, dots and sentence against the stored runs, read another way."""

import csv

import numpy as np
import pytest
from drawn import find, line, panel, polygons, states, words
from matplotlib.collections import PolyCollection

from rnnlib.datasets import data_path
from rnnlib.experiments.memory import ADAM_RATES
from rnnlib.experiments.remedies import CHANGES, PLAIN
from rnnlib.explore import Rescue
from rnnlib.explore.live import GREY
from rnnlib.explore.vanishing.rescue import BEST, BUDGETS, REMEMBERED, steps_taken

every_state = pytest.mark.parametrize("values", states(Rescue, 12))
names = pytest.mark.parametrize("name", REMEMBERED)


def lines(name, start, change, rate=None):
    """Steps of each seed, None if it never solved it: {rate: steps}, or those of one rate."""
    task, lag = REMEMBERED[name]
    found = {}
    with open(data_path("results/rescues.csv"), encoding="utf-8") as file:
        for run in csv.DictReader(file):
            if (run["task"], run["lag"], run["start"], run["change"]) == (task, str(lag), start, change):
                found.setdefault(float(run["rate"]), []).append(int(run["steps"]) if run["steps"] else None)
    return found if rate is None else found[rate]


@names
@pytest.mark.parametrize("start", PLAIN)
@pytest.mark.parametrize("change", CHANGES)
def test_at_its_best_rate_nothing_solves_more_and_nothing_as_much_sooner(name, start, change):
    taken, rate = steps_taken(name, start, change, BEST)
    by_rate = lines(name, start, change)
    assert set(by_rate) == set(ADAM_RATES)
    if not rate:
        assert np.isinf(taken).all() and not any(any(steps) for steps in by_rate.values())
        return
    np.testing.assert_array_equal(taken, [np.inf if s is None else s for s in by_rate[rate]])
    for steps in by_rate.values():
        done = [s for s in steps if s is not None]
        assert len(done) <= np.isfinite(taken).sum()
        if len(done) == np.isfinite(taken).sum() > 0:
            assert np.mean(done) >= taken[np.isfinite(taken)].mean()


@every_state
def test_the_squares_count_the_seeds_of_every_start_and_task(values):
    explorer = Rescue(**values)
    numbers = [word.text for word in words(panel(explorer, "Seeds")) if "/" in word.text]
    wanted = []
    for start in PLAIN:
        for name in REMEMBERED:
            rate = steps_taken(name, start, values["change"], values["rate"])[1] or ADAM_RATES[0]
            solved = sum(s is not None for s in lines(name, start, values["change"], rate))
            wanted.append(f"{solved}/5")
    assert numbers == wanted
    assert len(polygons(find(panel(explorer, "Seeds"), PolyCollection))) == len(wanted)


@every_state
def test_the_dots_are_the_seeds_of_every_change_and_none_is_lost(values):
    explorer = Rescue(**values)
    shown = Rescue.shown(explorer.result, **explorer.values)
    dots, never, right = shown["RNN in time"], shown["never"], panel(explorer, "When")
    assert len(dots) + len(never) == 5 * len(CHANGES)
    for row, change in enumerate(CHANGES):
        rate = explorer.result["rates"][row] or ADAM_RATES[0]  # at none, any rate will do
        steps = lines(values["task"], values["start"], change, rate)
        beside = np.abs(dots[:, 1] + row) < 0.3
        assert sorted(dots[beside, 0]) == sorted(s for s in steps if s is not None)
        assert (np.abs(never[:, 1] + row) < 0.3).sum() == steps.count(None)
    budget = BUDGETS[REMEMBERED[values["task"]][0]]
    upright = line(right, color=GREY)
    assert set(upright[~np.isnan(upright[:, 0]), 0]) == {budget}


@every_state
def test_the_sentence_tells_each_change(values):
    explorer = Rescue(**values)
    for change, taken in zip(CHANGES, explorer.result["taken"]):
        solved = np.isfinite(taken).sum()
        assert f"{CHANGES[change][0]} units" in explorer.caption
        assert f"{solved} of 5" in explorer.caption
    for name in PLAIN:
        assert name in explorer.caption


def test_a_chosen_rate_is_the_one_that_is_shown():
    for rate in ADAM_RATES:
        assert set(Rescue(rate=str(rate)).result["rates"]) == {rate}
