"""The playground: what it shows is what the network does, and every weight is the one that is named."""

import numpy as np
import pytest
from drawn import find, line, panel, rectangles, showing, texts, words
from matplotlib.collections import PolyCollection

from rnnlib import diagnostics, explore
from rnnlib.explore.live import BLUE, INK, Refused
from rnnlib.explore.playground import page
from rnnlib.explore.playground.games import GAMES, batch_at, guess_of
from rnnlib.explore.playground.games import test_of as sequences_of
from rnnlib.explore.playground.scene import looks_of, measures_of, sequence_shown
from rnnlib.explore.playground.start import first_weights
from rnnlib.explore.playground.trained import packed
from rnnlib.explore.playground.values import after, network_of
from rnnlib.explore.playground.weights import GATES_OF, gradients_of, model_of, put_weights, table_of
from rnnlib.tasks import Batch

KINDS = [(cell, units) for cell in GATES_OF for units in (1, 2, 5, 8)]
CURVE = packed([[20, 0.5, 0.4, 0.9], [40, 0.05, 20, 1]], "<f4")


@pytest.fixture
def playground():
    box = explore.Playground()
    yield box
    box.close()


def first(cell, units):
    return first_weights(cell, units, "orthogonal", 1, 1)


@pytest.mark.parametrize(("cell", "units"), KINDS)
def test_every_weight_stands_once_in_the_table(cell, units):
    table = table_of(cell, units)
    size = sum(array.size for array in model_of(cell, units).params.values())
    assert sorted(table.index[table.index >= 0]) == list(range(size))
    assert table.size == size == len(first(cell, units))


def test_rows_and_columns_name_the_weight_they_hold():
    model = model_of("LSTM", 2)
    model.params["cell.W_hh"][1, 2] = 7.0  # from h2 into the first unit's f
    flat = np.concatenate([array.ravel() for array in model.params.values()])
    table = table_of("LSTM", 2)
    row, column = table.rows.index("h₂"), table.columns.index("f₁")
    assert table.spread(flat)[row, column] == 7.0
    assert table.name(int(table.index[row, column])) == "h₂ → f₁"
    assert table_of("GRU", 1).name(int(table_of("GRU", 1).index[-1, 2])) == "bias by r → n₁"


# What a network makes of a state


@pytest.mark.parametrize("cell", GATES_OF)
def test_gradients_are_those_of_the_loss(cell):
    def measured(weights):
        return measures_of({**explore.Playground(task="hold", cell=cell).values, "weights": tuple(weights)})[
            0
        ]

    weights = np.array(first(cell, 2))
    gradients = measured(weights).gradients
    for k in range(0, len(weights), 3):
        nudge = np.zeros(len(weights))
        nudge[k] = 1e-5
        up, down = (measured(weights + sign * nudge).loss for sign in (1, -1))
        assert gradients[k] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("cell", GATES_OF)
@pytest.mark.parametrize("of", ["loss", "output"])
def test_gradients_at_the_states(cell, of):
    """By nudging h_t between two halves of the sequence (with an LSTM's c_t left alone)."""
    values = explore.Playground(cell=cell, units=3, gradient=of, step=10).values
    (look,), one, t = looks_of(values), sequence_shown(**values), 7
    model = put_weights(model_of(cell, 3), look.weights)
    _, state = model.forward(one.inputs[:t])

    def shown(unit, by):
        nudged = (state[0].copy(), *state[1:])
        nudged[0][0, 0, unit] += by
        now = model.head.forward(nudged[0])  # the output of step t reads the same h_t
        later, _ = model.forward(one.inputs[t:], nudged)
        said = np.concatenate([now[:, 0], later[:, 0]])[:, 0]
        if of == "output":
            return said[10 - t]
        return ((said - one.targets[t - 1 :, 0, 0]) ** 2).sum() / one.mask.sum()

    for unit in range(3):
        slope = (shown(unit, 1e-6) - shown(unit, -1e-6)) / 2e-6
        assert look.dh[t, unit] == pytest.approx(slope, rel=1e-5)


def test_state_gradients_are_what_the_lags_are_made_of():
    model, batch = put_weights(model_of("LSTM", 3), first("LSTM", 3)), sequences_of("recall", 12, 0)
    parts = diagnostics.state_gradients(model, batch)
    squares = sum((part**2).sum(axis=(1, 3)) for part in parts.values())
    lags = diagnostics.gradient_by_lag(model, batch)
    assert np.allclose(lags, np.sqrt(squares.mean(axis=1))[::-1])
    assert parts["h"].shape == (13, 1, 128, 3)


