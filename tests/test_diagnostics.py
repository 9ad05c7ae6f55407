"""Diagnostics against brute force: products multiplied out, differences, gates recomputed by single steps."""

import math
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import diagnostics as look
from rnnlib import kernels, ops
from rnnlib.layers import GRU, LSTM, RNN, Linear, RefinedLSTM
from rnnlib.models import EncoderDecoder, LanguageModel, SequenceClassifier, SequenceTagger

T, B, D, H, V = 6, 2, 3, 4, 7
RNG = np.random.default_rng(0)
X = RNG.standard_normal((T, B, D))
TOKENS = RNG.integers(0, V, (T, B))


def shaken(layer):
    layer = layer.astype("float64")
    for array in layer.params.values():
        array += 0.3 * RNG.standard_normal(array.shape)
    return layer


CELLS = {
    "RNN": shaken(RNN(D, H)),
    "RNN relu": shaken(RNN(D, H, activation="relu")),
    "LSTM": shaken(LSTM(D, H)),
    "GRU": shaken(GRU(D, H)),
    "GRU reset before": shaken(GRU(D, H, reset_after=False)),
    "RNN, deep": shaken(RNN(D, H, num_layers=2)),
    "LSTM, deep": shaken(LSTM(D, H, num_layers=2)),
    "GRU, deep": shaken(GRU(D, H, num_layers=2)),
}
cells = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)


def first_state(cell):
    return tuple(0.5 * RNG.standard_normal((cell.num_layers, B, H)) for _ in cell.states)


def numeric(f, array, step=1e-6):
    """∂f/∂array by central differences: (outputs..., array's shape)."""
    columns = []
    for i in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[i] += step
        down[i] -= step
        columns.append((f(up) - f(down)) / (2 * step))
    return np.stack(columns, axis=-1).reshape(*columns[0].shape, *array.shape)


# Jacobians.


@cells
def test_jacobians_are_differences_of_one_step(cell):
    state = tuple(part[:, :1] for part in first_state(cell))
    top = cell.num_layers - 1
    J = look.jacobians(cell, X[:, :1], state)
    n = H * len(cell.states)
    assert J.shape == (T, n, n) and J.dtype == np.float64
    lower = X[:, :1]
    if top:
        bottom = type(cell)(D, H, dtype="float64")
        for name, array in bottom.params.items():
            array[:] = cell.params[name]
        lower, _ = bottom.forward(lower, tuple(part[:1] for part in state))
    single = type(cell)(lower.shape[-1], H, dtype="float64")
    for name, array in single.params.items():
        array[:] = cell.params[name + ("_l1" if top else "")]
    for name in ("activation", "reset_after"):
        if hasattr(cell, name):
            setattr(single, name, getattr(cell, name))
    s = np.concatenate([part[-1, 0] for part in state])
    for t in range(T):

        def step(s, t=t):
            _, after = single.forward(lower[t : t + 1], tuple(part[None, None] for part in s.reshape(-1, H)))
            return np.concatenate([part[0, 0] for part in after])

        np.testing.assert_allclose(J[t], numeric(step, s), rtol=1e-6, atol=1e-9)
        s = step(s)


def test_the_rnns_jacobian_is_the_formula_of_the_notation_table():
    cell = CELLS["RNN"]
    h = cell.forward(X[:, :1])[0][:, 0]
    for J_t, h_t in zip(look.jacobians(cell, X[:, :1]), h):
        np.testing.assert_allclose(J_t, np.diag(1 - h_t**2) @ cell.params["W_hh"].T, rtol=1e-12)


def test_jacobians_of_a_model():
    model = LanguageModel(V, H, embedding_size=D, cell="GRU")
    vectors = model.encoder.vectors(TOKENS[:, :1])
    expected = look.jacobians(model.cell, vectors)
    np.testing.assert_allclose(look.jacobians(model, TOKENS[:, :1]), expected, rtol=1e-12)


# Gradient by lag.


