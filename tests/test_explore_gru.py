"""What the GRU's explorers say of its numbers; the race runs the same way each time and says who won."""

import asyncio
import csv

import numpy as np
import pytest
from drawn import LineCollection, find, line, near, panel, segments, showing, signals, states, texts, words
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import kernels, models, optim, plots, tasks
from rnnlib.datasets import data_path
from rnnlib.experiments.memory import RACES
from rnnlib.explore import GRUUnit, Race
from rnnlib.explore.gru import training
from rnnlib.explore.gru.race import _race_verdict
from rnnlib.explore.gru.unit import ANSWER, INPUTS, MARKER, PULSE
from rnnlib.explore.gru.unit import UNIT_STEPS as STEPS
from rnnlib.explore.live import BLUE, GREEN, INK, PURPLE, VERMILLION, number

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
        assert not explorer.result["met"] and not explorer.face.shown["met"]
        assert "nothing to reach" in GRUUnit.challenge.goals[task]


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
    for n, cell in enumerate(training.CELLS):
        assert f"{cell} solved after {result['steps'][n]} steps" in explorer.caption
        assert result["right"][n, result["looks"][n] - 1] >= 0.99
        assert (result["right"][n, : result["looks"][n] - 1] < 0.99).all()  # it stopped at once
    winners = np.array(training.CELLS)[result["steps"] == result["steps"].min()]
    assert all(cell in _race_verdict(result) for cell in winners)


def test_learning_is_the_librarys_own_loop():
    """The RNN's curve against one by train.fit, from the same weights and the same sequences."""
    from_race = finish(Race(**QUICK, seed=3)).result
    racer = training.Racer("RNN", "delayed recall", QUICK["hidden"], QUICK["lr"], "uniform", 1.0, 3)
    rng, task = np.random.default_rng([3, 5]), training.TASKS["delayed recall"]
    test = task.problem.draw(10_003, training.TEST, 5)
    losses = [racer.model.mean_loss(test)]
    evaluate = lambda model: losses.append(model.mean_loss(test)) or losses[-1]  # noqa: E731
    steps = int(from_race["steps"][0])
    training.train.fit(
        racer.model,
        lambda _: task.problem.draw(rng, training.BATCH, 5),
        racer.optimiser,
        steps=steps,
        clip=1.0,
        evaluate=evaluate,
        evaluate_every=training.EVERY,
        progress=False,
    )
    np.testing.assert_allclose(from_race["loss"][0, : len(losses)], losses, rtol=1e-3)


def test_what_guessing_comes_to():
    assert training.TASKS["delayed recall"].guess == (pytest.approx(np.log(2)), 0.5)
    task, targets = training.TASKS["adding"], tasks.adding(0, 200_000, 2).targets
    ones = np.ones_like(targets)
    assert task.loss(ones, targets)[0] == pytest.approx(task.guess[0], rel=0.02)
    assert task.is_right(ones, targets).mean() == pytest.approx(task.guess[1], abs=0.005)


def test_before_the_start_there_is_an_invitation_and_no_curve():
    explorer = Race()
    assert not explorer.result["looks"].any() and "stand ready" in explorer.caption
    assert len(texts(panel(explorer, "Loss"))) == 4
    assert "818, 3,122, 2,378 weights" in explorer.caption
    assert texts(panel(finish(Race(**QUICK)), "Loss")) == []


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
    assert words in _race_verdict(result)


def test_a_draw_is_said():
    result = {"steps": np.array([50, 40, 40]), "solved": np.array([True] * 3), "right": np.ones((3, 1))}
    assert _race_verdict(result) == "LSTM and GRU share the win."


# The picture of one unit

