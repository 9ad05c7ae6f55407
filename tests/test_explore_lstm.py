"""What the LSTM's explorers say of its numbers, against the equations written out one number at a time."""

import math

import numpy as np
import pytest
from drawn import (
    LineCollection,
    PathPatch,
    PolyCollection,
    colour,
    faces,
    find,
    line,
    panel,
    polygons,
    rectangles,
    segments,
    shown,
    signals,
    states,
    words,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb

from rnnlib import kernels
from rnnlib.explore import GatesByHand, LSTMUnit, MemoryHorizon
from rnnlib.explore.browser import controls_of
from rnnlib.explore.live import BLUE, DIVERGING, GREEN, PURPLE, VERMILLION, number
from rnnlib.explore.lstm.tasks import EXAMPLES, JOB_STEPS, JOBS, WALKS, gates
from rnnlib.explore.lstm.unit import ANSWERS
from rnnlib.plots import short as plain_number

shares, candidates = st.floats(0, 1), st.floats(-1, 1)
tables = st.lists(st.tuples(shares, shares, candidates, shares), min_size=8, max_size=8).map(tuple)
walks = pytest.mark.parametrize("task", WALKS)
jobs = pytest.mark.parametrize("task", JOBS)


def preset(kind, words):
    """The explorer in the state of the preset whose text holds these words."""
    (values,) = [p.values for p in kind.presets if words in p.text]
    return kind(**values)


# Gates by hand


@given(tables)
@settings(deadline=None, max_examples=60)
def test_the_belt_follows_the_two_equations(table):
    result, c = GatesByHand.compute(task="two clauses", step=1, gates=table), 0.0
    for t, (f, i, g, o) in enumerate(table, 1):
        assert result["kept"][t - 1] == pytest.approx(f * c, abs=1e-9)
        assert result["added"][t - 1] == pytest.approx(i * g, abs=1e-9)
        c = f * c + i * g
        assert result["c"][t] == pytest.approx(c, abs=1e-9)
        assert result["h"][t] == pytest.approx(o * math.tanh(c), abs=1e-9)


def test_gates_of_0_and_1_are_exact():
    result = GatesByHand.compute("deliver at the end", 1, gates(f=1, t1={"i": 1, "g": 1}))
    np.testing.assert_array_equal(result["c"], [0] + [1] * 8)
    np.testing.assert_array_equal(result["h"], np.zeros(9))


def test_gates_names_the_usual_row_and_the_exceptions():
    table = gates(f=0.5, o=1, t3={"f": 0, "g": -1})
    assert table[0] == (0.5, 0, 0, 1) and table[2] == (0, 0, -1, 1) and len(table) == 8


@pytest.mark.parametrize(
    ("words", "met", "c", "h"),
    [
        ("Hold", False, 1, math.tanh(1)),
        ("leak", False, 0.5**7, math.tanh(0.5**7)),
        ("hidden", False, 1, 0),
        ("Two subjects", False, 1, 0),
        ("not forgotten", False, 0, 0),
        ("A counter", False, 2, math.tanh(2)),
        ("Reset", False, 4, math.tanh(4)),
    ],
)
def test_presets_end_as_their_names_say(words, met, c, h):
    explorer = preset(GatesByHand, words)
    assert explorer.result["c"][-1] == pytest.approx(c) and explorer.result["h"][-1] == pytest.approx(h)
    assert bool(explorer.result["met"]) is met
    assert ("all eight steps are as wanted" in explorer.caption) is met


@pytest.mark.parametrize("bad", [{"t1": {"o": 1}}, {"t8": {"f": 0}}, {"t4": {"f": 0.5}}, {"t8": {"o": 0.5}}])
def test_delivering_at_the_end_takes_every_gate(bad):
    right = {"t1": {"i": 1, "g": 1}, "t8": {"o": 1}}
    assert GatesByHand.compute("deliver at the end", 1, gates(**right))["met"]
    wrong = {step: right.get(step, {}) | bad.get(step, {}) for step in {*right, *bad}}
    assert not GatesByHand.compute("deliver at the end", 1, gates(**wrong))["met"]


def test_two_subjects_in_one_memory_cancel_unless_the_first_is_forgotten():
    kept = preset(GatesByHand, "not forgotten")
    table = kept.values["gates"]
    forgotten = GatesByHand(task="two clauses", gates=(*table[:5], (0.0, *table[5][1:]), *table[6:]))
    assert kept.result["c"][6] == 0 and forgotten.result["c"][6] == -1
    np.testing.assert_array_equal(np.flatnonzero(~kept.result["right"]), [5])
    assert "not as wanted: step 6" in kept.caption and forgotten.result["met"]


@walks
def test_the_challenge_says_what_its_walk_wants(task):
    assert GatesByHand.challenge.goals[task] == WALKS[task].goal
    assert len(WALKS[task].words) == len(WALKS[task].labels) == 8


def test_labels_say_what_is_wanted():
    assert WALKS["two clauses"].labels == ["0", "≥ 0.7", "0", "0", "0", "≤ −0.7", "0", "0"]
    assert WALKS["count since the bar"].labels == ["1", "2", "0", "1", "2", "3", "0", "1"]


def test_a_page_is_told_which_sliders_a_step_has():
    told = next(setting for setting in controls_of(GatesByHand)["settings"] if setting["name"] == "gates")
    assert told["kind"] == "Rows" and told["chosenBy"] == "step" and told["high"] == 1
    assert [column[0] for column in told["columns"]] == list("figo") and told["lows"] == [0, 0, -1, 0]


@pytest.mark.parametrize("row", [(-0.1, 0, 0, 0), (0, -0.1, 0, 0), (0, 0, 0, -0.1), (0, 0, 1.1, 0)])
def test_gates_out_of_range_are_refused(row):
    with pytest.raises(ValueError, match="gates: wanted"):
        GatesByHand(gates=(row, *gates()[1:]))


# One unit


@jobs
def test_each_job_has_an_answer_and_does_not_fall_to_zero_weights(task):
    assert LSTMUnit.compute(task, 1, ANSWERS[task])["met"]
    assert not LSTMUnit.compute(task, 1, np.zeros((4, 4)))["met"]
    explorer = LSTMUnit(task=task, weights=ANSWERS[task])
    assert explorer.face.shown["met"] and LSTMUnit.challenge.goals[task] == JOBS[task].goal
    assert f"{EXAMPLES} of the {EXAMPLES} examples" in explorer.caption


def test_no_answer_does_for_another_job():
    for task in JOBS:
        good = {other for other, weights in ANSWERS.items() if LSTMUnit.compute(task, 1, weights)["met"]}
        # Whatever adds up what comes in counts the ones too, where nothing is marked.
        adders = {"deliver on the marker", "count since the marker"} if task == "count the ones" else set()
        assert good == {task} | adders


@given(st.integers(0, 2**32 - 1), st.sampled_from(list(JOBS)), st.integers(1, EXAMPLES))
@settings(deadline=None, max_examples=30)
def test_the_traces_are_those_of_single_steps(seed, task, example):
    weights = np.random.default_rng(seed).uniform(-5, 5, (4, 4))
    result = LSTMUnit.compute(task, example, weights)
    x, h, c = result["signals"][:2].T, np.zeros((1, 1)), np.zeros((1, 1))
    for t in range(JOB_STEPS):
        h, c = kernels.lstm_step(x[t][None], h, c, weights[:, :2].T, weights[:, 2][None], weights[:, 3])
        assert (result["c"][t + 1], result["h"][t + 1]) == pytest.approx((c.item(), h.item()), abs=1e-9)
    i, f, g, o = result["signals"][2:]
    np.testing.assert_allclose(result["c"][1:], f * result["c"][:-1] + i * g, atol=1e-9)
    np.testing.assert_allclose(result["h"][1:], o * np.tanh(result["c"][1:]), atol=1e-9)


def test_jobs_want_what_they_say():
    hold = JOBS["hold the first bit"]
    first = hold.x[0, :, 0]
    assert set(first) == {-1, 1} and (hold.x[0, :, 1] == 1).all() and (hold.x[1:, :, 1] == 0).all()
    assert ((hold.wanted[0] == 0.5) == (first > 0)).all() and ((hold.wanted[1] == -0.5) == (first < 0)).all()
    for task in ("count the ones", "count since the marker"):
        x, marker = JOBS[task].x[..., 0], JOBS[task].x[..., 1]
        for b in range(EXAMPLES):
            count = 0
            for t in range(JOB_STEPS):
                count = 0 if marker[t, b] else count + x[t, b]
                assert JOBS[task].wanted[:, t, b].mean() == count
    flip = JOBS["flip on every one"]
    assert (np.isinf(flip.wanted).all(axis=0) == (flip.x[..., 0].cumsum(axis=0) < 2)).all()


def test_the_leak_is_what_the_forget_bias_says():
    explorer = preset(LSTMUnit, "Forget bias 1")
    kept = 1 / (1 + math.exp(-1))
    c = explorer.result["c"]
    assert c[1] > 0.9 and c[2] / c[1] == pytest.approx(kept, rel=0.05)
    assert "stays at 0.731" in explorer.caption


def test_a_counter_without_a_reset_is_wrong_from_the_first_marker_on():
    explorer = preset(LSTMUnit, "cannot reset")
    marker = explorer.result["signals"][1]
    wrong = np.flatnonzero(~explorer.result["right"])
    assert marker[wrong[0]] == 1 and f"first at step {wrong[0] + 1}" in explorer.caption


# Horizon


@given(st.floats(-2, 8), st.integers(2, 100), st.floats(0, 2))
@settings(deadline=None, max_examples=40)
def test_what_is_left_is_what_is_measured(bias, lag, w):
    result = MemoryHorizon.compute(bias=bias, lag=lag, w=w)
    f = 1 / (1 + math.exp(-bias))
    np.testing.assert_allclose(result["c"], f ** np.arange(101), rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(result["dc"], f ** np.arange(0, 101, 5), rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(result["dh"], result["dh_every"][::5], rtol=1e-9, atol=1e-300)
    assert result["left"][2] == pytest.approx(f**lag, rel=1e-9)
    horizon = result["horizon"]
    assert f**horizon <= 0.01 * (1 + 1e-9) and f ** (horizon - 1) > 0.01 * (1 - 1e-9)


@pytest.mark.parametrize("w", [0.0, 0.5, 0.9, 1.0, 1.5])
def test_the_rnns_gradient_is_the_slope_of_its_value(w):
    def state(first, steps):
        for _ in range(steps):
            first = math.tanh(w * first)
        return first

    result = MemoryHorizon.compute(bias=1.0, lag=10, w=w)
    slope = (state(0.5 + 1e-5, 10) - state(0.5 - 1e-5, 10)) / 2e-5
    assert result["dh"][2] == pytest.approx(slope, abs=1e-8)
    assert result["left"][3] == pytest.approx(slope, abs=1e-8)
    assert result["left"][1] == pytest.approx(state(0.5, 10) / 0.5)


def test_captions_hold_at_the_presets():
    assert "after 10 steps 0.098 %" in preset(MemoryHorizon, "Bias 0").caption
    assert "1.3 × 10⁻¹¹ of the value" in preset(MemoryHorizon, "bias 1 enough").caption
    assert "after 80 steps 2.1 %" in preset(MemoryHorizon, "Bias 3").caption
    assert "would leave 37 %" in preset(MemoryHorizon, "rule of thumb").caption
    latch = preset(MemoryHorizon, "latch")
    assert latch.result["left"][1] > 1 and latch.result["left"][3] < 1e-9 and "after 7 steps" in latch.caption
    assert "stays above 1 % for all 100 steps" in preset(MemoryHorizon, "at its best").caption
    assert "has 0 of its value and 0 of its gradient left" in MemoryHorizon(w=0.0).caption


def test_the_rule_of_thumb_leaves_about_a_third():
    for lag in (10, 20, 50, 100):
        bias, left = MemoryHorizon.compute(bias=0.0, lag=lag, w=1.0)["chrono"]
        assert MemoryHorizon.compute(bias=bias, lag=lag, w=1.0)["left"][0] == pytest.approx(left)
        assert 0.34 < left < 0.37


# What the pictures show


@pytest.fixture(scope="module")
def belt():
    return GatesByHand()


@pytest.fixture(scope="module")
def one():
    return LSTMUnit()


@pytest.fixture(scope="module")
def far():
    return MemoryHorizon()


every_belt = pytest.mark.parametrize("values", states(GatesByHand, 6))
every_one = pytest.mark.parametrize("values", states(LSTMUnit, 8))
every_far = pytest.mark.parametrize("values", states(MemoryHorizon, 10))


def plain_belt(table):
    """c_0 … c_8, h_1 … h_8, what is kept and what is added at each step."""
    c, h, kept, added = [0.0], [], [], []
    for f, i, g, o in table:
        kept.append(f * c[-1])
        added.append(i * g)
        c.append(kept[-1] + added[-1])
        h.append(o * math.tanh(c[-1]))
    return c, h, kept, added


def short(value):
    return plain_number(round(value, 12))


@every_belt
def test_the_sentence_of_the_belt_has_the_numbers_of_its_step(belt, values):
    step, table = values["step"], values["gates"]
    c, h, _, added = plain_belt(table)
    f, i, g, o = table[step - 1]
    assert belt.describe(GatesByHand.compute(**values), **values).startswith(
        f"At step {step} (“{WALKS[values['task']].words[step - 1]}”) the unit keeps {number(f)} of "
        f"{number(c[step - 1])} and adds {number(i)} · {number(g)} = {number(added[step - 1])}: "
        f"c = {number(c[step])}; it shows {number(o)} of tanh(c): h = {number(h[step - 1])}. "
        f"After the last step c = {number(c[-1])} and h = {number(h[-1])}; "
    )


def texts_at(found, x, y):
    return [word.text for word in found if abs(word.x - x) < 1e-9 and abs(word.y - y) < 1e-9]


@every_belt
def test_the_belt_is_drawn_as_it_runs(belt, values):
    belt.set(**values)
    ax, walk, table = panel(belt), WALKS[values["task"]], values["gates"]
    found, (c, h, kept, added) = words(ax), plain_belt(values["gates"])
    wanted = {"h": h, "c": c[1:]}[walk.part]
    for t, row in enumerate(table, start=1):
        assert texts_at(found, t, 97) == [str(t)] and texts_at(found, t, 91) == [walk.words[t - 1]]
        assert [texts_at(found, t, y) for y in (82.5, 75, 67.5, 60)] == [[short(gate)] for gate in row]
        plus = "+" if round(added[t - 1], 12) > 0 else ""
        assert texts_at(found, t + 0.34, 50.5) == [plus + short(added[t - 1])]
        assert texts_at(found, t - 0.5, 26.5) == [short(kept[t - 1])]
        assert texts_at(found, t, 36) == [short(c[t])] and texts_at(found, t, 13) == [short(h[t - 1])]
        low, high = walk.wanted[t - 1]
        right = low - 1e-9 <= wanted[t - 1] <= high + 1e-9
        (verdict,) = [word for word in found if (word.x, word.y) == (t, 3.5)]
        assert verdict.text == f"{'✓' if right else '✗'} {walk.labels[t - 1]}"
        assert verdict.colour == (GREEN if right else VERMILLION)
    assert [word.text for word in found if word.y == 3.5 and word.x < 0] == [f"wanted  {walk.part}"]
    shut = [t - 0.5 for t, (f, *_) in enumerate(table, start=1) if f == 0 and round(c[t - 1], 12)]
    np.testing.assert_array_equal(line(ax, marker="|")[:, 0], shut)


@every_belt
def test_the_colours_of_the_belt_are_its_values(belt, values):
    belt.set(**values)
    ax, table = panel(belt), values["gates"]
    c, h, kept, added = plain_belt(table)
    board, stations = shown(ax, PolyCollection)
    names, rows = "figo", (82.5, 75, 67.5, 60)
    for corners, face in zip(polygons(board), faces(board), strict=True):
        x, y = corners.mean(axis=0)
        name = names[int(np.abs(np.subtract(rows, y)).argmin())]
        gate = table[round(x) - 1][names.index(name)]
        green = 1 - 0.6 * gate * (1 - np.array(to_rgb(GREEN)))
        assert face == colour(DIVERGING(0.5 + 0.28 * gate) if name == "g" else green)
    for corners, face in zip(polygons(stations), faces(stations), strict=True):
        x, y = corners.mean(axis=0)
        value = c[round(x)] if abs(y - 36) < 1 else h[round(x) - 1]
        assert face == colour(DIVERGING(0.5 + 0.3 * np.tanh(round(value, 12))))
    chosen, plus, minus = (rectangles(blocks) for blocks in shown(ax, PathPatch))
    np.testing.assert_array_equal(chosen, [(values["step"] - 0.5, values["step"] + 0.5, 0, 100)])
    flows = {}
    for t in range(1, 9):
        flows |= {(t - 0.605, 36): c[t - 1], (t - 0.395, 36): kept[t - 1]}
        flows |= {(t, 48.5): added[t - 1], (t, 24.5): h[t - 1]}
    for blocks, sign in ((plus, 1), (minus, -1)):
        here = {place: abs(value) for place, value in flows.items() if sign * value > 1e-3}
        assert len(blocks) == len(here)
        for left, right, low, high in blocks:
            middle = (left + right) / 2, (low + high) / 2
            value = next(
                v for (x, y), v in here.items() if abs(x - middle[0]) < 1e-9 and abs(y - middle[1]) < 1e-9
            )
            thick = 12 * value / (1 + value)
            assert (high - low if abs(middle[1] - 36) < 1e-6 else (right - left) / 0.034) == pytest.approx(
                thick
            )


@every_one
def test_gates_traces_and_wishes_are_those_of_single_steps(one, values):
    one.set(**values)
    left, right = panel(one, "What comes in"), panel(one, "Cell state")
    job, b, weights = JOBS[values["task"]], values["example"] - 1, np.array(values["weights"])
    h, c, rows = [0.0], [0.0], []
    for x, marker in job.x[:, b]:
        i, f, g, o = (weights @ [x, marker, h[-1], 1.0]).tolist()
        i, f, g, o = (*(1 / (1 + math.exp(-a)) for a in (i, f)), math.tanh(g), 1 / (1 + math.exp(-o)))
        rows.append((x, marker, i, f, g, o))
        c.append(f * c[-1] + i * g)
        h.append(o * math.tanh(c[-1]))
    names = ["x", "marker", "i  write", "f  keep", "g  what", "o  show"]
    strips = signals(left, JOB_STEPS)
    for name, expected in zip(names, np.array(rows).T):
        visible = np.where(np.abs(expected) > 0.004, expected, 0)  # less is no bar
        np.testing.assert_allclose(strips[name], visible, atol=1e-9)
    steps = np.arange(JOB_STEPS + 1)
    np.testing.assert_allclose(
        line(right, "c", color=BLUE, marker="o"), np.column_stack([steps, c]), atol=1e-9
    )
    np.testing.assert_allclose(
        line(right, "h", color=PURPLE, marker="s"), np.column_stack([steps, h]), atol=1e-9
    )
    part, (low, high) = {"h": h, "c": c}[job.part][1:], job.wanted[:, :, b]
    missed = [(t, v) for t, v, l, u in zip(steps[1:], part, low, high) if not l - 1e-9 <= v <= u + 1e-9]
    got = line(right, "not as wanted", color=VERMILLION, marker="x")
    np.testing.assert_allclose(got, np.reshape(missed, (-1, 2)), atol=1e-9)
    bars, limit = segments(find(right, LineCollection, "wanted")), right.get_ylim()[1]
    some = [t for t in steps[1:] if np.isfinite([low[t - 1], high[t - 1]]).any()]
    assert [segment[0, 0] for segment in bars] == some
    for t, segment in zip(some, bars):
        ends = np.clip([low[t - 1], high[t - 1]], -limit, limit)
        assert (np.abs(segment[:, 1] - ends) <= limit / 50 + 1e-9).all()


@every_far
def test_every_curve_is_what_its_label_says(far, values):
    far.set(**values)
    left, right = panel(far, "What is left of the stored"), panel(far, "What is left of the gradient")
    f, w, lag = 1 / (1 + math.exp(-values["bias"])), values["w"], values["lag"]
    h, slopes = [0.5], [1.0]
    for _ in range(100):
        h.append(math.tanh(w * h[-1]))
        slopes.append(slopes[-1] * w / math.cosh(w * h[-2]) ** 2)
    kept, lags = f ** np.arange(101), np.arange(101)
    for ax, label, hue, at, expected in (
        (left, "LSTM  $c_t / c_0$", BLUE, lags, kept),
        (left, "RNN  $h_t / h_0$", VERMILLION, lags, np.array(h) / 0.5),
        (right, "$σ(b)^{lag}$", BLUE, lags, kept),
        (right, "product of", VERMILLION, lags, slopes),
        (right, "LSTM  $∂c_t", BLUE, lags[::5], kept[::5]),
        (right, "RNN  $∂h_t", VERMILLION, lags[::5], slopes[::5]),
    ):
        got = line(ax, label, color=hue)
        np.testing.assert_array_equal(got[:, 0], at)
        np.testing.assert_allclose(got[:, 1], np.maximum(expected, 1e-14), rtol=1e-6)
    np.testing.assert_allclose(line(right, "chrono", marker="*"), [(lag, (1 - 1 / lag) ** lag)])
    for ax, (lstm, rnn) in ((left, (kept[lag], h[lag] / 0.5)), (right, (kept[lag], slopes[lag]))):
        found = words(ax)
        assert [(word.text.split()[0], word.colour) for word in found] == [
            ("LSTM", BLUE),
            ("RNN", VERMILLION),
        ]
        for word, value in zip(found, (lstm, rnn)):
            digits = number(100 * value, 2) + " %" if value >= 1e-5 else number(value, 2)
            assert word.text.split(" ", 1)[1] == digits
        assert found[0].y > found[1].y and found[0].x == found[1].x
        assert sorted(line(ax, color="#A9ADB4")[:, 0]) == [lag, lag]
