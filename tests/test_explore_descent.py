"""Descent: slopes that are slopes, rules that are the library's, a map that is the loss."""

import numpy as np
import pytest
from drawn import PathPatch, faces, line, panel, polygons, shown, states, words
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path

from rnnlib import datasets, optim
from rnnlib.explore import Descent
from rnnlib.explore.chain_rule import descent, landscapes
from rnnlib.explore.chain_rule.landscapes import FORMULAS, landscape, steepest
from rnnlib.explore.live import BLUE, PURPLE, VERMILLION, number

problems = st.sampled_from(sorted(FORMULAS))
weights = st.floats(-2.4, 2.4)
RULES = {
    "plain": lambda params, rate: optim.SGD(params, lr=rate),
    "momentum": lambda params, rate: optim.Momentum(params, lr=rate, momentum=0.9),
    "adam": lambda params, rate: optim.Adam(params, lr=rate),
}


def from_the_data(problem, w1, w2):
    """Half the mean squared error, year by year."""
    sunspots = datasets.load_sunspots().number
    x, y = sunspots[:-1], sunspots[1:]
    y = (y - y.mean()) / y.std()
    x = x / 10 if problem == "valley" else (x - x.mean()) / x.std()
    told = w2 * (w1 * x) if problem == "saddle" else w1 * x + w2
    return np.mean((told - y) ** 2) / 2


@given(problems, weights, weights)
@settings(deadline=None, max_examples=60)
def test_loss_slopes_and_curvatures(problem, w1, w2):
    loss, h = landscape(problem).at(w1, w2), 1e-4
    assert loss.value == pytest.approx(from_the_data(problem, w1, w2), rel=1e-9, abs=1e-9)
    across = from_the_data(problem, w1 + h, w2) - from_the_data(problem, w1 - h, w2)
    up = from_the_data(problem, w1, w2 + h) - from_the_data(problem, w1, w2 - h)
    assert loss.slopes == pytest.approx((across / (2 * h), up / (2 * h)), rel=1e-5, abs=1e-6)
    right, left = (landscape(problem).at(w1 + side, w2).slopes for side in (h, -h))
    above, below = (landscape(problem).at(w1, w2 + side).slopes for side in (h, -h))
    second = [(a - b) / (2 * h) for a, b in (*zip(right, left), *zip(above, below))]
    a, b, c = loss.curvatures
    assert [a, b, b, c] == pytest.approx(second, rel=1e-5, abs=1e-6)
    assert steepest(loss) == pytest.approx(np.linalg.eigvalsh([[a, b], [b, c]])[-1], rel=1e-9, abs=1e-9)


@given(problems, weights, weights)
@settings(deadline=None, max_examples=60)
def test_nothing_lies_below_the_lowest(problem, w1, w2):
    lowest = landscape(problem).at(*landscape(problem).lowest)
    assert lowest.slopes == pytest.approx((0, 0), abs=1e-9)
    assert landscape(problem).at(w1, w2).value >= lowest.value - 1e-12
    assert descent.lowest(problem) == lowest.value


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("problem, rate", [("bowl", 0.3), ("valley", 0.02), ("saddle", 0.1)])
def test_the_paths_are_those_of_the_library_s_optimisers(rule, problem, rate):
    walk = descent.walk_down(problem, getattr(descent, rule), rate, -0.5, 2.0)
    params = {"w1": np.array([-0.5]), "w2": np.array([2.0])}
    optimiser = RULES[rule](params, rate)
    for w1, w2, loss in walk:
        assert (w1, w2) == pytest.approx((params["w1"][0], params["w2"][0]), rel=1e-9, abs=1e-12)
        here = landscape(problem).at(params["w1"], params["w2"])
        assert loss == pytest.approx(here.value[0], rel=1e-9)
        optimiser.step(dict(zip(params, here.slopes)))