@pytest.mark.parametrize(
    ("name", "part"),
    [*((name, part) for name in CELLS if "deep" not in name for part in ("state", "h")), ("LSTM", "c")],
)
def test_gradient_by_lag_is_the_product_of_jacobians(name, part):
    cell = CELLS[name]
    state, dh = first_state(cell), RNG.standard_normal((B, H))
    norms = np.zeros((T + 1, B))
    rows = {"state": slice(None), "h": slice(H), "c": slice(H, None)}[part]
    for b in range(B):
        J = look.jacobians(cell, X[:, b : b + 1], tuple(p[:, b : b + 1] for p in state))
        ds = np.zeros(J.shape[1])
        ds[:H] = dh[b]
        norms[0, b] = np.linalg.norm(ds[rows])
        for k in range(1, T + 1):
            ds = ds @ J[T - k]
            norms[k, b] = np.linalg.norm(ds[rows])
    expected = np.sqrt((norms**2).mean(axis=1))
    np.testing.assert_allclose(look.gradient_by_lag(cell, X, state, dh, part), expected, rtol=1e-10)


@cells
def test_gradient_by_lag_of_the_first_state_is_what_backward_gives(cell):
    state = first_state(cell)
    doutputs = np.zeros((T, B, H))
    doutputs[-1] = H**-0.5
    cell.forward(X, state)
    _, dstate = cell.backward(doutputs)
    expected = np.sqrt(sum((d**2).sum() for d in dstate) / B)
    by_lag = look.gradient_by_lag(cell, X, state)
    assert by_lag.shape == (T + 1,)
    assert by_lag[0] == pytest.approx(1)
    assert by_lag[-1] == pytest.approx(expected, rel=1e-12)


MODELS = {
    "tagger": (
        SequenceTagger(hidden_size=H, output_size=V, vocabulary_size=V, num_layers=2),
        SimpleNamespace(inputs=TOKENS, targets=TOKENS[::-1], mask=TOKENS > 2, lengths=None),
    ),
    "regression": (
        SequenceClassifier(
            hidden_size=H, output_size=1, input_size=D, pooling="mean", loss="mean_squared_error"
        ),
        SimpleNamespace(inputs=X, targets=X[0, :, 0], mask=None, lengths=None),
    ),
    "language model": (
        LanguageModel(V, H, embedding_size=2, cell="GRU"),
        SimpleNamespace(inputs=TOKENS[:-1], targets=TOKENS[1:], mask=None, lengths=None),
    ),
}


@pytest.mark.parametrize(("model", "batch"), MODELS.values(), ids=MODELS)
def test_gradient_by_lag_of_a_model_is_differences_of_its_loss(model, batch):
    model = shaken(model)
    by_lag = look.gradient_by_lag(model, batch)
    steps = len(batch.inputs)
    state = tuple(np.zeros((model.cell.num_layers, B, H)) for _ in model.cell.states)
    assert by_lag.shape == (steps + 1,)

    def loss(state):
        return np.array(model.loss(batch, tuple(state))[0])

    norms = np.sqrt((numeric(loss, np.stack(state)) ** 2).sum(axis=(0, 1, 3)))
    assert by_lag[-1] == pytest.approx(np.sqrt((norms**2).mean()), rel=1e-5)


def test_a_model_whose_loss_is_at_the_end_is_its_cell_with_that_gradient():
    model = shaken(MODELS["tagger"][0])
    mask = np.zeros((T, B), bool)
    mask[-1] = True
    batch = SimpleNamespace(inputs=TOKENS, targets=TOKENS, mask=mask, lengths=None)
    model.loss_and_gradients(batch)
    dh = model.output.backward(model.doutputs)[-1]
    expected = look.gradient_by_lag(model.cell, ops.one_hot(TOKENS, V), dh=dh)
    np.testing.assert_allclose(look.gradient_by_lag(model, batch), expected, rtol=1e-10)


def test_small_gradients_are_not_lost_and_the_models_own_stay():
    cell = RNN(D, H, init="orthogonal")
    for name in cell.params:
        cell.params[name] *= 0.3
    cell.forward(X.astype("float32"))
    cell.backward(np.ones((T, B, H)))
    before = {name: grad.copy() for name, grad in cell.grads.items()}
    by_lag = look.gradient_by_lag(cell, np.tile(X, (20, 1, 1)))
    assert 0 < by_lag[-1] < 1e-50
    cell.backward(np.ones((T, B, H)))
    assert all(np.array_equal(cell.grads[name], before[name]) for name in before)