UNIT_STATES = states(GRUUnit, 12)


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def plain_unit(task, by, z_rest, z_event, r, weights):
    """x and marker (T, 2), then r, z, n (T, 3) and h_0 … h_T of one unit, one number at a time."""
    x, h, gates = INPUTS[task].x, [0.0], []
    for come, marker in x:
        sums = [w[0] * come + w[1] * marker + w[3] for w in weights]
        if by == "weights":
            let, keep = (sigmoid(sums[k] + weights[k][2] * h[-1]) for k in (0, 1))
        else:
            let, keep = r, z_event if max(come, marker) > 0.5 else z_rest
        new = np.tanh(sums[2] + let * weights[2][2] * h[-1])
        h.append((1 - keep) * new + keep * h[-1])
        gates.append((let, keep, new))
    return x, np.array(gates), np.array(h)


@pytest.mark.parametrize("values", UNIT_STATES)
def test_the_strips_and_curves_of_the_unit_are_its_numbers(values):
    explorer = showing(GRUUnit, values)
    x, gates, h = plain_unit(**values)
    strips = signals(panel(explorer, "Input, gates"), STEPS)
    assert [name[:2].strip() for name in strips] == ["x", "ma", "r", "z", "n"]
    assert "let h into n" in list(strips)[2] and "keep h" in list(strips)[3]
    for got, wanted in zip(strips.values(), np.column_stack([x, gates]).T):
        np.testing.assert_allclose(got, np.where(np.abs(wanted) > 0.004, wanted, 0), atol=1e-6)
    ax, t = panel(explorer, "Output h"), np.arange(STEPS + 1)
    np.testing.assert_allclose(line(ax, "h", color=BLUE), np.column_stack([t, h]), atol=1e-9)
    n = line(ax, "candidate n", color=PURPLE)
    np.testing.assert_allclose(n, np.column_stack([t[1:], gates[:, 2]]), atol=1e-9)


@pytest.mark.parametrize("values", UNIT_STATES)
def test_what_is_wanted_and_where_it_is_missed(values):
    explorer, h = showing(GRUUnit, values), plain_unit(**values)[2]
    ax, t = panel(explorer, "Output h"), np.arange(1, STEPS + 1)
    holds = values["task"].startswith("a pulse")
    wanted = {k: (0.5, 1.15) if k < MARKER else (-0.1, 0.1) for k in range(PULSE, STEPS + 1)} if holds else {}
    bars = find(ax, LineCollection, "wanted")
    assert {segment[0, 0]: (segment[0, 1], segment[1, 1]) for segment in segments(bars)} == wanted
    missed = [k for k, (low, high) in wanted.items() if not low - 1e-9 <= h[k] <= high + 1e-9]
    got = line(ax, "not as wanted", marker="x")
    np.testing.assert_allclose(got, np.column_stack([missed, h[missed]]).reshape(-1, 2), atol=1e-9)
    assert explorer.result["met"] == (holds and not missed)
    assert (f"{len(missed)} step{'s are' if len(missed) > 1 else ' is'} not as" in explorer.caption) == (
        len(missed) > 0
    )
    assert t[-1] == len(h) - 1
    told = explorer.result["h"]  # h to the last digit
    pulse, before, last = (number(told[k]) for k in (PULSE, MARKER - 1, -1))
    said = f"h is {pulse} at the pulse, {before} just before the marker and {last} at the end;"
    if not holds:
        said = f"h moves between {number(told[1:].min())} and {number(told[1:].max())};"
    assert said in explorer.caption


def test_the_pulse_comes_at_step_3_and_the_marker_at_step_24():
    x = INPUTS["a pulse, then a marker"].x
    assert np.argwhere(x).tolist() == [[PULSE - 1, 0], [MARKER - 1, 1]] == [[2, 0], [23, 1]] and x.max() == 1
    noisy, wave, ones = (INPUTS[name].x for name in list(INPUTS)[1:])
    assert (
        noisy[2, 0] == 1
        and noisy[23].tolist() == [0, 1]
        and 0 < np.abs(np.delete(noisy[:, 0], 2)).max() <= 0.3
    )
    np.testing.assert_array_equal(wave[:, 0], ([1] * 7 + [-1] * 7) * 2)
    assert (np.flatnonzero(ones[:, 0]) + 1).tolist() == list(range(3, STEPS + 1, 3)) and not wave[:, 1].any()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"by": "hand", "z_rest": 0.04}, "so z alone leaves less than 10⁻⁹ of a value"),
        ({"weights": ((0, 0, 0, 0), (0, 0, 0, -20), (0, 0, 0, 0))}, "each step keeps 2 × 10⁻⁹ of h"),
        ({"weights": ((0, 0, 0, 0), (0, 0, -20, -20), (20, 0, 0, 20))}, "each step keeps 0 of h and takes 1"),
        ({"by": "hand", "z_rest": 1.0}, "takes 0 of n, so z alone leaves 1 of a value"),
    ],
)
def test_a_shut_gate_is_told_without_rounding_noise(values, words):
    assert words in showing(GRUUnit, values).caption