@given(problems, st.sampled_from(sorted(RULES)), weights, weights, st.floats(0.001, 10))
@settings(deadline=None, max_examples=80)
def test_a_path_is_finite_and_of_full_length(problem, rule, w1, w2, rate):
    walk = descent.walk_down(problem, getattr(descent, rule), rate, w1, w2)
    assert walk.shape == (descent.MOST_STEPS + 1, 3) and np.isfinite(walk).all()


@pytest.mark.parametrize("problem", ["bowl", "valley"])
def test_the_limit_is_where_plain_descent_ceases_to_arrive(problem):
    limit = Descent(problem=problem).result["limit"]
    ends = [descent.walk_down(problem, descent.plain, limit * share, -0.5, 2.0) for share in (0.95, 1.05)]
    below, above = (walk[:, 2] - descent.lowest(problem) for walk in ends)
    assert below[-1] < below[0] and above[-1] > above[0]


def test_no_bottom_of_the_bent_valley_is_flatter_than_the_one_whose_limit_is_told():
    land, product = landscape("saddle"), np.prod(landscape("saddle").lowest)
    limit = Descent(problem="saddle").result["limit"]
    for w1 in np.linspace(0.4, 2.4, 9):
        loss = land.at(w1, product / w1)
        assert loss.slopes == pytest.approx((0, 0), abs=1e-9) and 2 / steepest(loss) <= limit + 1e-12


def preset(text):
    return Descent(**next(p.values for p in Descent.presets if text in p.text))


def test_each_preset_shows_what_it_says():
    bowl = preset("round bowl").result
    assert bowl["plain"][-1, 2] - bowl["lowest"] < 1e-12 and len(bowl["plain"]) == 2
    assert "In no step has the loss risen." in Descent().caption
    assert "It diverges" in preset("Too large").caption
    valley = preset("The valley, all three").result
    ends = {name: valley[name][-1, 2] - valley["lowest"] for name in RULES}
    assert ends["plain"] > 0.05 and ends["momentum"] < 1e-3 and ends["adam"] < 1e-3
    saddle = preset("saddle").result["plain"]
    assert saddle[10, 2] > 0.9 * saddle[0, 2] and saddle[-1, 2] < 0.5 * saddle[0, 2]


RATES = 10.0 ** np.arange(-3, 1.05, 0.1)  # of a slider


def best(problem, rule, step):
    """How far above the lowest loss a rule ends at its best rate of a slider, and that rate."""
    ends = [descent.walk_down(problem, rule, rate, -0.5, 2.0)[step, 2] for rate in RATES]
    return min(ends) - descent.lowest(problem), RATES[np.argmin(ends)]


def test_which_of_the_three_is_best_hangs_on_the_landscape():
    """What the notebook says of the valley after 100 steps and of the bowl after 5, each at its best rate."""
    for name in ("rate", "momentum_rate", "adam_rate"):
        slider = Descent.settings[name]
        assert (slider.low, slider.high) == (RATES[0], pytest.approx(RATES[-1])) and len(RATES) == 41
    rules = descent.plain, descent.momentum, descent.adam
    plain, momentum, adam = (best("valley", rule, 100)[0] for rule in rules)
    assert plain > 0.05 > 0.001 > max(momentum, adam)
    plain, momentum, adam = (best("bowl", rule, 5) for rule in rules)
    assert plain[0] < 1e-12 < 0.001 < momentum[0] < 0.01 < adam[0]
    assert [plain[1], momentum[1], adam[1]] == pytest.approx([1, 0.1, 0.398107], rel=1e-5)


def test_in_the_narrow_valley_one_rate_of_the_slider_serves_plain_descent():
    left = {rate: descent.walk_down("valley", descent.plain, rate, -0.5, 2.0)[-1, 2] for rate in RATES}
    reached = [rate for rate, loss in left.items() if loss - descent.lowest("valley") < 0.1]
    assert reached == [pytest.approx(0.0398107)]


