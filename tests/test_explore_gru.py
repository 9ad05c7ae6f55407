"""What the GRU's explorers say of its numbers; the race runs the same way each time and says who won."""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import kernels
from rnnlib.explore import GRUUnit, Race
from rnnlib.explore.gru import contest
from rnnlib.explore.gru.race import _verdict
from rnnlib.explore.gru.unit import ANSWER, INPUTS, MARKER, PULSE, STEPS
from rnnlib.tasks import adding

shares = st.floats(0, 1)
DEFAULTS = {name: setting.default for name, setting in GRUUnit.settings.items()}


def preset(kind, words):
    """The explorer in the state of the preset whose text holds these words."""
    (values,) = [p.values for p in kind.presets if words in p.text]
    return kind(**values)


# One unit


@given(st.integers(0, 2**32 - 1), st.sampled_from(list(INPUTS)))
@settings(deadline=None, max_examples=30)
def test_by_weights_the_traces_are_those_of_single_steps(seed, task):
    weights = np.random.default_rng(seed).uniform(-5, 5, (3, 4))
    result = GRUUnit.compute(**DEFAULTS | {"task": task, "weights": weights})
    x, h = result["signals"][:2].T, np.zeros((1, 1))
    for t in range(STEPS):
        h = kernels.gru_step(x[t][None], h, weights[:, :2].T, weights[:, 2][None], weights[:, 3], np.zeros(1))
        assert result["h"][t + 1] == pytest.approx(h.item(), abs=1e-9)


@given(shares, shares, shares, st.sampled_from(list(INPUTS)))
@settings(deadline=None, max_examples=40)
def test_by_hand_the_gates_are_those_that_were_set(z_rest, z_event, r, task):
    values = DEFAULTS | {"by": "hand", "z_rest": z_rest, "z_event": z_event, "r": r, "task": task}
    result, h = GRUUnit.compute(**values), 0.0
    w_x, w_m, u, b = values["weights"][2]
    for t, (x, marker, _, z, n) in enumerate(result["signals"].T, 1):
        wanted = z_event if 1 in (x, marker) else z_rest
        assert z == pytest.approx(wanted, abs=1e-9)
        assert n == pytest.approx(np.tanh(w_x * x + w_m * marker + b + r * u * h), abs=1e-9)
        h = (1 - wanted) * n + wanted * h
        assert result["h"][t] == pytest.approx(h, abs=1e-9)


@pytest.mark.parametrize("task", ["a pulse, then a marker", "a pulse in noise"])
def test_the_pulse_is_held_for_20_steps_and_let_go(task):
    result = GRUUnit.compute(**DEFAULTS | {"task": task, "weights": ANSWER})
    h = result["h"]
    assert result["met"] and MARKER - PULSE - 1 == 20
    assert (h[PULSE:MARKER] >= 0.5).all() and (np.abs(h[MARKER:]) <= 0.1).all()
    assert "all is as wanted" in GRUUnit(task=task, weights=ANSWER).caption


def test_it_can_be_done_by_hand_too():
    no_past = ((0, 0, 0, 0), (0, 0, 0, 0), (3, 0, 0, 0))
    assert GRUUnit(by="hand", z_rest=1.0, z_event=0.0, weights=no_past).result["met"]
    assert not GRUUnit(by="hand", z_rest=0.9, z_event=0.0, weights=no_past).result["met"]  # leaks
    assert not GRUUnit(by="hand", z_rest=1.0, z_event=1.0, weights=no_past).result["met"]  # shut


def test_where_there_is_no_goal_none_is_met():
    for task in ("a square wave", "ones to count"):
        explorer = GRUUnit(task=task, weights=ANSWER)
        assert not explorer.result["met"] and "✓" not in explorer._challenge.value
        assert "nothing to reach" in explorer._challenge.value


def test_presets_show_what_their_names_say():
    assert (preset(GRUUnit, "nothing is ever written").result["h"] == 0).all()
    plain = preset(GRUUnit, "plain RNN").result
    np.testing.assert_allclose(plain["h"][1:], plain["signals"][4], atol=1e-12)  # h is n: nothing else kept
    assert plain["h"][MARKER - 1] > 0.1
    forgetful = preset(GRUUnit, "no memory").result["h"]
    assert forgetful[PULSE] > 0.9 and np.abs(forgetful[PULSE + 1 :]).max() < 1e-9
    fading = preset(GRUUnit, "how long").result["h"]
    assert fading[PULSE + 10] / fading[PULSE] == pytest.approx(0.9**10, rel=1e-6)
    steps = np.diff(preset(GRUUnit, "count").result["h"])
    rises = steps[steps > 1e-9]
    assert len(rises) == STEPS // 3 and (np.diff(rises) < 0).all()  # every one counts less