def test_presets_of_the_unit_set_what_their_names_say():
    by_hand = {
        "z = 0.9": (0.9, 0.9, 1.0),
        "z = 1:": (1.0, 1.0, 1.0),
        "z = 0, r = 1": (0.0, 0.0, 1.0),
        "z = 0, r = 0": (0.0, 0.0, 0.0),
        "z = 0.8": (0.8, 0.8, 1.0),
        "Can it count": (1.0, 0.8, 1.0),
    }
    for text, wanted in by_hand.items():
        (values,) = [p.values for p in GRUUnit.presets if text in p.text]
        values = DEFAULTS | values
        assert values["by"] == "hand" and tuple(values[k] for k in ("z_rest", "z_event", "r")) == wanted
        task = {"z = 0.8": "a square wave", "Can it count": "ones to count"}
        assert values["task"] == task.get(text, DEFAULTS["task"])


# The picture of a race


def plain_race(task, length, hidden, lr, init, bias, seed):
    """{cell: (steps, losses, shares right)} up to where it is solved, by a loop of our own."""
    draw, found = {"delayed recall": tasks.delayed_recall, "adding": tasks.adding}[task], {}
    options = {"vocabulary_size": 7, "output_size": 2}
    if task == "adding":
        options = {"input_size": 2, "output_size": 1, "loss": "mean_squared_error"}
    for cell, gate in (("RNN", {}), ("LSTM", {"forget_bias": bias}), ("GRU", {"keep_bias": bias})):
        options |= {"hidden_size": hidden, "cell": cell, "rng": seed, "init": init}
        model = models.SequenceClassifier(**options, **gate)
        adam, rng = optim.Adam(model.params, lr=lr), np.random.default_rng([seed, length])
        test, looks = draw(10_000 + seed, 256, length), []
        for step in range({"delayed recall": 301, "adding": 501}[task]):
            if step:
                model.loss_and_gradients(draw(rng, 32, length))
                optim.clip_by_global_norm(model.grads, 1.0)
                adam.step(model.grads)
            if step % 5 == 0:
                said = model.forward(test.inputs)[0]
                right = said.argmax(axis=1) == test.targets
                if task == "adding":
                    right = np.abs(said - test.targets)[:, 0] < 0.1
                looks.append((step, model.mean_loss(test), right.mean()))
                if looks[-1][2] >= 0.99 if task == "delayed recall" else looks[-1][1] < 0.01:
                    break
        found[cell] = np.array(looks).T
    return found


