"""The playground: what it shows is what the network does, and every weight is the one that is named."""

import numpy as np
import pytest
from drawn import find, line, panel, rectangles, showing, states, texts, words
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap

from rnnlib import diagnostics, explore
from rnnlib.explore.browser import controls_of
from rnnlib.explore.live import BLUE, DIVERGING, GREEN, INK, Progress, Refused, number
from rnnlib.explore.playground.games import GAMES, LENGTH, follow, guess_of, measure, training
from rnnlib.explore.playground.games import test_of as sequences_of
from rnnlib.explore.playground.weights import (
    GATES_OF,
    MOST_UNITS,
    TABLES,
    first_weights,
    gradients_of,
    model_of,
    put_weights,
    table_of,
    weights_of,
)
from rnnlib.tasks import Batch

KINDS = [(cell, hidden) for cell in GATES_OF for hidden in range(1, MOST_UNITS + 1)]


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


@pytest.mark.parametrize("cell", GATES_OF)
def test_gradients_are_those_of_the_loss(cell):
    weights = np.array(first_weights(cell, 2))
    _, _, gradients = measure("hold", cell, 2, weights)
    for k in range(0, len(weights), 3):
        nudge = np.zeros(len(weights))
        nudge[k] = 1e-5
        up, down = (measure("hold", cell, 2, weights + sign * nudge)[0] for sign in (1, -1))
        assert gradients[k] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("cell", GATES_OF)
def test_gradients_at_the_states(cell):
    """∂L/∂h_t, by nudging h_t between two halves of the sequence (and c_t with it left alone)."""
    model = put_weights(model_of(cell, 3), first_weights(cell, 3))
    one, _, _, dh = follow("echo", cell, 3, first_weights(cell, 3), 0)
    t = 7
    _, state = model.forward(one.inputs[:t])

    def loss(unit, by):
        nudged = (state[0].copy(), *state[1:])
        nudged[0][0, 0, unit] += by
        now = model.head.forward(nudged[0])  # the output of step t reads the same h_t
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
    assert parts["h"].shape == (LENGTH + 1, 1, 128, 3)


def test_shows_what_the_network_says(playground):
    playground.set(task="count", cell="GRU", hidden=3, example=2, step=LENGTH)
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


def test_a_page_is_told_where_each_weight_leads():
    told = next(
        setting for setting in controls_of(explore.Playground)["settings"] if setting["name"] == "weights"
    )
    table = table_of("RNN", 2)
    there = told["tables"][table.size]
    assert there["index"] == table.index.tolist() and there["rows"] == list(table.rows)
    assert "y" in there["columns"] and (table.index[table.rows.index("marker"), -1] < 0)


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
        steps = ASKED.get(task, range(first, LENGTH + 1))
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
    ("task", "cell", "hidden", "lr", "seed", "learnt"),
    [
        ("flip", "RNN", 1, 0.03, 0, False),
        ("flip", "LSTM", 1, 0.03, 0, True),
        ("flip", "LSTM", 1, 0.03, 1, False),
        ("hold", "RNN", 3, 0.03, 0, True),
        ("hold", "RNN", 3, 0.03, 6, False),
        ("recall", "RNN", 3, 0.03, 0, False),
        ("recall", "RNN", 3, 0.03, 1, False),
        ("count", "RNN", 3, 0.03, 0, True),
        ("count", "LSTM", 3, 0.03, 0, True),
        ("flip", "GRU", 4, 0.03, 0, True),
        ("flip", "GRU", 4, 0.3, 0, False),
        ("flip", "GRU", 4, 0.3, 1, True),
    ],
)
def test_what_the_notebook_says_of_beginnings(task, cell, hidden, lr, seed, learnt):
    """Where it says that some beginnings learn and others do not, one of each is tried."""
    weights = weights_of(model_of(cell, hidden, seed))
    *_, (model, curve) = training(task, cell, hidden, weights, lr, 400)
    _, right, _ = measure(task, cell, hidden, weights_of(model))
    assert right > 0.99 if learnt else right < 0.9
    if lr == 0.3 and not learnt:
        assert max(curve) > 2 * guess_of(task), "it leaps above the guess"