def test_the_caption_gives_both_conventions_of_z():
    assert "Here z keeps; where z replaces, the same gate is written 0.2." in preset(GRUUnit, "0.8").caption


# The race

QUICK = {"length": 5, "hidden": 8, "lr": 0.02}


def finish(explorer):
    explorer.run_in_slices(explorer.start())
    return explorer


def test_a_race_is_the_same_each_time_and_another_seed_another_race():
    first, second, other = (finish(Race(**QUICK, seed=seed)) for seed in (0, 0, 1))
    for key in ("loss", "right", "looks", "solved"):
        np.testing.assert_array_equal(first.result[key], second.result[key])
    assert (
        first.result["loss"].shape != other.result["loss"].shape
        or (first.result["loss"] != other.result["loss"]).any()
    )
    assert first.png() == second.png() and first.caption == second.caption


def test_an_easy_race_is_won_and_the_caption_says_when():
    explorer = finish(Race(**QUICK))
    result = explorer.result
    assert result["solved"].all()
    for n, cell in enumerate(contest.CELLS):
        assert f"{cell} solved after {result['steps'][n]} steps" in explorer.caption
        assert result["right"][n, result["looks"][n] - 1] >= 0.99
        assert (result["right"][n, : result["looks"][n] - 1] < 0.99).all()  # it stopped at once
    winners = np.array(contest.CELLS)[result["steps"] == result["steps"].min()]
    assert all(cell in _verdict(result) for cell in winners)


def test_learning_is_the_librarys_own_loop():
    """The RNN's curve against one by train.fit, from the same weights and the same sequences."""
    from_race = finish(Race(**QUICK, seed=3)).result
    racer = contest.Racer("RNN", "delayed recall", QUICK["hidden"], QUICK["lr"], "uniform", 1.0, 3)
    rng, task = np.random.default_rng([3, 5]), contest.TASKS["delayed recall"]
    test = task.batch(10_003, contest.TEST, 5)
    losses = [racer.model.mean_loss(test)]
    evaluate = lambda model: losses.append(model.mean_loss(test)) or losses[-1]  # noqa: E731
    steps = int(from_race["steps"][0])
    contest.train.fit(
        racer.model,
        lambda _: task.batch(rng, contest.BATCH, 5),
        racer.optimiser,
        steps=steps,
        clip=1.0,
        evaluate=evaluate,
        evaluate_every=contest.EVERY,
        progress=False,
    )
    np.testing.assert_allclose(from_race["loss"][0, : len(losses)], losses, rtol=1e-3)


def test_what_guessing_comes_to():
    assert contest.TASKS["delayed recall"].guess == (pytest.approx(np.log(2)), 0.5)
    task, targets = contest.TASKS["adding"], adding(0, 200_000, 2).targets
    ones = np.ones_like(targets)
    assert task.loss(ones, targets)[0] == pytest.approx(task.guess[0], rel=0.02)
    assert task.is_right(ones, targets).mean() == pytest.approx(task.guess[1], abs=0.005)


def test_before_the_start_there_is_an_invitation_and_no_curve():
    explorer = Race()
    assert not explorer.result["looks"].any() and "stand ready" in explorer.caption
    assert len(explorer.invitation.get_paths()) == 4
    assert "818, 3,122, 2,378 weights" in explorer.caption
    assert len(finish(Race(**QUICK)).invitation.get_paths()) == 0


def test_a_setting_that_moves_ends_the_race():
    explorer = finish(Race(**QUICK))
    assert explorer.result["looks"].all()
    explorer.controls["seed"].value = 4
    assert not explorer.result["looks"].any() and "stand ready" in explorer.caption


def test_the_page_stays_alive_while_the_race_runs():
    async def scene():
        explorer = Race(task="adding", length=10, hidden=8)
        explorer.run_in_slices(explorer.start())
        await asyncio.sleep(0.3)
        assert explorer.running and explorer.result["looks"].any()
        assert "right to within" in explorer.caption
        explorer.stop()
        assert not explorer.running
        explorer.close()

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("solved", "right", "words"),
    [
        ((0, 0, 0), (0.5, 0.9, 0.6), "LSTM is ahead"),
        ((0, 0, 0), (0.5, 0.52, 0.51), "Nobody"),
        ((1, 1, 1), (1, 1, 1), "GRU wins"),
        ((0, 1, 0), (0.99, 1, 0.5), "LSTM wins"),
    ],
)
def test_the_verdict(solved, right, words):
    result = {"steps": np.array([50, 40, 30]), "guess": np.array([0.7, 0.5])}
    result |= {"solved": np.array(solved, bool), "right": np.array(right, float)[:, None]}
    assert words in _verdict(result)


def test_a_draw_is_said():
    result = {"steps": np.array([50, 40, 40]), "solved": np.array([True] * 3), "right": np.ones((3, 1))}
    assert _verdict(result) == "LSTM and GRU share the win."