@pytest.mark.parametrize(
    "values",
    [
        {"length": 5, "hidden": 8, "lr": 0.0199526},
        {"length": 6, "hidden": 4, "lr": 0.01, "init": "orthogonal", "bias": 3.0, "seed": 2},
        {"task": "adding", "length": 5, "hidden": 6, "lr": 0.0199526, "init": "glorot", "seed": 1},
    ],
)
def test_the_curves_of_a_race_are_those_of_its_cells(values):
    explorer = finish(Race(**values))
    found = plain_race(**explorer.values)
    left, right = panel(explorer, "Loss"), panel(explorer, "Share")
    assert left.get_xlim() == right.get_xlim() and left.get_xlim()[1] > max(s[-1] for s, *_ in found.values())
    board = words(panel(explorer, 2))
    for n, (cell, hue) in enumerate((("RNN", VERMILLION), ("LSTM", BLUE), ("GRU", GREEN))):
        steps, losses, shares = found[cell]
        got = line(left, color=hue, linestyle=plots.CELLS[cell]["linestyle"])
        np.testing.assert_array_equal(got[:, 0], steps)
        np.testing.assert_allclose(got[:, 1], np.clip(losses, 1e-3, 3), rtol=0.02)
        got = line(right, color=hue, marker=plots.CELLS[cell]["marker"])
        np.testing.assert_allclose(got, np.column_stack([steps, shares]), atol=0.0101)
        solved = shares[-1] >= 0.99 if values.get("task") != "adding" else losses[-1] < 0.01
        star = line(right, color=hue, marker="*")
        np.testing.assert_allclose(star, got[-1:] if solved else np.empty((0, 2)))
        stand = (
            f"solved after {int(steps[-1])} steps" if solved else f"{100 * got[-1, 1]:.0f} % right at step"
        )
        (name,) = [word for word in board if word.text == cell]
        assert near(board, n, 0.1)[0].startswith(stand) and name.colour == hue and n < name.x < n + 0.5
        assert f"{cell} {stand}" in explorer.caption
    guess = (np.log(2), 0.5) if values.get("task") != "adding" else (1 / 6, 0.19)
    for ax, height in zip((left, right), guess):
        np.testing.assert_allclose(line(ax, linestyle=":", color=INK)[:, 1], height, rtol=1e-6)


@pytest.mark.parametrize("values", states(Race, 8))
def test_before_the_start_stands_what_will_be_run(values):
    explorer = showing(Race, values)
    told = " ".join(texts(panel(explorer, "Loss")))
    assert f"{values['task']}, {values['length']} steps, {values['hidden']} hidden units" in told
    assert f"{values['init']} first weights bias {number(values['bias'])}, seed {values['seed']}" in told
    assert f"learning rate {number(values['lr'], 2)}" in told and "Start the race" in told
    D, H, K = (7, values["hidden"], 2) if values["task"] == "delayed recall" else (2, values["hidden"], 1)
    counts = [k * H * (D + H + 1) + (H if k == 3 else 0) + K * (H + 1) for k in (1, 4, 3)]
    for n, count in enumerate(counts):
        assert near(words(panel(explorer, 2)), n, 0.1)[0] == f"ready, {count:,} weights"
    assert all(len(line(panel(explorer, name), color=VERMILLION, index=0)) == 0 for name in ("Loss", "Share"))


@pytest.mark.parametrize(("lag", "rate", "bias", "init"), RACES)
def test_the_stored_seeds_of_a_race_stand_where_they_were_done(lag, rate, bias, init):
    explorer = Race(length=lag, lr=rate, bias=bias, init=init, seed=7)
    with open(data_path("results/races.csv"), encoding="utf-8") as file:
        runs = [
            r for r in csv.DictReader(file) if (r["lag"], r["bias"], r["init"]) == (str(lag), str(bias), init)
        ]
    right, told = panel(explorer, "Share"), " ".join(texts(panel(explorer, "Share")))
    for cell, height in (("RNN", 1.035), ("LSTM", 1.0), ("GRU", 0.965)):
        taken = [r["steps"] for r in runs if r["cell"] == cell]
        done = sorted(int(steps) for steps in taken if steps)
        assert len(taken) == 10 and done
        got = line(right, markeredgecolor=plots.CELLS[cell]["color"], markerfacecolor="none")
        np.testing.assert_allclose(sorted(got[:, 0]), done)
        np.testing.assert_allclose(got[:, 1], height)
        count = f"{cell} {len(done)} of 10, after {done[0]} to {done[-1]} steps"
        assert count in told and count in explorer.caption


@pytest.mark.parametrize(
    "other", [{"hidden": 23}, {"bias": 1.5}, {"task": "adding"}, {"init": "glorot"}, {"lr": 0.01}]
)
def test_a_race_that_is_not_stored_shows_no_stored_seeds(other):
    explorer = Race(**other)
    assert "tored" not in explorer.caption and texts(panel(explorer, "Share")) == []
    assert explorer.result["stored seeds"] == 0