def test_no_preset_gives_the_challenge_away():
    for preset in explore.Playground.presets:
        shown = explore.Playground(**preset.values)
        assert not shown.challenge.met(shown.result, **shown.values)


def test_gradient_order_is_that_of_the_weights():
    model = model_of("GRU", 2)
    model.loss_and_gradients(sequences_of("flip"))
    assert np.array_equal(gradients_of(model)[-1:], model.grads["output.b"])


# What the picture shows


def some_weights(rng, cell, hidden):
    return tuple(rng.uniform(-3, 3, table_of(cell, hidden).size).round(1).tolist())


def playground_states():
    """Presets, and random states in which each cell and each size has weights of its own."""
    yield from states(explore.Playground, 0)
    rng = np.random.default_rng(5)
    for task in GAMES:
        for cell, hidden in (("RNN", 1), ("LSTM", 2), ("GRU", 4)):
            values = {"cell": cell, "hidden": hidden, "weights": some_weights(rng, cell, hidden)}
            step, example = int(rng.integers(0, LENGTH + 1)), int(rng.integers(1, 9))
            show = ["weights", "gradients of the loss"][rng.integers(2)]
            yield values | {"task": task, "step": step, "example": example, "show": show}


PLAYGROUND = list(playground_states())


def own_pass(values):
    """The sequence shown, forward, by single steps of the kernels: {row: (T,)} and y (T,); batch; model."""
    cell, hidden = values["cell"], values["hidden"]
    model = put_weights(model_of(cell, hidden), values["weights"])
    batch = sequences_of(values["task"])
    k, p = values["example"] - 1, {name.removeprefix("cell."): a for name, a in model.params.items()}
    rows, y = {"x": batch.inputs[:, k, 0], "marker": batch.inputs[:, k, 1]}, []
    h, c = np.zeros((2, hidden))
    for t, x in enumerate(batch.inputs[:, k]):
        a, u = x @ p["W_xh"] + p["b_h"], h @ p["W_hh"]
        if cell == "RNN":
            h, gates = np.tanh(a + u), {}
        elif cell == "LSTM":
            i, f, g, o = np.split(a + u, 4)
            i, f, o = (1 / (1 + np.exp(-v)) for v in (i, f, o))
            gates = {"i": i, "f": f, "g": np.tanh(g), "o": o}
            c = f * c + i * np.tanh(g)
            h = o * np.tanh(c)
            gates["c"] = c
        else:
            r, z = (1 / (1 + np.exp(-(a + u)[s : s + hidden])) for s in (0, hidden))
            n = np.tanh(a[2 * hidden :] + r * (u[2 * hidden :] + p["b_hn"]))
            h, gates = (1 - z) * n + z * h, {"r": r, "z": z, "n": n}
        for name, vector in (gates | {"h": h}).items():
            for unit, number_held in enumerate(vector, 1):
                rows.setdefault(f"{name}{unit}", np.zeros(LENGTH))[t] = number_held
        y.append((h @ p["output.W"] + p["output.b"]).item())
    return rows, np.array(y), batch, model


def colour_held(name, value):
    if np.isnan(value):
        return np.array([0.965, 0.968, 0.972, 1])
    if name[0] in "ifozr" and name[1:].isdigit():
        return np.array(LinearSegmentedColormap.from_list("", ["#FFFFFF", GREEN])(0.9 * value))
    return np.array(DIVERGING(0.5 + 0.45 * np.tanh(1.2 * value)))


