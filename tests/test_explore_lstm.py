"""What the LSTM's explorers say of its numbers, against the equations written out one number at a time."""

import math
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import kernels
from rnnlib.explore import GatesByHand, LSTMUnit, MemoryHorizon
from rnnlib.explore.lstm.jobs import EXAMPLES, JOBS, STEPS
from rnnlib.explore.lstm.unit import ANSWERS
from rnnlib.explore.lstm.walks import WALKS, gates

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
        ("Two subjects", True, -1, 0),
        ("not forgotten", False, 0, 0),
        ("A counter", True, 4, math.tanh(4)),
        ("Reset", True, 1, math.tanh(1)),
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
    kept, forgotten = preset(GatesByHand, "not forgotten"), preset(GatesByHand, "Two subjects")
    assert kept.result["c"][6] == 0 and forgotten.result["c"][6] == -1
    np.testing.assert_array_equal(np.flatnonzero(~kept.result["right"]), [5])
    assert "not as wanted: step 6" in kept.caption


@walks
def test_the_challenge_says_what_its_walk_wants(task):
    explorer = GatesByHand(task=task)
    assert WALKS[task].goal.split(",")[0] in explorer._challenge.value
    assert len(WALKS[task].words) == len(WALKS[task].labels) == 8


def test_labels_say_what_is_wanted():
    assert WALKS["two clauses"].labels == ["0", "≥ 0.7", "0", "0", "0", "≤ −0.7", "0", "0"]
    assert WALKS["count since the bar"].labels == ["1", "2", "0", "1", "2", "3", "0", "1"]


def test_the_sliders_belong_to_the_step_that_is_chosen():
    explorer = GatesByHand()
    before = explorer.values["gates"]
    with mock.patch.object(explorer.picture, "render", wraps=explorer.picture.render) as render:
        explorer.controls["step"].value = 5
    assert render.call_count == 1
    sliders = explorer.controls["gates"].sliders
    assert [slider.value for slider in sliders] == [0.9, 0, 0, 1]
    assert explorer.values["gates"] == before  # only looked at
    assert all("step 5" in slider.description for slider in sliders)
    sliders[0].value = 0.25
    assert explorer.values["gates"] == (*before[:4], (0.25, 0, 0, 1), *before[5:])
    explorer.controls["step"].value = 1
    assert sliders[0].value == 0.9
    explorer.set(step=5)
    assert sliders[0].value == 0.25
    explorer.set(gates=gates(f=0.75))  # from code: the sliders follow
    assert sliders[0].value == 0.75 and sliders[3].value == 0


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
    assert "✓" in explorer._challenge.value and JOBS[task].goal.split(",")[0] in explorer._challenge.value
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
    for t in range(STEPS):
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
            for t in range(STEPS):
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