# Products and spectra.


def exact_product(J):
    product = [[Fraction(int(i == j)) for j in range(len(J[0]))] for i in range(len(J[0]))]
    for matrix in J:
        columns = [[Fraction(float(v)) for v in column] for column in matrix.T]
        product = [[sum(a * b for a, b in zip(row, column)) for column in columns] for row in product]
    return product


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 99))
def test_singular_values_are_those_of_the_product(n, steps, seed):
    J = np.random.default_rng(seed).standard_normal((steps, n, n))
    values = look.singular_values_of_product(J)
    assert values.shape == (steps, n)
    product = np.eye(n)
    for k in range(1, steps + 1):
        product = product @ J[steps - k]
        expected = np.linalg.svd(product, compute_uv=False)
        np.testing.assert_allclose(values[k - 1], expected, rtol=1e-8, atol=1e-12 * expected[0])


def test_singular_values_of_a_long_product_keep_their_digits():
    rng = np.random.default_rng(3)
    J = rng.standard_normal((60, 2, 2)) @ np.diag([3, 0.2])
    logs = look.singular_values_of_product(J, log=True)[-1]
    (a, b), (c, d) = exact_product(J[::-1])
    determinant, square = abs(a * d - b * c), a * a + b * b + c * c + d * d  # σ1 σ2 and σ1² + σ2²
    largest = np.log(float(square)) / 2  # σ2/σ1 is far below the last digit
    smallest = math.log(determinant.numerator) - math.log(determinant.denominator) - largest
    assert smallest - largest < np.log(1e-40)
    np.testing.assert_allclose(logs, [largest, smallest], rtol=1e-12)


def test_singular_values_of_known_products():
    n, steps, rng = 12, 100, np.random.default_rng(0)
    Q = np.stack([ops.orthogonal(rng, (n, n), "float64") for _ in range(steps + 1)])
    sizes = np.exp(np.sort(rng.uniform(-2, 0.5, n))[::-1])
    sizes[3] = sizes[2] * (1 - 1e-9)
    J = Q[:-1] @ np.diag(sizes) @ Q[1:].mT  # neighbours cancel: the product is Q_0 diag(sizes^steps) Q_Tᵀ
    logs = look.singular_values_of_product(J[::-1], log=True)
    np.testing.assert_allclose(logs, np.arange(1, steps + 1)[:, None] * np.log(sizes), rtol=0, atol=1e-10)
    values = look.singular_values_of_product(1e10 * J[::-1])
    assert np.isinf(values[-1, 0]) and values[0, 0] == pytest.approx(1e10 * sizes[0])


def test_singular_values_of_orthogonal_and_singular_matrices():
    Q = ops.orthogonal(1, (8, 8), "float64")
    np.testing.assert_allclose(look.singular_values_of_product(np.tile(Q, (50, 1, 1))), 1, rtol=1e-10)
    values = look.singular_values_of_product(np.stack([Q, np.zeros((8, 8)), Q]))
    np.testing.assert_allclose(values[0], 1, rtol=1e-12)
    assert (values[1:] == 0).all()
    dead = np.diag([2.0, 1, 0])
    np.testing.assert_allclose(look.singular_values_of_product([dead] * 3), [[2, 1, 0], [4, 1, 0], [8, 1, 0]])
    assert np.array_equal(look.singular_values_of_product([[[-2.0]], [[0.5]]]), [[0.5], [1.0]])


def test_spectrum():
    W = np.array([[0, -2.0, 0], [2, 0, 0], [0, 0, -3]])
    eigenvalues = look.spectrum(W)
    np.testing.assert_allclose(np.abs(eigenvalues), [3, 2, 2])
    assert eigenvalues.dtype == complex and eigenvalues[0] == pytest.approx(-3)
    assert look.spectral_radius(W.astype("float32")) == pytest.approx(3)
    assert look.spectral_radius([[0.0, 1], [0, 0]]) == 0