@pytest.mark.parametrize("values", PLAYGROUND)
def test_the_board_holds_the_states_row_by_row(values):
    explorer = showing(explore.Playground, values)
    values = explorer.values
    rows, _, batch, model = own_pass(values)
    ax, step = panel(explorer, "Step by step"), values["step"]
    one = Batch(*(part[:, values["example"] - 1 : values["example"]] for part in batch[:3]))
    back = diagnostics.state_gradients(model, one)["h"][1:, 0, 0]
    for unit in range(values["hidden"]):
        rows[f"∂L/∂h{unit + 1}"] = back[:, unit] / np.abs(back).max()
    names = sorted((w for w in words(ax) if w.x < 0), key=lambda w: w.y)
    assert [w.text for w in names][:2] == ["x", "marker"] and {w.text for w in names} == set(rows)
    heads = {w.text: w.x for w in words(ax) if w.x > 0}
    assert list(heads) == [str(t) for t in range(1, LENGTH + 1)] and sorted(heads.values()) == list(
        heads.values()
    )
    cells = find(ax, PolyCollection)
    assert len(rectangles(cells)) == LENGTH * len(rows)
    for (x0, x1, y0, y1), face in zip(rectangles(cells), cells.get_facecolor()):
        (name,) = [w.text for w in names if y0 < w.y < y1]
        (t,) = [int(text) for text, x in heads.items() if x0 < x < x1]
        known = t <= step if name[0] != "∂" else step == LENGTH
        np.testing.assert_allclose(face, colour_held(name, rows[name][t - 1] if known else np.nan), atol=6e-3)
    mark = line(ax, color=INK)
    assert len(mark) == (5 if step else 0)
    assert not step or (mark[:, 0].min(), mark[:, 0].max()) == ((step - 1) / LENGTH, step / LENGTH)


@pytest.mark.parametrize("values", PLAYGROUND)
def test_the_output_stands_beside_what_is_wanted(values):
    explorer = showing(explore.Playground, values)
    values = explorer.values
    _, y, batch, model = own_pass(values)
    k, step, near_enough = values["example"] - 1, values["step"], GAMES[values["task"]].near
    ax, t = panel(explorer, "Output y"), np.arange(1, LENGTH + 1)
    low, high = ax.get_ylim()
    np.testing.assert_allclose(line(ax, "y"), np.c_[t, np.clip(y, low, high)][:step], atol=1e-9)
    asked, goal = batch.mask[:, k], batch.targets[:, k, 0]
    np.testing.assert_allclose(line(ax, "wanted"), np.c_[t, goal][asked])
    missed = asked & (np.abs(y - goal) >= near_enough) & (t <= step)
    assert line(ax, "not near enough")[:, 0].tolist() == t[missed].tolist()
    np.testing.assert_allclose(line(ax, "not near enough")[:, 1], np.clip(y, low, high)[missed], atol=1e-9)
    assert line(ax, linestyle=":", color=INK)[:, 0].tolist() == [step, step]
    said = model.forward(batch.inputs)[0]
    right = np.abs(said - batch.targets)[..., 0][batch.mask] < near_enough
    assert f"{100 * right.mean():.0f} % of the answers" in explorer.caption
    mean_loss = ((said - batch.targets)[..., 0] ** 2)[batch.mask].mean()
    assert float(explorer.result["loss"]) == pytest.approx(mean_loss)
    assert f"The task “{values['task']}”: {GAMES[values['task']].goal}." in explorer.caption
    if step:
        assert f"y = {number(round(y[step - 1], 9), 2)}, where" in explorer.caption
    losses = panel(explorer, "Loss")
    (guess,) = {h for h in line(losses, linestyle=":")[:, 1]}
    assert guess == pytest.approx(batch.targets[batch.mask].var())
    assert f"learning rate {number(values['lr'], 2)}" in texts(losses)


