"""LSTMs with better gates: right gradients, the equations, the first biases, and models that take them."""

import copy

import numpy as np
import pytest

import rnnlib
from rnnlib import gradcheck, models, tasks
from rnnlib.layers import GRU, LSTM, RNN, RefinedLSTM, UniformGateLSTM
from rnnlib.ops import sigmoid

BOTH = pytest.mark.parametrize("kind", [UniformGateLSTM, RefinedLSTM])
STACKS = pytest.mark.parametrize("stack", [{}, {"num_layers": 2, "bidirectional": True}])


def draw(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


@BOTH
@STACKS
def test_every_gradient_is_right(kind, stack):
    report = gradcheck.check(kind(3, 4, rng=0, **stack), draw(5, 2, 3))
    assert report.ok and report.worst < 1e-6, report


@BOTH
@STACKS
def test_gradients_are_right_beside_padding(kind, stack):
    report = gradcheck.check(kind(3, 4, rng=0, **stack), draw(5, 2, 3), lengths=np.array([5, 2]))
    assert report.ok, report


def by_hand(x, h, c, W_xh, W_hh, b_h):
    """The equations of the refined gate, one step after another."""
    for x_t in x:
        a_r, a_f, a_g, a_o = np.split(x_t @ W_xh + h @ W_hh + b_h, 4, axis=1)
        r, f, g, o = sigmoid(a_r), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
        k = 2 * r * f + (1 - 2 * r) * f**2  # as the paper writes it
        c = k * c + (1 - k) * g
        h = o * np.tanh(c)
    return h, c


def test_the_refined_cell_does_its_equations():
    cell = RefinedLSTM(3, 4, rng=1, dtype="float64")
    for value in cell.params.values():
        value += 0.5 * draw(*value.shape)
    x, h, c = draw(6, 2, 3), draw(2, 4, seed=1), draw(2, 4, seed=2)
    outputs, (h_T, c_T) = cell.forward(x, (h[None], c[None]))
    wanted_h, wanted_c = by_hand(x, h, c, **cell.params)
    np.testing.assert_allclose(outputs[-1], wanted_h, rtol=1e-12)
    np.testing.assert_allclose((h_T[0], c_T[0]), (wanted_h, wanted_c), rtol=1e-12)


def test_padding_leaves_the_state_as_it_was():
    cell, x = RefinedLSTM(3, 4, dtype="float64"), draw(5, 2, 3)
    x[3:, 1] = np.nan
    outputs, (h, c) = cell.forward(x, lengths=np.array([5, 3]))
    _, (short_h, short_c) = cell.forward(x[:3, 1:])
    np.testing.assert_array_equal(outputs[3:, 1], outputs[[2, 2], 1])
    np.testing.assert_allclose((h[0, 1], c[0, 1]), (short_h[0, 0], short_c[0, 0]), rtol=1e-12)


@BOTH
def test_the_first_gates_are_spread_evenly_and_mirrored(kind):
    cell = kind(3, 400, rng=0, dtype="float64")
    first, second, g, o = np.split(cell.params["b_h"], 4)
    np.testing.assert_allclose(first, -second)
    assert not g.any() and not o.any()
    gates = np.sort(sigmoid(second))
    assert gates[0] > 1 / 400 and gates[-1] < 1 - 1 / 400
    np.testing.assert_allclose(gates, (np.arange(400) + 0.5) / 400, atol=0.06)


def test_with_the_refine_gate_half_open_it_is_a_coupled_lstm():
    """r = ½ leaves f as it is; i = 1 − f is σ of minus the sum."""
    refined, plain = RefinedLSTM(3, 4, dtype="float64"), LSTM(3, 4, dtype="float64")
    for name, value in plain.params.items():
        _, f, g, o = np.split(refined.params[name], 4, axis=-1)
        np.split(refined.params[name], 4, axis=-1)[0][:] = 0
        value[:] = np.concatenate([-f, f, g, o], axis=-1)
    x = draw(6, 2, 3)
    np.testing.assert_allclose(refined.forward(x)[0], plain.forward(x)[0], rtol=1e-10)


@BOTH
def test_models_take_them_and_learn(kind):
    model = models.SequenceClassifier(hidden_size=6, output_size=2, vocabulary_size=7, cell=kind)
    batch, before = tasks.delayed_recall(0, 8, 4), None
    for _ in range(100):
        loss, _ = model.loss_and_gradients(batch)
        before = before or loss
        for name, value in model.params.items():
            value -= model.grads[name]
    assert loss < 0.8 * before and all(value.dtype == np.float32 for value in model.params.values())


def test_nan_is_named():
    cell, x = RefinedLSTM(3, 4), draw(5, 2, 3).astype("float32")
    for name in cell.params:
        spoilt = copy.deepcopy(cell)
        spoilt.params[name].flat[0] = np.nan
        with pytest.raises(ValueError, match=name):
            spoilt.forward(x)
    x[1, 0, 2] = np.nan
    with pytest.raises(ValueError, match="x: wanted finite"):
        cell.forward(x)


@BOTH
@pytest.mark.parametrize("bad", [{"hidden_size": 2}, {"init": "uniform"}, {"init": "chrono"}])
def test_bad_arguments_are_refused(kind, bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        kind(**{"input_size": 3, "hidden_size": 4} | bad)


@BOTH
@pytest.mark.parametrize("by_name", [True, False])
@pytest.mark.parametrize("model", [models.SequenceClassifier, models.EncoderDecoder])
def test_a_model_with_such_a_cell_is_stored_whether_by_name_or_by_class(kind, by_name, model, tmp_path):
    cell = kind.__name__ if by_name else kind
    made = model(hidden_size=4, output_size=2, vocabulary_size=7, cell=cell)
    assert made.config["cell"] == kind.__name__
    rnnlib.save(tmp_path / "model.npz", made)
    again = rnnlib.load(tmp_path / "model.npz")
    reader = again.encoder if model is models.EncoderDecoder else again
    assert type(reader.cell) is kind
    assert again.config == made.config and list(again.params) == list(made.params)
    for name, weight in made.params.items():
        np.testing.assert_array_equal(again.params[name], weight)


def test_a_name_gives_the_cell_of_that_name():
    for kind in (RNN, LSTM, GRU, UniformGateLSTM, RefinedLSTM):
        model = models.LanguageModel(7, 4, cell=kind.__name__)
        assert type(model.cell) is kind and models.LanguageModel(7, 4, cell=kind).config == model.config


def test_a_class_of_your_own_stays_what_it_is():
    class Own(LSTM):
        pass

    assert models.LanguageModel(7, 4, cell=Own).config["cell"] is Own
