"""The playground: what it shows is what the network does, and every weight is the one that is named."""

import numpy as np
import pytest

from rnnlib import diagnostics, explore
from rnnlib.explore.live import Refused
from rnnlib.explore.playground.games import GAMES, STEPS, guess_of
from rnnlib.explore.playground.games import test_of as sequences_of
from rnnlib.explore.playground.run import follow, measure, training
from rnnlib.explore.playground.table import (
    CELLS,
    MOST,
    TABLES,
    first_weights,
    gradients_of,
    model_of,
    put_weights,
    table_of,
    weights_of,
)

KINDS = [(cell, hidden) for cell in CELLS for hidden in range(1, MOST + 1)]


@pytest.fixture
def playground():
    box = explore.Playground()
    yield box
    box.close()


@pytest.mark.parametrize(("cell", "hidden"), KINDS)
def test_every_weight_stands_once_in_the_table(cell, hidden):
    table = table_of(cell, hidden)
    size = sum(array.size for array in model_of(cell, hidden).params.values())
    assert sorted(table.index[table.index >= 0]) == list(range(size))
    assert table.size == size == len(first_weights(cell, hidden))
    assert len(TABLES) == len(KINDS)  # no two kinds have as many weights: their number says which it is


def test_rows_and_columns_name_the_weight_they_hold():
    model = model_of("LSTM", 2)
    model.params["cell.W_hh"][1, 2] = 7.0  # from h2 into the first unit's f
    table = table_of("LSTM", 2)
    spread = table.spread(weights_of(model))
    assert spread[table.rows.index("h2"), table.columns.index("f1")] == 7.0
    assert table.name(int(table.index[table.rows.index("h2"), table.columns.index("f1")])) == (
        "the weight from h2 into f1"
    )
    assert table_of("GRU", 1).name(int(table_of("GRU", 1).index[-1, 2])) == "the bias by r into n1"


@pytest.mark.parametrize("cell", CELLS)
def test_gradients_are_those_of_the_loss(cell):
    weights = np.array(first_weights(cell, 2))
    _, _, gradients = measure("hold", cell, 2, weights)
    for number in range(0, len(weights), 3):
        nudge = np.zeros(len(weights))
        nudge[number] = 1e-5
        up, down = (measure("hold", cell, 2, weights + sign * nudge)[0] for sign in (1, -1))
        assert gradients[number] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("cell", CELLS)
def test_gradients_at_the_states(cell):
    """∂L/∂h_t, by nudging h_t between two halves of the sequence (and c_t with it left alone)."""
    model = put_weights(model_of(cell, 3), first_weights(cell, 3))
    one, _, _, dh = follow("echo", cell, 3, first_weights(cell, 3), 0)
    t = 7
    _, state = model.forward(one.inputs[:t])

    def loss(unit, by):
        nudged = (state[0].copy(), *state[1:])
        nudged[0][0, 0, unit] += by
        now = model.say(nudged[0])  # the output of step t reads the same h_t
        later, _ = model.forward(one.inputs[t:], nudged)
        errors = np.concatenate([now[:, 0], later[:, 0]])[:, 0] - one.targets[t - 1 :, 0, 0]
        return (errors**2).sum() / one.mask.sum()

    for unit in range(3):
        assert dh[t - 1, unit] == pytest.approx((loss(unit, 1e-6) - loss(unit, -1e-6)) / 2e-6, rel=1e-5)


def test_state_gradients_are_what_the_lags_are_made_of():
    model, batch = model_of("LSTM", 3), sequences_of("recall")
    parts = diagnostics.state_gradients(model, batch)
    squares = sum((part**2).sum(axis=(1, 3)) for part in parts.values())
    lags = diagnostics.gradient_by_lag(model, batch)
    assert np.allclose(lags, np.sqrt(squares.mean(axis=1))[::-1])
    assert parts["h"].shape == (STEPS + 1, 1, 128, 3)


def test_shows_what_the_network_says(playground):
    playground.set(task="count", cell="GRU", hidden=3, example=2, step=STEPS)
    model = put_weights(model_of("GRU", 3), playground.values["weights"])
    test = sequences_of("count")
    assert np.allclose(playground.result["output"], model.forward(test.inputs)[0][:, 1, 0])
    assert float(playground.result["loss"]) == pytest.approx(model.mean_loss(test))
    names = playground.result["names"]
    board = dict(zip(names, playground.result["board"]))
    gates = diagnostics.gate_activations(model, test.inputs[:, 1:2])
    assert np.allclose(board["z2"], gates["z"][:, 0, 1]) and np.allclose(board["h3"], gates["h"][:, 0, 2])
    assert np.abs([board[f"∂L/∂h{unit}"] for unit in (1, 2, 3)]).max() == pytest.approx(1)