# Gates.


@cells
def test_gates_make_the_states(cell):
    state = first_state(cell)
    gates = look.gate_activations(cell, X, state)
    outputs, _ = cell.forward(X, state)
    np.testing.assert_allclose(gates["h"], outputs, rtol=1e-12)
    assert all(gate.shape == (T, B, H) for gate in gates.values())
    before = np.concatenate([state[0][-1:], gates["h"][:-1]])
    if isinstance(cell, LSTM):
        c_before = np.concatenate([state[1][-1:], gates["c"][:-1]])
        np.testing.assert_allclose(gates["c"], gates["f"] * c_before + gates["i"] * gates["g"], rtol=1e-10)
        np.testing.assert_allclose(gates["h"], gates["o"] * np.tanh(gates["c"]), rtol=1e-10)
        assert list(gates) == ["i", "f", "g", "o", "c", "h"]
    elif isinstance(cell, GRU):
        blended = (1 - gates["z"]) * gates["n"] + gates["z"] * before
        np.testing.assert_allclose(gates["h"], blended, rtol=1e-10)
        assert list(gates) == ["r", "z", "n", "h"]
    else:
        assert list(gates) == ["h"]


def test_the_forget_gate_is_where_its_weights_put_it():
    cell = LSTM(D, H, forget_bias=2.0)
    for name in ("W_xh", "W_hh"):
        cell.params[name][:] = 0
    gates = look.gate_activations(cell, X)
    np.testing.assert_allclose(gates["f"], ops.sigmoid(2.0))
    reset = GRU(D, H)
    reset.params["W_xh"][:] = reset.params["W_hh"][:] = 0
    reset.params["b_h"][:H] = 3
    np.testing.assert_allclose(look.gate_activations(reset, X)["r"], ops.sigmoid(3.0), rtol=1e-6)


def test_a_lower_layer_and_a_model():
    cell = CELLS["LSTM, deep"]
    bottom = LSTM(D, H, dtype="float64")
    for name, array in bottom.params.items():
        array[:] = cell.params[name]
    for name, gate in look.gate_activations(bottom, X).items():
        np.testing.assert_array_equal(look.gate_activations(cell, X, layer=0)[name], gate)
    model = LanguageModel(V, H, embedding_size=D)
    np.testing.assert_allclose(
        look.gate_activations(model, TOKENS)["h"], model.encoder.forward(TOKENS)[0], rtol=1e-5
    )


def test_saturation_counts_each_unit():
    f = np.array([[[0.05, 0.5]], [[0.95, 0.5]], [[0.99, 0.91]], [[0.0, 0.2]]])
    shut, opened = look.gate_saturation({"f": f, "g": f, "h": f})["f"]
    assert list(look.gate_saturation({"f": f, "g": f, "h": f})) == ["f"]
    np.testing.assert_allclose(shut, [0.5, 0])
    np.testing.assert_allclose(opened, [0.5, 0.25])
    assert set(look.gate_saturation(look.gate_activations(CELLS["GRU"], X))) == {"r", "z"}


# Influence.


@pytest.mark.parametrize("position", [-1, 3, 0])
def test_influence_is_the_gradient_of_the_log_probability(position):
    model = shaken(LanguageModel(V, H, embedding_size=D, num_layers=2))
    target, tokens = 5, TOKENS[:, 0]
    norms = look.influence(model, tokens, position, target)

    def log_p(vectors):
        outputs, _ = model.cell.forward(vectors)
        return ops.log_softmax(model.output.forward(outputs))[position, 0, target]

    gradient = numeric(log_p, model.encoder.vectors(tokens[:, None]))
    np.testing.assert_allclose(norms, np.linalg.norm(gradient[:, 0], axis=-1), rtol=1e-5, atol=1e-9)
    assert (norms[position % T + 1 :] == 0).all()