def test_a_gradient_that_one_answer_sends_has_a_factor_and_others_have_none():
    one = explore.Playground(task="recall", length=40, step=40, units=4, start="uniform")
    assert "Back from step 40 to 1 ∂L/∂h is multiplied by" in one.caption and "vanishing" in one.caption
    one.set(task="echo")
    assert "multiplied" not in one.caption
    one.set(gradient="output", step=9)
    assert "Back from step 9 to 1 ∂y₉/∂h is multiplied by" in one.caption
    one.close()


def test_what_overflows_is_said_and_breaks_nothing():
    weights = 90 * np.ones(table_of("RNN", 8).size)
    huge = explore.Playground(length=60, units=8, activation="relu", weights=tuple(weights.tolist()))
    assert "not a number" in huge.caption or "infinity" in huge.caption
    assert huge.png()[:4] == b"\x89PNG"


# What belongs together


def test_another_network_begins_anew_and_another_task_keeps_the_weights(playground):
    weights, left = tuple(range(13)), {"steps": 40, "curve": CURVE, "memory": packed([40, *26 * [0.5]])}
    playground.set(weights=weights, **left)
    for change, kept in (
        ({"cell": "GRU"}, set()),
        ({"seed": 2}, set()),
        ({"task": "hold"}, {"weights"}),
        ({"noise": 0.5}, {"weights"}),
        ({"rule": "SGD"}, {"weights", "steps", "curve"}),
        ({"rate": 0.1}, {"weights", "steps", "curve", "memory"}),
    ):
        there = after(playground.values, change)
        new = network_of({})
        assert {n for n in ("weights", *left) if there[n] != new[n]} == kept, change


def test_a_sequence_drawn_by_hand_goes_with_its_task_and_the_step_stays_at_the_end(playground):
    playground.set(own="012301230123", task="hold")
    assert playground.result["x"].tolist() == [-1, 1] * 6
    assert playground.result["marker"].tolist() == [0, 0, 1, 1] * 3
    playground.set(length=20)
    assert (playground.values["own"], playground.values["step"]) == ("", 20)
    playground.set(step=5, length=12)
    assert playground.values["step"] == 5
    playground.set(length=4)
    assert playground.values["step"] == 4


def test_what_cannot_stand_together_is_refused_and_changes_nothing(playground):
    before = repr(playground)
    for values, wanted in (
        ({"weights": (1.0, 2.0)}, "weights: wanted 13 of them for RNN with 2 units, got 2"),
        ({"weights": (np.inf,) * 13}, "weights: wanted finite numbers"),
        ({"own": "01"}, "own: wanted 12 digits, one a step, got 2"),
        ({"memory": packed([1.0, 2.0])}, "memory: wanted 1 or 27 finite numbers for 13 weights"),
        ({"curve": packed([20, 1, 1], "<f4")}, "curve: wanted at most 60 points of 4"),
        ({"curve": packed([20, 1, 1, 1, 20, 1, 1, 1], "<f4")}, "curve: .* steps that grow"),
        ({"beside": {"units": 9}}, "beside: units: wanted a whole number from 1 to 8"),
        ({"beside": {"cell": "GRU", "weights": (1.0,)}}, "beside: weights: wanted 35 of them"),
    ):
        with pytest.raises(Refused, match=wanted):
            playground.set(**values)
        with pytest.raises(Refused, match=wanted):
            explore.Playground(**values)
    assert repr(playground) == before


def test_a_control_of_one_network_is_moved_by_code(playground):
    playground.set(weights=tuple(range(13)))
    playground.controls["cell"].value = "LSTM"
    assert playground.values["weights"] == "first"
    assert playground.result["A weights"].tolist() == list(first("LSTM", 2))
    playground.controls["units"].value = 9
    assert playground.values["units"] == 8


def test_the_line_to_share_is_the_whole_state(playground):
    playground.set(cell="GRU", task="hold", step=5, beside={"cell": "RNN", "rate": 0.1})
    playground.set(chosen=1, curve=CURVE, steps=40)
    copy = eval(repr(playground), {"explore": explore})
    assert copy.values == playground.values and copy.png() == playground.png()
    assert explore.Playground.from_link(playground.link).values == playground.values
    copy.close()


def test_the_page_opens_what_a_link_says_and_leads_back():
    assert '"link": "#task=hold"' in page("#task=hold") and '"home": "index.html"' in page(home="index.html")
    with pytest.raises(ValueError, match="task: wanted"):
        page("#task=chess")


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
    batch = batch_at(task, 12, 0, 3, 0)
    for inputs, wanted, mask in zip(*(np.moveaxis(part, 1, 0) for part in batch[:3])):
        x, marker = inputs.T
        begin = marker.argmax() + 1 if task == "hold" else 1
        steps = ASKED.get(task, range(begin, 13))
        assert list(np.flatnonzero(mask) + 1) == list(steps)
        assert [wanted[t - 1, 0] for t in steps] == [WANTED[task](x[:t], marker[:t]) for t in steps]
    assert guess_of(task, 12, 0) > 0.1
    assert not np.array_equal(batch.inputs, batch_at(task, 12, 0, 3, 1).inputs)