@pytest.mark.parametrize("values", PLAYGROUND)
def test_the_table_has_every_weight_or_gradient_at_its_names(values):
    explorer = showing(explore.Playground, values)
    values = explorer.values
    table, model = table_of(values["cell"], values["hidden"]), own_pass(values)[3]
    weights = values["show"] == "weights"
    model.loss_and_gradients(sequences_of(values["task"]))
    arrays = model.params if weights else model.grads
    biggest = max(np.abs(array).max() for array in arrays.values())
    ax = panel(explorer, "Weights" if weights else "Gradients")
    found = words(ax)
    sources = {w.text: w.y for w in found if w.x < 0}
    targets = {w.text: w.x for w in found if w.x > 0 and w.y < 0}
    assert (list(sources), list(targets)) == (list(table.rows), list(table.columns))
    cells = find(ax, PolyCollection)
    for (x0, x1, y0, y1), face in zip(rectangles(cells), cells.get_facecolor()):
        (source,) = [name for name, y in sources.items() if y0 < y < y1]
        (target,) = [name for name, x in targets.items() if x0 < x < x1]
        held = value_of(arrays, values["cell"], values["hidden"], source, target)
        told = [w.text for w in found if x0 < w.x < x1 and y0 < w.y < y1]
        if held is None:
            assert not told and np.allclose(face, (0.965, 0.968, 0.972, 1))
            continue
        share = np.tanh(held / 2) if weights else held / biggest
        np.testing.assert_allclose(face, DIVERGING(0.5 + 0.4 * share), atol=6e-3)
        (text,) = told
        exact = held if weights else 100 * held / biggest
        digits = 0 if not weights or biggest >= 9.95 else 1
        assert float(text.replace("−", "-")) == pytest.approx(exact, abs=0.5 * 10**-digits + 1e-6)
        assert text != "−0"


def value_of(arrays, cell, hidden, source, target):
    """The number from `source` into `target`, looked up in the model's own arrays; None if there is none."""
    if target == "y":
        if source[0] == "h":
            return arrays["output.W"][int(source[1:]) - 1, 0]
        return arrays["output.b"][0] if source == "bias" else None
    gate, unit = target[0], int(target[1:]) - 1
    column = "h" if cell == "RNN" else "ifgo" if cell == "LSTM" else "rzn"
    at = column.index(gate) * hidden + unit
    if source in ("x", "marker"):
        return arrays["cell.W_xh"][(source == "marker" and 1) or 0, at]
    if source == "bias":
        return arrays["cell.b_h"][at]
    if source == "bias by r":
        return arrays["cell.b_hn"][unit] if gate == "n" else None
    return arrays["cell.W_hh"][int(source[1:]) - 1, at]


def test_the_losses_of_a_training_are_drawn_in_order():
    explorer = showing(explore.Playground, {"task": "count", "hidden": 1, "weights": first_weights("RNN", 1)})
    weights = first_weights("RNN", 1)
    *_, (_, curve) = training("count", "RNN", 1, weights, explorer.values["lr"], 40)
    explorer.run_in_slices(iter([Progress(0.1, {"weights": weights}, run=list(curve))]))
    drawn = line(panel(explorer, "Loss"), color=BLUE)
    np.testing.assert_allclose(drawn, np.c_[np.arange(1, 41), np.clip(curve, 1e-3, 3)])


def test_a_shut_gate_lets_nothing_through_in_the_sentence():
    weights = [0.0] * 18
    weights[12:16] = 5, 0, 0.1, -20  # biases of i, f, g, o: the output gate is shut
    explorer = showing(explore.Playground, {"cell": "LSTM", "hidden": 1, "weights": tuple(weights)})
    assert 0 < np.abs(explorer.result["h"][-1, 0]) < 1e-9 and "h = (0) and y = 0" in explorer.caption


def test_presets_of_the_playground_set_what_they_say():
    by = {p.text: p.values for p in explore.Playground.presets}
    kinds = {
        text: (v.get("task", "echo"), v.get("cell", "RNN"), v.get("hidden", 2)) for text, v in by.items()
    }
    assert kinds == {
        "A delay line by hand": ("echo", "RNN", 3),
        "One LSTM unit to hold": ("hold", "LSTM", 1),
        "Four GRU units to flip: press Train": ("flip", "GRU", 4),
        "Can one RNN unit flip? Press Train": ("flip", "RNN", 1),
        "Three LSTM units to count: press Train": ("count", "LSTM", 3),
    }
    delay = showing(explore.Playground, by["A delay line by hand"])
    assert float(delay.result["right"]) == 1