def test_the_challenge_is_met_at_one_rate_from_the_start_as_given():
    def met(**values):
        explorer = Descent(**values)
        return Descent.challenge.met(explorer.result, **explorer.values)

    answer = {"problem": "valley", "rate": 0.0398107, "step": 100}
    assert met(**answer)
    for change in ({"problem": "bowl"}, {"rate": 0.0316228}, {"rate": 0.0501187}, {"step": 99}, {"w2": 0.0}):
        assert not met(**answer | change)


def test_the_sentence_tells_place_loss_and_what_has_become_of_it():
    still = Descent(problem="saddle", w1=0.0, w2=0.0)
    assert "It does not move: both slopes are 0." in still.caption
    assert "No step is taken yet." in Descent(step=0).caption
    explorer = Descent(problem="valley", rate=0.0398107, others=True, step=50)
    w1, w2, loss = explorer.result["plain"][-1]
    assert f"w₁ = {number(w1)}, w₂ = {number(w2)}, with loss {number(loss)};" in explorer.caption
    for name in ("momentum", "adam"):
        assert number(explorer.result[name][-1, 2]) in explorer.caption
    assert "w₂ = 0, with" in Descent(rate=1.0, step=5).caption  # not the rounding that is left of it
    assert "momentum" not in Descent().caption
    rose = Descent(rate=1.0, problem="saddle", w1=1.5, w2=0.2, step=5)
    rises = (np.diff(rose.result["plain"][:, 2]) > 0).sum()
    assert rises > 0 and f"In {rises} of the steps the loss rose." in rose.caption


# What the picture shows


@pytest.fixture(scope="module")
def explorer():
    return Descent()


@pytest.mark.parametrize("values", states(Descent, 8))
def test_the_paths_are_drawn_on_the_map_and_beside_it(explorer, values):
    explorer.set(**values)
    plane, losses = panel(explorer, "Loss over"), panel(explorer, "Loss above")
    for name, hue, mark in ("plain", VERMILLION, "s"), ("momentum", BLUE, "o"), ("adam", PURPLE, "^"):
        rate = values["rate" if name == "plain" else f"{name}_rate"]
        walk = descent.walk_down(values["problem"], getattr(descent, name), rate, values["w1"], values["w2"])[
            : values["step"] + 1
        ]
        if name != "plain" and not values["others"]:
            walk = walk[:0]
        found = [
            artist for artist in plane.lines if artist.get_marker() == mark and artist.get_ls() != "None"
        ]
        (path,) = [artist for artist in found if artist.get_color() == hue]
        np.testing.assert_array_equal(path.get_xydata(), walk[:, :2])
        above = np.clip(walk[:, 2] - explorer.result["lowest"], 1e-5, 1e3)
        drawn = line(losses, color=hue)
        np.testing.assert_allclose(drawn, np.column_stack([np.arange(len(walk)), above]))
    np.testing.assert_array_equal(line(plane, marker="D"), [(values["w1"], values["w2"])])
    assert [word.text for word in words(plane)] == [FORMULAS[values["problem"]]]


@pytest.mark.parametrize("problem", FORMULAS)
def test_the_map_is_dark_where_the_loss_is_high(explorer, problem):
    explorer.set(problem=problem)
    regions = shown(panel(explorer, "Loss over"), PathPatch)
    greys = [float(int(faces(region)[0][1:3], 16)) / 255 for region in regions]
    assert greys == sorted(greys, reverse=True) and len(set(greys)) == len(descent.HEIGHTS)
    for region, level in zip(regions, descent.HEIGHTS):
        for place in np.random.default_rng(1).uniform(-2.4, 2.4, (30, 2)):
            above = landscape(problem).at(*place).value - descent.lowest(problem)
            if abs(above - level) > 0.1 * level:
                inside = sum(Path(ring).contains_point(place) for ring in polygons(region)) % 2 == 1
                assert inside == (above > level)


def test_every_landscape_has_its_formula():
    for name in FORMULAS:
        assert isinstance(landscape(name), landscapes.Line | landscapes.TwoInARow)
