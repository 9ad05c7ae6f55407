"""Every layer: right gradients, equal to PyTorch and to simpler runs of itself, clear about bad input."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import gradcheck, kernels, ops
from rnnlib.layers import (
    GRU,
    LSTM,
    RNN,
    AdditiveAttention,
    Attention,
    Dropout,
    Embedding,
    LayerNorm,
    Linear,
    RefinedLSTM,
    SelfAttention,
)

CELLS = {
    "RNN tanh": RNN,
    "RNN relu": partial(RNN, activation="relu"),
    "LSTM": LSTM,
    "GRU": GRU,
    "GRU reset before": partial(GRU, reset_after=False),
}
STACKS = {
    "one": {},
    "two layers": {"num_layers": 2},
    "both directions": {"bidirectional": True},
    "two layers, both directions": {"num_layers": 2, "bidirectional": True},
}
D, H = 3, 4
every_cell = pytest.mark.parametrize("make", CELLS.values(), ids=CELLS.keys())
every_stack = pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS.keys())


def draw(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def cell_in_float64(make, seed=0, **stack):
    """A cell whose weights and biases are all away from zero."""
    cell = make(D, H, rng=seed, dtype="float64", **stack)
    for name, value in cell.params.items():
        value += 0.3 * draw(*value.shape, seed=len(name))
    return cell


def first_state(cell, B, seed=5):
    shape = (cell.num_layers * cell.directions, B, H)
    return tuple(draw(*shape, seed=seed + n) / 2 for n in range(len(cell.states)))


def backward(cell, doutputs, dstate=None):
    dx, dstate = cell.backward(doutputs, dstate)
    return {"x": dx, **dict(zip(("h0", "c0"), dstate)), **{k: v.copy() for k, v in cell.grads.items()}}


def assert_same(actual, wanted, tolerance=1e-12):
    assert actual.keys() == wanted.keys()
    for name in wanted:
        np.testing.assert_allclose(actual[name], wanted[name], rtol=tolerance, atol=tolerance, err_msg=name)


# Gradients


def cell_for_gradients(make, **stack):
    """T = 4, B = 5, D = 2, H = 3: every size another."""
    cell = make(2, 3, dtype="float64", **stack)
    shape = (cell.num_layers * cell.directions, 5, 3)
    return cell, draw(4, 5, 2), tuple(draw(*shape, seed=n) for n in range(len(cell.states)))


def assert_gradients_are_right(report, names):
    assert report.ok and report.worst <= 1e-6, report
    assert len(report.rows) == len(names)


@every_cell
@pytest.mark.parametrize(
    "stack, lengths",
    list(zip(STACKS.values(), (None, [1, 4, 2, 4, 3], None, [4, 2, 1, 3, 4]))),
    ids=("one", "two layers with lengths", "both directions", "two layers, both directions with lengths"),
)
def test_cell_gradients(make, stack, lengths):
    cell, x, state = cell_for_gradients(make, **stack)
    report = gradcheck.check(cell, x, state, shake=0.3, lengths=lengths)
    assert_gradients_are_right(report, ["x", *cell.states, *cell.params])


@every_cell
def test_cell_gradients_with_dropout(make):
    cell, x, state = cell_for_gradients(make, num_layers=2, dropout=0.4)
    report = gradcheck.check(cell, x, state, shake=0.3, training=True)
    assert_gradients_are_right(report, ["x", *cell.states, *cell.params])


OTHERS = {
    "Linear": (lambda: Linear(3, 4), (draw(5, 2, 3),)),
    "Linear, one row": (lambda: Linear(3, 4), (draw(3),)),
    "Embedding": (lambda: Embedding(6, 4), (np.array([[0, 5, 5], [2, 0, 5]]),)),
    "Dropout": (lambda: Dropout(0.3), (draw(5, 2, 3), True)),
    "LayerNorm": (lambda: LayerNorm(5), (draw(3, 2, 5),)),
    "dot product": (lambda: Attention(5), (draw(3, 2, 5), draw(4, 2, 5))),
    "dot product, lengths": (lambda: Attention(5), (draw(3, 2, 5), draw(4, 2, 5), np.array([4, 2]))),
    "additive": (lambda: AdditiveAttention(5), (draw(3, 2, 5), draw(4, 2, 5))),
    "additive, lengths": (lambda: AdditiveAttention(5), (draw(3, 2, 5), draw(4, 2, 5), np.array([4, 2]))),
    "self-attention": (lambda: SelfAttention(5), (draw(4, 2, 5),)),
    "self-attention, lengths": (lambda: SelfAttention(5), (draw(4, 2, 5), np.array([4, 2]))),
    "self-attention, all steps": (lambda: SelfAttention(5, causal=False), (draw(4, 2, 5), np.array([4, 2]))),
}


@pytest.mark.parametrize("make, inputs", OTHERS.values(), ids=OTHERS.keys())
def test_other_layers_gradients(make, inputs):
    layer = make()
    floats = [a for a in inputs if getattr(a, "dtype", None) == np.float64]
    assert_gradients_are_right(gradcheck.check(layer, *inputs, shake=0.3), [*layer.params, *floats])


# Recurrent layers against simpler runs of themselves


STEPS = {
    "RNN tanh": kernels.rnn_step,
    "RNN relu": partial(kernels.rnn_step, activation="relu"),
    "LSTM": kernels.lstm_step,
    "GRU": kernels.gru_step,
    "GRU reset before": partial(kernels.gru_step, reset_after=False),
}


@pytest.mark.parametrize("kind", STEPS)
def test_a_cell_is_its_step_repeated(kind):
    cell, x = cell_in_float64(CELLS[kind]), draw(5, 2, D)
    state = first_state(cell, 2)
    outputs, last = cell.forward(x, state)
    state = [part[0] for part in state]
    for x_t, output in zip(x, outputs):
        state = STEPS[kind](x_t, *state, **cell.weights())
        state = state if isinstance(state, tuple) else (state,)
        np.testing.assert_allclose(output, state[0], atol=1e-13)
    np.testing.assert_allclose([part[0] for part in last], state, atol=1e-13)


@every_cell
def test_two_layers_are_two_cells_chained(make):
    deep = cell_in_float64(make, num_layers=2)
    low, high = cell_in_float64(make), make(H, H, dtype="float64")
    low.params = {name: deep.params[name] for name in low.params}
    high.params = {name: deep.params[name + "_l1"] for name in high.params}
    x, state = draw(5, 2, D), first_state(deep, 2)
    doutputs, dstate = draw(5, 2, H), first_state(deep, 2, seed=9)
    middle, low_last = low.forward(x, [part[:1] for part in state])
    wanted, high_last = high.forward(middle, [part[1:] for part in state])
    outputs, last = deep.forward(x, state)
    np.testing.assert_allclose(outputs, wanted, atol=1e-13)
    for part, below, above in zip(last, low_last, high_last):
        np.testing.assert_allclose(part, np.concatenate([below, above]), atol=1e-13)
    dx, dfirst = deep.backward(doutputs, dstate)
    dmiddle, dhigh = high.backward(doutputs, [part[1:] for part in dstate])
    wanted, dlow = low.backward(dmiddle, [part[:1] for part in dstate])
    np.testing.assert_allclose(dx, wanted, atol=1e-13)
    for part, below, above in zip(dfirst, dlow, dhigh):
        np.testing.assert_allclose(part, np.concatenate([below, above]), atol=1e-13)
    assert_same(deep.grads, low.grads | {name + "_l1": grad for name, grad in high.grads.items()})


@every_cell
def test_the_reverse_direction_is_a_cell_that_reads_backwards(make):
    both = cell_in_float64(make, bidirectional=True)
    ahead, back = cell_in_float64(make), cell_in_float64(make)
    ahead.params = {name: both.params[name] for name in ahead.params}
    back.params = {name: both.params[name + "_reverse"] for name in back.params}
    x, state = draw(5, 2, D), first_state(both, 2)
    outputs, last = both.forward(x, state)
    ahead_outputs, ahead_last = ahead.forward(x, [part[:1] for part in state])
    back_outputs, back_last = back.forward(x[::-1], [part[1:] for part in state])
    np.testing.assert_allclose(outputs[..., :H], ahead_outputs, atol=1e-13)
    np.testing.assert_allclose(outputs[..., H:], back_outputs[::-1], atol=1e-13)
    for part, one, other in zip(last, ahead_last, back_last):
        np.testing.assert_allclose(part, np.concatenate([one, other]), atol=1e-13)


@every_cell
@every_stack
def test_lengths_equal_each_sequence_alone(make, stack):
    cell, lengths = cell_in_float64(make, **stack), [3, 6, 1]
    x, state, dstate = draw(6, 3, D), first_state(cell, 3), first_state(cell, 3, seed=9)
    doutputs = draw(6, 3, H * cell.directions)
    for b, length in enumerate(lengths):
        doutputs[length:, b] = 0
        x[length:, b] = np.nan  # padding may hold anything
    outputs, last = cell.forward(x, state, lengths)
    together = backward(cell, doutputs, dstate)
    summed = {name: 0 for name in cell.grads}
    for b, length in enumerate(lengths):
        only = slice(b, b + 1)
        alone, alone_last = cell.forward(x[:length, only], [part[:, only] for part in state])
        np.testing.assert_allclose(outputs[:length, only], alone, atol=1e-13)
        np.testing.assert_allclose([part[:, only] for part in last], alone_last, atol=1e-13)
        d = backward(cell, doutputs[:length, only], [part[:, only] for part in dstate])
        np.testing.assert_allclose(together["x"][:length, only], d["x"], atol=1e-13)
        assert not together["x"][length:, only].any()
        for name in {"h0", "c0"} & d.keys():
            np.testing.assert_allclose(together[name][:, only], d[name], atol=1e-13)
        summed = {name: total + d[name] for name, total in summed.items()}
    assert_same({name: together[name] for name in summed}, summed)


@every_cell
def test_padded_outputs_repeat_the_held_state(make):
    cell = cell_in_float64(make, bidirectional=True)
    state = first_state(cell, 2)
    outputs, (h, *_) = cell.forward(draw(5, 2, D), state, lengths=[2, 5])
    np.testing.assert_array_equal(outputs[2:, 0, :H], np.broadcast_to(h[0, 0], (3, H)))
    np.testing.assert_array_equal(outputs[2:, 0, H:], np.broadcast_to(state[0][1, 0], (3, H)))
    np.testing.assert_array_equal(outputs[1, 0, :H], h[0, 0])
    np.testing.assert_array_equal(outputs[0, :, H:], h[1])


@every_cell
def test_a_sequence_in_two_pieces_with_the_state_handed_on(make):
    cell, x = cell_in_float64(make, num_layers=2), draw(7, 2, D)
    whole, last = cell.forward(x)
    first, state = cell.forward(x[:3])
    second, state = cell.forward(x[3:], state)
    np.testing.assert_allclose(np.concatenate([first, second]), whole, atol=1e-13)
    np.testing.assert_allclose(state, last, atol=1e-13)


@every_cell
@every_stack
def test_state_is_a_tuple_in_shape(make, stack):
    cell = make(D, H, **stack)
    outputs, state = cell.forward(draw(5, 2, D))
    assert isinstance(state, tuple) and len(state) == len(cell.states)
    assert {part.shape for part in state} == {(cell.num_layers * cell.directions, 2, H)}
    dx, dstate = cell.backward(outputs)
    assert isinstance(dstate, tuple) and dx.shape == (5, 2, D)
    assert [part.shape for part in dstate] == [part.shape for part in state]


def test_names_and_shapes_of_weights():
    cell = LSTM(D, H, num_layers=2, bidirectional=True)
    suffixes = ("", "_reverse", "_l1", "_l1_reverse")
    names = [name + suffix for suffix in suffixes for name in ("W_xh", "W_hh", "b_h")]
    assert list(cell.params) == list(cell.grads) == names
    assert cell.params["W_xh"].shape == (D, 4 * H) and cell.params["W_xh_l1_reverse"].shape == (2 * H, 4 * H)
    assert GRU(D, H).params["b_hn"].shape == (H,) and GRU(D, H).params["W_hh"].shape == (H, 3 * H)
    assert RNN(D, H).params["b_h"].shape == (H,)


def test_constructor_order_is_the_contracts():
    cell = GRU(D, H, 2, True, 0.5, 7, "float64")
    assert (cell.num_layers, cell.bidirectional, cell.dropout, cell.dtype) == (2, True, 0.5, np.float64)
    np.testing.assert_array_equal(cell.params["W_xh"], GRU(D, H, rng=7, dtype="float64").params["W_xh"])


# Dropout


def test_dropout_acts_between_layers_and_only_in_training():
    x = draw(40, 5, D)
    top = RNN(D, 50, num_layers=2, dropout=0.5)
    plain, _ = top.forward(x)
    np.testing.assert_array_equal(top.forward(x)[0], plain)
    first, second = top.forward(x, training=True)[0], top.forward(x, training=True)[0]
    assert (first != second).mean() > 0.9 and (first != plain).mean() > 0.9
    assert np.count_nonzero(first) == first.size  # not after the last layer


@pytest.mark.parametrize("make", [RNN, LSTM, GRU, RefinedLSTM])
def test_dropout_in_a_single_layer_is_said_to_do_nothing(make):
    with pytest.warns(UserWarning, match=r"dropout=0\.5 acts between layers and does nothing .*num_layers=1"):
        single = make(D, H, dropout=0.5)
    x = draw(40, 5, D)
    np.testing.assert_array_equal(single.forward(x, training=True)[0], single.forward(x)[0])


def test_dropout_comes_from_the_cells_own_generator():
    x = draw(5, 2, D)
    cells = [LSTM(D, H, num_layers=2, dropout=0.5, rng=seed) for seed in (3, 3, 4)]
    cells[2].params = cells[0].params
    runs = [cell.forward(x, training=True)[0] for cell in cells]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert (runs[0] != runs[2]).any()


def test_dropout_keeps_the_mean_and_the_fraction():
    layer, x = Dropout(0.25, rng=1), np.ones((300, 400), "float32")
    y = layer.forward(x, training=True)
    np.testing.assert_allclose(np.unique(y), [0, 1 / 0.75], rtol=1e-6)
    assert abs(y.mean() - 1) < 0.01
    np.testing.assert_array_equal(layer.backward(x), y)
    np.testing.assert_array_equal(layer.forward(x), x)
    np.testing.assert_array_equal(layer.backward(2 * x), 2 * x)


# First weights


def blocks(cell, name):
    return np.split(cell.params[name], len(cell.gates), axis=-1)


@every_cell
def test_uniform_is_pytorchs_bound_biases_too(make):
    cell = make(40, 25)
    for name in cell.weight_names[:2]:
        assert 0.19 < np.abs(cell.params[name]).max() <= 0.2
    assert 0.1 < np.abs(blocks(cell, "b_h")[0]).max() <= 0.2


@every_cell
@pytest.mark.parametrize("init", ["glorot", "orthogonal"])
def test_glorot_and_orthogonal_by_gate(make, init):
    cell = make(30, 20, init=init, dtype="float64")
    for W in blocks(cell, "W_xh"):
        assert np.sqrt(6 / 50) * 0.95 < np.abs(W).max() <= np.sqrt(6 / 50)
    for U in blocks(cell, "W_hh"):
        if init == "orthogonal":
            np.testing.assert_allclose(U.T @ U, np.eye(20), atol=1e-12)
        else:
            assert np.sqrt(6 / 40) * 0.95 < np.abs(U).max() <= np.sqrt(6 / 40)
    remembers = {"f": 1.0, "z": 0.0}
    for gate, bias in zip(cell.gates, blocks(cell, "b_h")):
        np.testing.assert_array_equal(bias, np.full(20, remembers.get(gate, 0.0)))
    assert not cell.params.get("b_hn", np.zeros(1)).any()


@pytest.mark.parametrize("init", ["uniform", "glorot", "orthogonal"])
@pytest.mark.parametrize("suffix", ["", "_l1_reverse"])
def test_forget_and_keep_bias(init, suffix):
    stack = {"num_layers": 2, "bidirectional": True, "init": init}
    _, f, _, _ = np.split(LSTM(D, H, forget_bias=3, **stack).params["b_h" + suffix], 4)
    _, z, _ = np.split(GRU(D, H, keep_bias=2.5, **stack).params["b_h" + suffix], 3)
    assert (f == 3).all() and (z == 2.5).all()


def test_biases_of_none_are_left_as_drawn():
    plain, one = LSTM(D, H, forget_bias=None), LSTM(D, H)
    f = slice(H, 2 * H)
    assert np.unique(plain.params["b_h"][f]).size == H and (one.params["b_h"][f] == 1).all()
    np.testing.assert_array_equal(plain.params["b_h"][2 * H :], one.params["b_h"][2 * H :])
    assert np.unique(GRU(D, H, keep_bias=None).params["b_h"][H : 2 * H]).size == H


def test_chrono():
    i, f, g, o = blocks(LSTM(D, 400, init="chrono", chrono_max_lag=50), "b_h")
    assert f.min() >= 0 and np.log(45) < f.max() <= np.log(49) and abs(np.exp(f).mean() - 25) < 3
    np.testing.assert_array_equal(i, -f)
    assert not g.any() and not o.any()
    r, z, n = blocks(GRU(D, 400, init="chrono", chrono_max_lag=50), "b_h")
    assert z.min() >= 0 and np.log(45) < z.max() <= np.log(49)
    assert not r.any() and not n.any()


@every_cell
def test_a_seed_means_the_same_weights_in_both_dtypes(make):
    single, double = make(D, H, rng=3), make(D, H, rng=np.random.default_rng(3), dtype="float64")
    for name, value in single.params.items():
        assert value.dtype == np.float32
        np.testing.assert_array_equal(value, double.params[name].astype("float32"))


# What every layer promises


def small_layers(dtype="float32"):
    """name -> (layer, inputs for given T and B)."""

    def sequence(size):
        return lambda T, B: (draw(T, B, size),)

    def pair(T, B):
        return draw(T, B, 5), draw(T + 1, B, 5)

    stack = {"num_layers": 2, "bidirectional": True, "dtype": dtype}
    cells = {name: (make(D, H, **stack), sequence(D)) for name, make in CELLS.items()}
    return cells | {
        "LSTM, one direction": (LSTM(D, H, dtype=dtype), sequence(D)),
        "Linear": (Linear(3, 4, dtype=dtype), sequence(3)),
        "Embedding": (Embedding(6, 4, dtype=dtype), lambda T, B: (np.arange(T * B).reshape(T, B) % 6,)),
        "Dropout": (Dropout(0.5, dtype=dtype), sequence(3)),
        "LayerNorm": (LayerNorm(5, dtype=dtype), sequence(5)),
        "Attention": (Attention(5, dtype=dtype), pair),
        "AdditiveAttention": (AdditiveAttention(5, dtype=dtype), pair),
        "SelfAttention": (SelfAttention(5, dtype=dtype), sequence(5)),
    }


def leaves(value):
    return [leaf for part in value for leaf in leaves(part)] if isinstance(value, tuple) else [value]


def outputs_of(result):
    return result[0] if isinstance(result, tuple) else result


every_layer = pytest.mark.parametrize("name", small_layers())


@every_layer
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_everything_keeps_the_dtype(name, dtype):
    layer, inputs = small_layers(dtype)[name]
    result = layer.forward(*inputs(4, 3))
    gradients = layer.backward(np.ones(outputs_of(result).shape))  # given in float64
    arrays = [*leaves(result), *leaves(gradients), *layer.params.values(), *layer.grads.values()]
    assert {a.dtype for a in arrays if a is not None} == {np.dtype(dtype)}


@every_layer
def test_two_updates_with_other_sizes(name):
    layer, inputs = small_layers("float64")[name]
    homes = {key: (id(layer.params[key]), id(layer.grads[key])) for key in layer.params}
    for T, B in ((5, 3), (2, 4), (3, 1)):
        doutputs = outputs_of(layer.forward(*inputs(T, B)))
        layer.backward(doutputs)  # the gradient of Σ output²/2
        before = (doutputs**2).sum()
        for key, value in layer.params.items():
            value -= 1e-4 * layer.grads[key]
        after = (outputs_of(layer.forward(*inputs(T, B))) ** 2).sum()
        assert after < before or not layer.params
        assert homes == {key: (id(layer.params[key]), id(layer.grads[key])) for key in layer.params}


@every_layer
def test_backward_needs_forward_and_may_be_repeated(name):
    layer, inputs = small_layers("float64")[name]
    with pytest.raises(RuntimeError, match="forward"):
        layer.backward(np.ones((4, 3, 5)))
    doutputs = outputs_of(layer.forward(*inputs(4, 3)))
    first, grads = layer.backward(doutputs), {key: value.copy() for key, value in layer.grads.items()}
    second = layer.backward(doutputs)
    for one, other in zip(leaves(first), leaves(second)):
        np.testing.assert_array_equal(one, other)
    assert_same(layer.grads, grads, 0)  # overwritten, not summed


@every_layer
def test_arguments_are_left_alone_and_results_are_the_callers(name):
    layer, inputs = small_layers("float64")[name]
    given = inputs(4, 3)
    kept = [a.copy() for a in given]
    result = layer.forward(*given)
    doutputs = np.ones(outputs_of(result).shape)

    def gradients():
        return [None if a is None else a.copy() for a in leaves(layer.backward(doutputs))] + [
            grad.copy() for grad in layer.grads.values()
        ]

    before = gradients()
    for leaf in leaves(result):
        leaf[...] = 7  # must not reach what backward remembers
    for one, other in zip(before, gradients()):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(given, kept):
        np.testing.assert_array_equal(one, other)
    assert (doutputs == 1).all()


@every_layer
def test_astype_is_a_copy(name):
    layer, inputs = small_layers()[name]
    layer.forward(*inputs(4, 3))
    copy = layer.astype("float64")
    assert copy.dtype == np.float64 and layer.dtype == np.float32
    for key, value in layer.params.items():
        np.testing.assert_array_equal(copy.params[key], value)
        assert copy.params[key].dtype == copy.grads[key].dtype == np.float64
        assert not np.shares_memory(layer.astype("float32").params[key], value)
    with pytest.raises(RuntimeError):
        copy.backward(np.ones(3))
    wanted = outputs_of(layer.forward(*inputs(4, 3)))
    np.testing.assert_allclose(outputs_of(copy.forward(*inputs(4, 3))), wanted, rtol=1e-4, atol=1e-5)


@every_layer
def test_a_nan_weight_is_named_and_nothing_changes(name):
    layer, inputs = small_layers()[name]
    doutputs = outputs_of(layer.forward(*inputs(3, 2)))
    for key, value in layer.params.items():
        kept = value.flat[-1]
        value.flat[-1] = np.nan
        if name != "Embedding":
            with pytest.raises(ValueError, match=f"^{key}: .*nan"):
                layer.forward(*inputs(4, 3))
        value.flat[-1] = kept
        layer.backward(doutputs)  # still that of the last forward that went well


def test_a_nan_in_a_table_is_found_when_it_is_read():
    layer = Embedding(4, 3)
    layer.params["W"][2, 1] = np.nan
    assert np.isfinite(layer.forward([0, 1, 3])).all()
    with pytest.raises(ValueError, match=r"^W: wanted finite"):
        layer.forward([0, 2])


@every_cell
def test_nan_inputs_are_named(make):
    cell, x = make(D, H), draw(4, 2, D)
    x[1, 1, 0] = np.nan
    with pytest.raises(ValueError, match=r"^x: .*nan at position \(1, 1, 0\)"):
        cell.forward(x)


def test_repr_names_the_weights():
    assert repr(Linear(2, 3)) == "<Linear: W (2, 3), b (3,)>" and repr(Dropout(0.5)) == "<Dropout>"


# Layers that are not recurrent, against their definition


def test_linear_is_the_same_for_any_leading_shape():
    layer, x = Linear(3, 2, rng=1, dtype="float64", init="glorot"), draw(4, 5, 3)
    np.testing.assert_allclose(layer.forward(x)[2, 1], x[2, 1] @ layer.params["W"] + layer.params["b"])
    assert not layer.params["b"].any() and layer.forward(x[0, 0]).shape == (2,)


def test_embedding_is_one_hot_times_table():
    layer, tokens = Embedding(5, 3, dtype="float64"), np.array([[4, 0], [4, 4]])
    wanted = ops.one_hot(tokens, 5, "float64") @ layer.params["W"]
    np.testing.assert_array_equal(layer.forward(tokens), wanted)
    dvectors = draw(2, 2, 3)
    assert layer.backward(dvectors) is None
    np.testing.assert_allclose(layer.grads["W"][4], dvectors[0, 0] + dvectors[1, 0] + dvectors[1, 1])
    assert not layer.grads["W"][1:4].any()


def test_layer_norm_has_mean_zero_and_spread_one():
    y = LayerNorm(50, dtype="float64").forward(5 + 3 * draw(4, 2, 50))
    np.testing.assert_allclose(y.mean(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=-1), 1, rtol=1e-5)


@pytest.mark.parametrize("make", [Attention, AdditiveAttention])
def test_attention_one_query_at_a_time(make):
    layer = make(5, dtype="float64")
    queries, keys, lengths = draw(3, 2, 5), draw(4, 2, 5), np.array([4, 2])
    keys[2:, 1] = np.nan  # padding may hold anything
    contexts = layer.forward(queries, keys, lengths)
    for q, b in np.ndindex(3, 2):
        seen, query = keys[: lengths[b], b], queries[q, b]
        scores = seen @ query / np.sqrt(5)
        if make is AdditiveAttention:
            W_q, W_k, v = layer.params.values()
            scores = np.tanh(query @ W_q + seen @ W_k) @ v
        weights = np.exp(scores) / np.exp(scores).sum()
        np.testing.assert_allclose(layer.weights[q, b, : lengths[b]], weights)
        assert not layer.weights[q, b, lengths[b] :].any()
        np.testing.assert_allclose(contexts[q, b], weights @ seen)


@pytest.mark.parametrize("causal", [True, False])
def test_self_attention_one_step_at_a_time(causal):
    layer, lengths = SelfAttention(5, causal, rng=3, dtype="float64"), np.array([4, 2])
    x = draw(4, 2, 5)
    x[2:, 1] = np.nan  # padding may hold anything
    contexts = layer.forward(x, lengths)
    W_q, W_k, W_v = layer.params.values()
    for t, b in ((0, 0), (2, 0), (3, 0), (0, 1), (1, 1)):
        seen = x[: min(t + 1, lengths[b]) if causal else lengths[b], b]
        scores = (seen @ W_k) @ (x[t, b] @ W_q) / np.sqrt(5)
        weights = np.exp(scores) / np.exp(scores).sum()
        np.testing.assert_allclose(layer.weights[t, b, : len(seen)], weights)
        assert not layer.weights[t, b, len(seen) :].any()
        np.testing.assert_allclose(contexts[t, b], weights @ (seen @ W_v))


def test_behind_a_causal_mask_nothing_that_follows_is_seen():
    x, changed = draw(6, 2, 5), draw(6, 2, 5)
    changed[3:] += 1
    for causal, same in ((True, True), (False, False)):
        layer = SelfAttention(5, causal, dtype="float64")
        assert np.allclose(layer.forward(x)[:3], layer.forward(changed)[:3]) == same


def test_with_unit_matrices_and_no_mask_self_attention_is_attention_of_a_sequence_to_itself():
    layer, other, x = SelfAttention(5, causal=False, dtype="float64"), Attention(5, "float64"), draw(4, 2, 5)
    for W in layer.params.values():
        W[:] = np.eye(5)
    np.testing.assert_allclose(layer.forward(x), other.forward(x, x))
    np.testing.assert_allclose(layer.backward(x), sum(other.backward(x)))


# Any shape, any dtype, and bad input

sizes = st.integers(1, 4)


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from(list(CELLS.values())),
    sizes,
    sizes,
    sizes,
    sizes,
    sizes,
    st.booleans(),
    st.sampled_from(["float32", "float64"]),
    st.sampled_from(["<f4", "<f8", "<i8", "|b1", "<f2"]),
    st.data(),
)
def test_cells_of_any_shape(make, T, B, D, H, num_layers, bidirectional, dtype, given_dtype, data):
    cell = make(D, H, num_layers, bidirectional, dtype=dtype)
    x = (4 * draw(T, B, D)).astype(given_dtype)
    lengths = data.draw(st.none() | st.lists(st.integers(1, T), min_size=B, max_size=B))
    outputs, state = cell.forward(x, lengths=lengths)
    dx, dstate = cell.backward(np.ones_like(outputs), state)
    assert outputs.shape == (T, B, H * cell.directions) and dx.shape == x.shape
    assert {part.shape for part in state + dstate} == {(num_layers * cell.directions, B, H)}
    assert {a.dtype for a in (outputs, dx, *state, *dstate)} == {np.dtype(dtype)}
    assert all(np.isfinite(grad).all() for grad in cell.grads.values())
    first, _ = cell.forward(x[:, :1], lengths=lengths and lengths[:1])  # no sequence sees its neighbours
    np.testing.assert_allclose(outputs[:, :1], first, rtol=1e-4, atol=1e-5)


@settings(deadline=None, max_examples=40)
@given(sizes, sizes, sizes, sizes, st.sampled_from([Attention, AdditiveAttention]), st.data())
def test_attention_of_any_shape(T_q, T_k, B, H, make, data):
    layer, queries, keys = make(H, dtype="float64"), draw(T_q, B, H), draw(T_k, B, H, seed=1)
    lengths = data.draw(st.none() | st.lists(st.integers(1, T_k), min_size=B, max_size=B))
    contexts = layer.forward(queries, keys, lengths)
    assert contexts.shape == queries.shape and layer.weights.shape == (T_q, B, T_k)
    np.testing.assert_allclose(layer.weights.sum(axis=-1), 1)
    assert np.abs(contexts).max() <= np.abs(keys).max() + 1e-12  # an average stays among what it averages
    dqueries, dkeys = layer.backward(contexts)
    assert dqueries.shape == queries.shape and dkeys.shape == keys.shape


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 4), max_size=4).map(tuple), st.sampled_from(list(CELLS.values())))
def test_cells_refuse_every_other_shape(shape, make):
    cell = make(3, 2)
    cell.forward(np.ones((2, 2, 3)))
    if len(shape) == 3 and shape[2] == 3 and min(shape) > 0:
        assert cell.forward(np.ones(shape))[0].shape == (*shape[:2], 2)
    else:
        with pytest.raises(ValueError, match=r"^x: wanted shape \(T, B, 3\).*got "):
            cell.forward(np.ones(shape))
        assert cell.backward(np.ones((2, 2, 2)))[0].shape == (2, 2, 3)  # the last good pass still counts


BAD_CELLS = {
    "hidden_size of 0": ({"hidden_size": 0}, "hidden_size"),
    "negative hidden_size": ({"hidden_size": -3}, "hidden_size"),
    "fractional hidden_size": ({"hidden_size": 2.5}, "hidden_size"),
    "input_size of 0": ({"input_size": 0}, "input_size"),
    "no layers": ({"num_layers": 0}, "num_layers"),
    "bidirectional by number": ({"bidirectional": 2}, "bidirectional"),
    "dropout of 1": ({"dropout": 1.0}, "dropout"),
    "negative dropout": ({"dropout": -0.1}, "dropout"),
    "dropout NaN": ({"dropout": np.nan}, "dropout"),
    "dropout in words": ({"dropout": "a half"}, "dropout"),
    "unknown dtype": ({"dtype": "float16"}, "dtype"),
    "unknown init": ({"init": "xavier"}, "init"),
    "rng in words": ({"rng": "seed"}, "rng"),
}


@every_cell
@pytest.mark.parametrize("options, name", BAD_CELLS.values(), ids=BAD_CELLS.keys())
def test_bad_constructor_arguments(make, options, name):
    with pytest.raises((ValueError, TypeError), match=f"^{name}: wanted .*got "):
        make(**{"input_size": 3, "hidden_size": 2, **options})


@pytest.mark.parametrize(
    "make, options, message",
    [
        (RNN, {"activation": "sigmoid"}, "^activation: wanted one of 'tanh', 'relu', got 'sigmoid'"),
        (RNN, {"init": "chrono"}, "^init: wanted one of 'uniform', 'glorot', 'orthogonal', got 'chrono'"),
        (LSTM, {"forget_bias": np.nan}, "^forget_bias: wanted"),
        (LSTM, {"forget_bias": [1, 2]}, "^forget_bias: wanted"),
        (LSTM, {"init": "chrono", "chrono_max_lag": 2}, "^chrono_max_lag: wanted more than 2"),
        (GRU, {"keep_bias": "large"}, "^keep_bias: wanted"),
        (GRU, {"chrono_max_lag": -1}, "^chrono_max_lag: wanted"),
        (GRU, {"reset_after": "yes"}, "^reset_after: wanted"),
    ],
)
def test_bad_options_of_one_cell(make, options, message):
    with pytest.raises((ValueError, TypeError), match=message):
        make(3, 2, **options)


BAD_CALLS = {
    "words": ({"x": "abc"}, "x"),
    "nothing": ({"x": None}, "x"),
    "complex": ({"x": np.ones((4, 2, 3)) * 1j}, "x"),
    "no batch": ({"x": np.ones((4, 0, 3))}, "x"),
    "no steps": ({"x": np.ones((0, 2, 3))}, "x"),
    "a bare array as state": ({"state": np.zeros((1, 2, 2))}, "state"),
    "too many parts": ({"state": (np.zeros((1, 2, 2)),) * 3}, "state"),
    "no parts": ({"state": ()}, "state"),
    "state NaN": ({"state": (np.full((1, 2, 2), np.nan),) * 2}, "state"),
    "state beyond float32": ({"state": (np.full((1, 2, 2), 1e300),) * 2}, "state h"),
    "state without layers": ({"state": (np.zeros((2, 2)),) * 2}, "state h"),
    "state of another batch": ({"state": (np.zeros((1, 3, 2)),) * 2}, "state h"),
    "c of another shape": ({"state": (np.zeros((1, 2, 2)), np.zeros((2, 2, 2)))}, "state c"),
    "a length for each step": ({"lengths": [1, 2, 3, 4]}, "lengths"),
    "one length": ({"lengths": 3}, "lengths"),
    "a length of 0": ({"lengths": [0, 4]}, "lengths"),
    "a length beyond T": ({"lengths": [1, 5]}, "lengths"),
    "fractional lengths": ({"lengths": [1.5, 2.0]}, "lengths"),
}


@pytest.mark.parametrize("arguments, name", BAD_CALLS.values(), ids=BAD_CALLS.keys())
def test_bad_calls_change_nothing(arguments, name):
    cell = LSTM(3, 2)
    outputs, _ = cell.forward(draw(4, 2, 3))
    dx, _ = cell.backward(outputs)
    grads = {key: value.copy() for key, value in cell.grads.items()}
    with pytest.raises((ValueError, TypeError), match=f"^{name}: wanted .*got "):
        cell.forward(**{"x": np.ones((4, 2, 3)), **arguments})
    np.testing.assert_array_equal(cell.backward(outputs)[0], dx)
    for bad in (outputs[:, :1], outputs[:-1], np.concatenate([outputs, outputs], axis=-1)):
        with pytest.raises(ValueError, match=r"^doutputs: wanted shape \(4, 2, 2\), got "):
            cell.backward(100 * bad)
    with pytest.raises(ValueError, match=r"^dstate: wanted a tuple of 2 \(h, c\)"):
        cell.backward(100 * outputs, outputs)
    with pytest.raises(ValueError, match=r"^dstate c: wanted shape \(1, 2, 2\), got \(1, 1, 2\)"):
        cell.backward(100 * outputs, (np.ones((1, 2, 2)), np.ones((1, 1, 2))))
    assert_same(cell.grads, grads, 0)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: Linear(0, 2), "^in_features: "),
        (lambda: Linear(2, 1.5), "^out_features: "),
        (lambda: Linear(2, 2, init="orthogonal"), "^init: "),
        (lambda: Linear(2, 2).forward(np.ones((4, 3))), r"^x: wanted shape \(\.\.\., 2\).*got \(4, 3\)"),
        (lambda: Linear(2, 2).forward(np.ones((0, 2))), "^x: .*nothing empty"),
        (lambda: Linear(2, 2).forward(3.0), "^x: "),
        (lambda: Embedding(0, 2), "^vocabulary_size: "),
        (lambda: Embedding(3, 0), "^size: "),
        (lambda: Embedding(3, 2).forward([[0, 3]]), r"^tokens: wanted integers from 0 to 2, got 3"),
        (lambda: Embedding(3, 2).forward([-1]), "^tokens: "),
        (lambda: Embedding(3, 2).forward([0.0]), "^tokens: "),
        (lambda: Embedding(3, 2).forward(np.zeros((0, 2), int)), "^tokens: wanted at least one"),
        (lambda: Dropout(1.0), "^p: wanted 0 ≤ p < 1, got 1.0"),
        (lambda: Dropout(-0.5), "^p: "),
        (lambda: LayerNorm(0), "^size: "),
        (lambda: LayerNorm(2, epsilon=0), "^epsilon: "),
        (lambda: LayerNorm(2).forward(np.ones((4, 3))), "^x: "),
        (lambda: Attention(0), "^size: "),
        (lambda: AdditiveAttention(-1), "^size: "),
        (lambda: SelfAttention(0), "^size: "),
        (lambda: SelfAttention(2, causal="yes"), "^causal: wanted one of True, False"),
        (lambda: SelfAttention(2).forward(np.ones((3, 2, 3))), "^x: "),
        (lambda: SelfAttention(2).forward(np.ones((3, 2, 2)), [0, 3]), "^lengths: "),
        (lambda: Attention(2).forward(np.ones((3, 2, 3)), np.ones((3, 2, 2))), "^queries: "),
        (lambda: Attention(2).forward(np.ones((3, 2, 2)), np.ones((3, 2, 3))), "^keys: "),
        (lambda: Attention(2).forward(np.ones((3, 2, 2)), np.ones((3, 4, 2))), "^keys: "),
        (lambda: Attention(2).forward(np.ones((3, 2, 2)), np.ones((3, 2, 2)), [3]), "^lengths: "),
        (lambda: Attention(2).forward(np.ones((3, 2, 2)), np.ones((3, 2, 2)), [0, 3]), "^lengths: "),
        (lambda: Linear(2, 2, dtype="int32"), "^dtype: "),
        (lambda: Linear(2, 2).astype("float16"), "^dtype: "),
    ],
)
def test_bad_input_of_other_layers(call, message):
    with pytest.raises((ValueError, TypeError), match=message):
        call()


@every_layer
def test_bad_doutputs_change_nothing(name):
    layer, inputs = small_layers()[name]
    doutputs = outputs_of(layer.forward(*inputs(4, 3)))
    layer.backward(doutputs)
    grads = {key: value.copy() for key, value in layer.grads.items()}
    with pytest.raises(ValueError, match=r"^d[a-z]+: wanted shape .*got "):
        layer.backward(100 * doutputs[:-1])
    assert_same(layer.grads, grads, 0)