def test_no_preset_gives_the_challenge_away():
    for preset in explore.Playground.presets:
        shown = explore.Playground(**preset.values)
        assert not shown.challenge.met(shown.result, **shown.values)
        shown.close()


def test_presets_show_what_they_say():
    by = {p.text: explore.Playground(**p.values) for p in explore.Playground.presets}
    assert float(by["A delay line by hand"].result["A right"]) == 1
    assert "vanishing" in by["Vanishing over 40 steps"].caption
    assert "exploding" in by["Exploding: W_hh drawn too large"].caption
    assert "B: LSTM with 4 units" in by["RNN beside LSTM: recall"].caption


# What the stored picture shows


def random_values():
    rng = np.random.default_rng(5)
    for task in GAMES:
        for cell, units, length in (("RNN", 1, 4), ("LSTM", 2, 12), ("GRU", 4, 24), ("LSTM", 8, 60)):
            weights = tuple(rng.uniform(-3, 3, table_of(cell, units).size).round(1).tolist())
            values = {"task": task, "cell": cell, "units": units, "length": length, "weights": weights}
            step, show = int(rng.integers(0, length + 1)), str(rng.choice(["values", "gradients"]))
            yield values | {"step": step, "show": show, "example": int(rng.integers(1, 9))}


PLAYGROUND = list(random_values())


def own_pass(values):
    """The sequence shown, forward, by single steps of the kernels: {row: (T,)} and y (T,); batch; model."""
    cell, units = values["cell"], values["units"]
    model, batch = put_weights(model_of(cell, units), values["weights"]), sequence_shown(**values)
    p, (h, c), y = {n.removeprefix("cell."): a for n, a in model.params.items()}, np.zeros((2, units)), []
    rows = {"x": batch.inputs[:, 0, 0], "marker": batch.inputs[:, 0, 1]}
    for t, x in enumerate(batch.inputs[:, 0]):
        a, u = x @ p["W_xh"] + p["b_h"], h @ p["W_hh"]
        if cell == "RNN":
            h, gates = np.tanh(a + u), {}
        elif cell == "LSTM":
            i, f, g, o = np.split(a + u, 4)
            i, f, o = (1 / (1 + np.exp(-v)) for v in (i, f, o))
            c = f * c + i * np.tanh(g)
            h = o * np.tanh(c)
            gates = {"i": i, "f": f, "g": np.tanh(g), "o": o, "c": c}
        else:
            r, z = (1 / (1 + np.exp(-(a + u)[s : s + units])) for s in (0, units))
            n = np.tanh(a[2 * units :] + r * (u[2 * units :] + p["b_hn"]))
            h, gates = (1 - z) * n + z * h, {"r": r, "z": z, "n": n}
        for name, vector in gates.items():
            rows.setdefault(f"{name}₁", np.zeros(len(batch.inputs)))[t] = vector[0]
        for name, held in zip("₁₂₃₄₅₆₇₈", h):
            rows.setdefault(f"h{name}", np.zeros(len(batch.inputs)))[t] = held
        y.append((h @ p["output.W"] + p["output.b"]).item())
    return rows, np.array(y), batch, model


@pytest.mark.parametrize("values", PLAYGROUND)
def test_the_board_holds_the_states_row_by_row(values):
    explorer = showing(explore.Playground, values)
    rows, _, batch, model = own_pass(explorer.values)
    ax, T, step = panel(explorer, "Step by step"), values["length"], values["step"]
    if batch.mask.any():
        back = diagnostics.state_gradients(model, Batch(*batch[:3]))["h"][1:, 0, 0]
        rows |= {f"∂/∂h{name}": part / np.abs(back).max() for name, part in zip("₁₂₃₄₅₆₇₈", back.T)}
    names = sorted((w for w in words(ax) if w.x < 0), key=lambda w: w.y)
    assert [w.text for w in names][:2] == ["x", "marker"] and {w.text for w in names} >= set(rows)
    cells = find(ax, PolyCollection)
    colours = {}
    for (_, x1, y0, y1), face in zip(rectangles(cells), cells.get_facecolor()):
        (name,) = [w.text for w in names if y0 < w.y < y1]
        colours[name, round(x1 * T)] = face
    assert len(colours) == T * len(names)
    for name, numbers in rows.items():
        known = [t for t in range(1, T + 1) if t <= step or name[0] == "∂"]
        for t in set(range(1, T + 1)) - set(known):
            np.testing.assert_allclose(colours[name, t], (0.965, 0.968, 0.972, 1), atol=6e-3)
        redder = [colours[name, t][0] - colours[name, t][2] for t in known]
        if name[0] in "ifozr":  # white to green, by how open the gate is
            redder = [1 - colours[name, t][0] for t in known]
        order = np.argsort([numbers[t - 1] for t in known], kind="stable")
        assert (np.diff(np.array(redder)[order]) > -0.02).all(), name
    mark = line(ax, color=INK)
    assert not step or (mark[:, 0].min(), mark[:, 0].max()) == pytest.approx(((step - 1) / T, step / T))