def test_influence_on_other_models():
    classifier = SequenceClassifier(hidden_size=H, output_size=3, input_size=D, bidirectional=True)
    norms = look.influence(classifier, X[:, :1])
    likeliest = classifier.predict(X[:, :1])[0]
    np.testing.assert_allclose(norms, look.influence(classifier, X[:, :1], target=likeliest))
    assert norms.shape == (T,) and (norms > 0).all()
    tagger = SequenceTagger(hidden_size=H, output_size=3, vocabulary_size=V, bidirectional=True)
    assert (look.influence(tagger, TOKENS[:, 0], position=2) > 0).all()


# Units.


@pytest.mark.parametrize("cell", ["RNN", "LSTM", "GRU"])
def test_unit_activations_are_the_states_in_any_chunks(cell, monkeypatch):
    model = LanguageModel(V, H, embedding_size=D, cell=cell, num_layers=2)
    outputs, _ = model.encoder.forward(TOKENS)
    for chunk in (1000, 4, 1):
        monkeypatch.setattr(look.units, "CHUNK", chunk)
        np.testing.assert_allclose(look.unit_activations(model, TOKENS), outputs, rtol=1e-4, atol=1e-6)
    values = look.unit_activations(model, TOKENS[:, 1], unit=2)
    assert values.dtype == np.float32 and values.shape == (T,)
    np.testing.assert_allclose(values, outputs[:, 1, 2], rtol=1e-4, atol=1e-6)
    lower = look.unit_activations(model, TOKENS, layer=0)
    expected = look.gate_activations(model, TOKENS, layer=0)["h"]
    np.testing.assert_allclose(lower, expected, rtol=1e-4, atol=1e-6)
    if cell == "LSTM":
        c = look.unit_activations(model, TOKENS, part="c")
        np.testing.assert_allclose(c, look.gate_activations(model, TOKENS)["c"], rtol=1e-4, atol=1e-6)


@settings(deadline=None, max_examples=30)
@given(st.integers(2, 30), st.integers(1, 4), st.integers(0, 99), st.booleans())
def test_scores_are_correlations(steps, units, seed, batched):
    rng = np.random.default_rng(seed)
    activations, feature = rng.standard_normal((steps, units)), rng.random(steps) < 0.5
    feature[:2] = True, False
    activations[:, 0] = 0.1
    expected = [0.0] + [np.corrcoef(activations[:, u], feature)[0, 1] for u in range(1, units)]
    if batched:
        activations, feature = activations[:, None], feature[:, None]
    np.testing.assert_allclose(look.unit_scores(activations, feature), expected, rtol=1e-9, atol=1e-12)


def test_a_unit_that_is_the_feature():
    feature = TOKENS > 2
    scores = look.unit_scores(np.stack([feature, ~feature], axis=-1).astype("float32"), feature)
    np.testing.assert_allclose(scores, [1, -1])


def test_a_probe_finds_what_no_unit_holds_alone_and_nothing_where_nothing_is():
    rng = np.random.default_rng(0)
    units, feature = rng.normal(size=(4000, 20)), np.arange(4000) % 7 < 3
    assert abs(look.linear_probe(units, feature)) < 0.1
    units[:, :10] += 0.6 * feature[:, None]  # a little in each of ten
    units[:, 15] = 3.0  # a unit that never moves
    alone, together = np.abs(look.unit_scores(units, feature)).max(), look.linear_probe(units, feature)
    assert alone < 0.35 and 0.6 < together < 0.8


def test_a_probe_is_judged_on_the_blocks_that_it_was_not_fitted_to():
    rng = np.random.default_rng(1)
    units, feature = rng.normal(size=(400, 60)), rng.random(400) < 0.5
    assert abs(look.linear_probe(units, feature, block=50)) < 0.25  # fitted, such noise reaches 0.5
    units[:, 0] = np.where(np.arange(400) // 50 % 2, 1, -1) * (
        feature - 0.5
    )  # turned round in the other half
    assert look.linear_probe(units, feature, block=50) < -0.9


# Bad input.