def test_a_step_that_has_not_been_run_is_not_shown(playground):
    playground.set(step=4)
    board = playground.result["board"]
    assert np.isfinite(board[:4, :4]).all() and np.isnan(board[:, 4:]).all() and np.isnan(board[4:]).all()
    assert "after step 4" in playground.caption


def test_another_cell_brings_weights_of_its_own(playground):
    playground.set(cell="LSTM", hidden=3)
    assert playground.values["weights"] == first_weights("LSTM", 3)


def test_weights_of_another_cell_are_refused():
    with pytest.raises(Refused, match="wanted 43 of them"):
        explore.Playground(cell="LSTM", weights=first_weights("RNN", 2))
    with pytest.raises(Refused, match="as many numbers as"):
        explore.Playground(weights=(1.0, 2.0))
    with pytest.raises(Refused, match="from -20 to 20"):
        explore.Playground(weights=(99.0, *first_weights("RNN", 2)[1:]))


def test_the_slider_moves_the_weight_that_is_chosen(playground):
    control, before = playground.controls["weights"], playground.values["weights"]
    control.source.value, control.target.value = "h2", "y"
    assert control.slider.value == pytest.approx(before[control.chosen])
    control.slider.value = 2.5
    after = playground.values["weights"]
    assert [k for k in range(len(before)) if before[k] != after[k]] == [control.chosen]
    assert after[control.chosen] == 2.5
    assert playground.result["table"][table_of("RNN", 2).rows.index("h2"), -1] == 2.5
    control.source.value = "marker"  # which leads to the hidden units only
    assert "y" not in control.target.options


def test_the_line_to_share_is_the_whole_state(playground):
    playground.set(cell="GRU", hidden=2, task="hold", step=5)
    playground.renew()
    copy = eval(repr(playground), {"explore": explore})
    assert copy.values == playground.values and copy.png() == playground.png()
    copy.close()


WANTED = {  # from x and the marker up to a step, to what is wanted there
    "echo": lambda x, marker: x[-3],
    "hold": lambda x, marker: x[marker.argmax()],
    "recall": lambda x, marker: x[marker.argmax()],
    "flip": lambda x, marker: 1 if x.sum() % 2 else -1,
    "count": lambda x, marker: x[np.flatnonzero(marker)[-1] if marker.any() else 0 :].sum() / 4,
}
ASKED = {"echo": range(3, 13), "recall": range(12, 13)}  # steps; else from the marker on, or all


@pytest.mark.parametrize("task", GAMES)
def test_the_task_is_what_it_says(task):
    batch = GAMES[task].batch(3, 50)
    for inputs, wanted, mask in zip(*(np.moveaxis(part, 1, 0) for part in batch[:3])):
        x, marker = inputs.T
        first = marker.argmax() + 1 if task == "hold" else 1
        steps = ASKED.get(task, range(first, STEPS + 1))
        assert list(np.flatnonzero(mask) + 1) == list(steps)
        assert [wanted[t - 1, 0] for t in steps] == [WANTED[task](x[:t], marker[:t]) for t in steps]
    assert guess_of(task) > 0.1


def test_training_brings_the_loss_down(playground):
    playground.set(task="echo", hidden=4)
    losses = [curve[-1] for _, curve in training("echo", "RNN", 4, first_weights("RNN", 4), 0.03, 300)]
    assert np.mean(losses[-20:]) < 0.3 * np.mean(losses[:20])
    before = float(playground.result["loss"])
    playground.set(**playground.descend())
    assert float(playground.result["loss"]) < before


@pytest.mark.parametrize(
    ("task", "cell", "hidden", "learnt"),
    [
        ("flip", "RNN", 1, False),
        ("flip", "LSTM", 1, True),
        ("hold", "RNN", 3, True),
        ("recall", "RNN", 3, False),
        ("count", "RNN", 3, True),
        ("count", "LSTM", 3, True),
    ],
)
def test_what_the_notebook_says_of_training(task, cell, hidden, learnt):
    *_, (_, curve) = training(task, cell, hidden, first_weights(cell, hidden), 0.03, 400)
    last = np.mean(curve[-20:])
    assert last < 0.2 * guess_of(task) if learnt else last > 0.85 * guess_of(task)


def test_a_high_learning_rate_leaps_above_the_guess_and_fails():
    curves = [list(training("flip", "GRU", 4, first_weights("GRU", 4), lr, 400))[-1][1] for lr in (0.03, 0.3)]
    assert np.mean(curves[0][-20:]) < 0.2 * guess_of("flip") < np.mean(curves[1][-20:])
    assert max(curves[1]) > 2 * guess_of("flip")


def test_no_preset_gives_the_challenge_away():
    for preset in explore.Playground.presets:
        shown = explore.Playground(**preset.values)
        assert not shown.challenge.met(shown.result, **shown.values)


def test_gradient_order_is_that_of_the_weights():
    model = model_of("GRU", 2)
    model.loss_and_gradients(sequences_of("flip"))
    assert np.array_equal(gradients_of(model)[-1:], model.grads["output.b"])