@pytest.mark.parametrize("values", PLAYGROUND)
def test_the_output_stands_beside_what_is_wanted(values):
    explorer = showing(explore.Playground, values)
    _, y, batch, model = own_pass(explorer.values)
    task, T, step = values["task"], values["length"], values["step"]
    ax, place = panel(explorer, "Output y"), (np.arange(T) + 0.5) / T
    asked, goal, run = batch.mask[:, 0], batch.targets[:, 0, 0], np.arange(1, T + 1) <= step
    low, high = (-0.3, 2.55) if task == "count" else (-1.55, 1.55)
    assert ax.get_ylim()[0] < low and high < ax.get_ylim()[1]
    np.testing.assert_allclose(line(ax, "y"), np.c_[place, np.clip(y, low, high)][run], atol=1e-9)
    np.testing.assert_allclose(line(ax, "wanted"), np.c_[place, np.clip(goal, low, high)][asked])
    missed = asked & (np.abs(y - goal) >= GAMES[task].near) & run
    np.testing.assert_allclose(line(ax, "not near enough")[:, 0], place[missed])
    test = sequences_of(task, T, 0.0)
    said = model.forward(test.inputs)[0]
    right = (np.abs(said - test.targets)[..., 0][test.mask] < GAMES[task].near).mean()
    assert f"{np.floor(100 * right):.0f} % of the answers right" in explorer.caption
    mean_loss = ((said - test.targets)[..., 0] ** 2)[test.mask].mean()
    assert float(explorer.result["A loss"]) == pytest.approx(mean_loss)
    assert f"“{task}”: {GAMES[task].goal}." in explorer.caption
    losses = panel(explorer, "Loss")
    np.testing.assert_allclose(line(losses, linestyle=":")[:, 1], test.targets[test.mask].var())


@pytest.mark.parametrize("values", PLAYGROUND)
def test_the_table_has_every_weight_or_gradient_at_its_names(values):
    explorer = showing(explore.Playground, values)
    table, model = table_of(values["cell"], values["units"]), own_pass(explorer.values)[3]
    model.loss_and_gradients(sequences_of(values["task"], values["length"], 0.0))
    weights = values["show"] == "values"
    held = np.array(values["weights"]) if weights else gradients_of(model)
    biggest = np.abs(held).max()
    ax = panel(explorer, "Weights" if weights else "Gradients")
    found, cells = words(ax), find(ax, PolyCollection)
    assert [w.text for w in found if w.x < 0] == list(table.rows)
    boxes = list(rectangles(cells))
    assert len(boxes) == table.index.size
    for (x0, x1, y0, y1), number in zip(boxes, table.index.ravel()):
        inside = [w.text for w in found if x0 < w.x < x1 and y0 < w.y < y1]
        if number < 0 or len(table.columns) > 20:
            assert not inside
            continue
        exact = held[number] if weights else 100 * held[number] / biggest
        digits = 0 if not weights or biggest >= 9.95 else 1
        (text,) = inside
        assert float(text.replace("−", "-")) == pytest.approx(exact, abs=0.5 * 10**-digits + 1e-6)
        assert text != "−0"


def test_the_losses_of_a_training_are_drawn_and_how_it_is_trained_is_told():
    beside = {"cell": "GRU", "rule": "SGD", "rate": 0.1, "clip": 0.0}
    explorer = showing(explore.Playground, {"steps": 40, "curve": CURVE, "beside": beside})
    ax = panel(explorer, "Loss")
    np.testing.assert_allclose(line(ax, color=BLUE, linestyle="-"), [[0.2, 0.5], [0.4, 0.05]])
    np.testing.assert_allclose(line(ax, color=INK, linestyle="-"), [[0.2, 0.4], [0.4, 10]], rtol=1e-6)
    assert "A: step 40; Adam at 0.03, clipped at 1, 2000 steps a training" in texts(ax)
    assert "B: step 0; SGD at 0.1, not clipped, 2000 steps a training" in texts(ax)


def test_a_shut_gate_lets_nothing_through_in_the_sentence():
    weights = [0.0] * 18
    weights[12:16] = 5, 0, 0.1, -20  # biases of i, f, g, o: the output gate is shut
    explorer = showing(explore.Playground, {"cell": "LSTM", "units": 1, "weights": tuple(weights)})
    assert 0 < np.abs(explorer.result["A h"][-1, 0]) < 1e-9 and "h = 0, y = 0" in explorer.caption