BOTH = RNN(D, H, bidirectional=True)
MODEL = LanguageModel(V, H)
BATCH = SimpleNamespace(inputs=TOKENS, targets=TOKENS, mask=None, lengths=np.array([6, 2]))
TRANSLATOR = EncoderDecoder(hidden_size=H, output_size=V, vocabulary_size=V)
BAD = {
    "not a cell": (
        lambda: look.gate_activations(Linear(D, H), X),
        TypeError,
        "model: wanted an RNN, LSTM, GRU",
    ),
    "a translator": (lambda: look.influence(TRANSLATOR, TOKENS), TypeError, "model: wanted a tagger"),
    "both ways": (
        lambda: look.jacobians(BOTH, X),
        ValueError,
        "model: wanted a cell that reads in one direction",
    ),
    "shape": (
        lambda: look.jacobians(CELLS["RNN"], X[..., 0]),
        ValueError,
        r"inputs: wanted shape \(T, B, 3\)",
    ),
    "two sequences": (lambda: look.jacobians(CELLS["RNN"], X), ValueError, "inputs: wanted one sequence"),
    "two texts": (lambda: look.influence(MODEL, TOKENS), ValueError, "inputs: wanted one sequence"),
    "layer": (
        lambda: look.gate_activations(CELLS["GRU"], X, layer=1),
        ValueError,
        "layer: wanted an integer",
    ),
    "part": (
        lambda: look.gradient_by_lag(CELLS["GRU"], X, part="c"),
        ValueError,
        "part: wanted one of 'state'",
    ),
    "dh": (lambda: look.gradient_by_lag(CELLS["GRU"], X, dh=X), ValueError, r"dh: wanted shape \(2, 4\)"),
    "lengths": (lambda: look.gradient_by_lag(MODEL, BATCH), ValueError, "wanted a batch without lengths"),
    "no batch": (
        lambda: look.gradient_by_lag(MODEL, TOKENS),
        TypeError,
        "batch: wanted an object with inputs",
    ),
    "position": (
        lambda: look.influence(MODEL, [1, 2], position=2),
        ValueError,
        "position: wanted .* -2 to 1, got 2",
    ),
    "target": (
        lambda: look.influence(MODEL, [1, 2], target=V),
        ValueError,
        "target: wanted an integer from 0 to 6",
    ),
    "token": (lambda: look.influence(MODEL, [1, V]), ValueError, "inputs: wanted integers from 0 to 6"),
    "unit": (
        lambda: look.unit_activations(MODEL, TOKENS, unit=H),
        ValueError,
        "unit: wanted .* 0 to 3, got 4",
    ),
    "gates of other equations": (
        lambda: look.gate_activations(RefinedLSTM(D, H), X),
        TypeError,
        "model: wanted a cell with the equations of RNN, LSTM or GRU, got RefinedLSTM",
    ),
    "units of other equations": (
        lambda: look.unit_activations(RefinedLSTM(D, H), X),
        TypeError,
        "model: wanted a cell with the equations",
    ),
    "jacobians of other equations": (
        lambda: look.jacobians(RefinedLSTM(D, H), X[:, :1]),
        TypeError,
        "model: wanted a cell with the equations",
    ),
    "unit by name": (
        lambda: look.unit_activations(MODEL, TOKENS, unit="a"),
        TypeError,
        "unit: wanted an integer",
    ),
    "unit a fraction": (
        lambda: look.unit_activations(MODEL, TOKENS, unit=1.0),
        TypeError,
        "unit: wanted an integer",
    ),
    "layer a fraction": (
        lambda: look.gate_activations(MODEL, TOKENS, layer=0.0),
        TypeError,
        "layer: wanted an int",
    ),
    "position a fraction": (
        lambda: look.influence(MODEL, [1, 2], position=1.0),
        TypeError,
        "position: wanted an",
    ),
    "units of a number": (
        lambda: look.unit_activations(3, TOKENS),
        TypeError,
        "model: wanted an RNN, LSTM, GRU",
    ),
    "units over no step": (
        lambda: look.unit_activations(MODEL, []),
        ValueError,
        "inputs: wanted at least one step",
    ),
    "units over a step alone": (
        lambda: look.unit_activations(MODEL, 3),
        ValueError,
        "inputs: wanted at least one",
    ),
    "a state of another shape": (
        lambda: look.gate_activations(CELLS["GRU"], X, (np.zeros((1, 3, H)),)),
        ValueError,
        r"state h: wanted shape \(1, 2, 4\), got \(1, 3, 4\)",
    ),
    "half a state": (
        lambda: look.unit_activations(CELLS["LSTM"], X, state=(np.zeros((1, 2, H)),)),
        ValueError,
        "state: wanted a tuple of 2",
    ),
    "gates as an array": (lambda: look.gate_saturation(X), TypeError, "gates: wanted a dict of arrays"),
    "gates of one step": (
        lambda: look.gate_saturation({"f": X[0]}),
        ValueError,
        r"gates\['f'\]: wanted 3 dim",
    ),
    "gates of no step": (
        lambda: look.gate_saturation({"f": X[:0]}),
        ValueError,
        r"gates\['f'\]: wanted at least",
    ),
    "gates of NaN": (
        lambda: look.gate_saturation({"f": X * np.nan}),
        ValueError,
        r"gates\['f'\]: wanted finite",
    ),
    "low above high": (
        lambda: look.gate_saturation({}, 0.9, 0.1),
        ValueError,
        "low, high: wanted 0 ≤ low ≤ high",
    ),
    "low as text": (lambda: look.gate_saturation({}, "0"), TypeError, "low: wanted a number, got '0'"),
    "no inputs": (lambda: look.influence(MODEL, 3), ValueError, "inputs: wanted one sequence"),
    "an empty spectrum": (
        lambda: look.spectrum(np.zeros((0, 0))),
        ValueError,
        r"W_hh: wanted shape \(H, H\)",
    ),
    "scores of nothing": (
        lambda: look.unit_scores(np.zeros((0, 2)), np.zeros(0, bool)),
        ValueError,
        "activations: wanted at least",
    ),
    "a feature of NaN": (
        lambda: look.unit_scores(X[:, 0], [0, 1, np.nan, 0, 1, 1]),
        ValueError,
        "feature: wanted finite numbers",
    ),
    "state part": (
        lambda: look.unit_activations(MODEL, TOKENS, part="o"),
        ValueError,
        "part: wanted one of 'h', 'c'",
    ),
    "a probe of one block": (
        lambda: look.linear_probe(np.ones((6, 2)), np.arange(6) > 2),
        ValueError,
        "activations: wanted at least two blocks of 500 steps, got 6",
    ),
    "blocks of nothing": (
        lambda: look.linear_probe(np.ones((6, 2)), np.arange(6) > 2, block=0),
        ValueError,
        "block: wanted",
    ),
    "feature shape": (lambda: look.unit_scores(X, [True]), ValueError, r"feature: wanted shape \(6, 2\)"),
    "feature constant": (
        lambda: look.unit_scores(X, X[..., 0] < 99),
        ValueError,
        "feature: wanted one that is there",
    ),
    "activations": (lambda: look.unit_scores([1.0], [True]), ValueError, "activations: wanted shape"),
    "not square": (lambda: look.singular_values_of_product(X), ValueError, r"wanted shape \(T, n, n\)"),
    "not finite": (
        lambda: look.singular_values_of_product(np.full((1, 2, 2), np.nan)),
        ValueError,
        "wanted finite",
    ),
    "spectrum": (lambda: look.spectrum(X[0]), ValueError, r"W_hh: wanted shape \(H, H\), got \(2, 3\)"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_the_kernels_step_agrees_with_the_gates():
    cell = CELLS["GRU"]
    gates = look.gate_activations(cell, X)
    h = kernels.gru_step(X[1], gates["h"][0], **cell.weights())
    np.testing.assert_allclose(gates["h"][1], h, rtol=1e-12)


# Batches of unequal sequences, against plain loops over sequences, steps and units.

UNEQUAL = X[:, :1] * np.array([1.0, -3.0, 0.1])[:, None]  # (T, 3, D): three that a gate answers differently


def saturation_by_loops(gate, low, high):
    """Shares of steps and sequences at which each unit is below `low` and above `high`."""
    steps, sequences, units = gate.shape
    shut, opened = np.zeros(units), np.zeros(units)
    for t in range(steps):
        for b in range(sequences):
            for unit in range(units):
                shut[unit] += gate[t, b, unit] < low
                opened[unit] += gate[t, b, unit] > high
    return shut / (steps * sequences), opened / (steps * sequences)


@cells
def test_saturation_counts_every_sequence_and_every_step(cell):
    gates = look.gate_activations(cell, UNEQUAL)
    found = look.gate_saturation(gates, low=0.4, high=0.6)
    assert set(found) == set(gates) & set("iforz")
    for name, (shut, opened) in found.items():
        for got, want in zip((shut, opened), saturation_by_loops(gates[name], 0.4, 0.6)):
            np.testing.assert_allclose(got, want, rtol=1e-12)


def test_saturation_is_not_that_of_one_sequence_or_one_step():
    gate = np.full((3, 2, 2), 0.5)
    gate[1, 0, 0] = gate[2, 1, 0] = 0.05  # unit 0: twice shut, in either sequence
    gate[0, 1] = 0.95  # both units open once, in the second sequence
    shut, opened = look.gate_saturation({"f": gate, "g": gate})["f"]
    assert shut.tolist() == [2 / 6, 0] and opened.tolist() == [1 / 6, 1 / 6]


@cells
def test_a_batch_is_its_sequences_one_by_one(cell):
    state = tuple(
        0.5 * np.random.default_rng(5).standard_normal((cell.num_layers, 3, H)) for _ in cell.states
    )
    dh = np.random.default_rng(6).standard_normal((3, H))
    gates = look.gate_activations(cell, UNEQUAL, state)
    units = look.unit_activations(cell, UNEQUAL, state=state)
    gradients = look.state_gradients(cell, UNEQUAL, state, dh)
    squares = np.zeros(T + 1)
    for b in range(3):
        x, first = UNEQUAL[:, b : b + 1], tuple(part[:, b : b + 1] for part in state)
        for name, gate in look.gate_activations(cell, x, first).items():
            np.testing.assert_allclose(gates[name][:, b], gate[:, 0], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(units[:, b], look.unit_activations(cell, x, state=first)[:, 0], rtol=1e-12)
        for unit in range(H):
            one = look.unit_activations(cell, UNEQUAL, unit=unit, state=state)
            np.testing.assert_array_equal(one[:, b], units[:, b, unit])
        alone = look.state_gradients(cell, x, first, dh[b : b + 1])
        for name, gradient in alone.items():
            np.testing.assert_allclose(gradients[name][..., b, :], gradient[..., 0, :], rtol=1e-9, atol=1e-14)
        squares += look.gradient_by_lag(cell, x, first, dh[b : b + 1]) ** 2
    by_lag = look.gradient_by_lag(cell, UNEQUAL, state, dh)
    np.testing.assert_allclose(by_lag, np.sqrt(squares / 3), rtol=1e-9)


def test_scores_count_every_sequence_and_every_step():
    activations = np.random.default_rng(7).standard_normal((5, 3, 2))
    feature = np.random.default_rng(8).random((5, 3)) < 0.4
    for unit, score in enumerate(look.unit_scores(activations, feature)):
        pairs = [(activations[t, b, unit], feature[t, b]) for t in range(5) for b in range(3)]
        assert score == pytest.approx(np.corrcoef(np.array(pairs, float).T)[0, 1])


def test_singular_values_and_influence_look_at_every_step():
    J = np.random.default_rng(9).standard_normal((4, 2, 2))
    product = np.eye(2)
    for lag in range(4):
        product = product @ J[3 - lag]
        np.testing.assert_allclose(
            look.singular_values_of_product(J)[lag], np.linalg.svd(product, compute_uv=False), rtol=1e-9
        )
    model = SequenceTagger(hidden_size=H, output_size=3, input_size=D, rng=1, dtype="float64")
    x, target = X[:, :1], 2

    def log_p(x):
        return ops.log_softmax(model.forward(x)[0])[-1, 0, target]

    slopes = numeric(log_p, x)
    want = [math.sqrt(sum(slopes[t, 0, d] ** 2 for d in range(D))) for t in range(T)]
    np.testing.assert_allclose(look.influence(model, x, target=target), want, rtol=1e-5)
