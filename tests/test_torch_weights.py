"""PyTorch's weights there and back, and its outputs and gradients of every recurrent layer, from a file."""

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib.datasets import load_torch_reference
from rnnlib.layers import GRU, LSTM, RNN, Dropout, Embedding, LayerNorm, Linear, RefinedLSTM, UniformGateLSTM
from rnnlib.models.torch_weights import from_torch, to_torch

REFERENCE = load_torch_reference()
CELLS = {"rnn_tanh": RNN, "rnn_relu": partial(RNN, activation="relu"), "lstm": LSTM, "gru": GRU}
NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
every_case = pytest.mark.parametrize("case", REFERENCE)
every_cell = pytest.mark.parametrize("make", CELLS.values(), ids=CELLS.keys())


def cell_of(case, wanted):
    """The cell of a case, with PyTorch's weights."""
    *kind, layers, directions = case.removesuffix("_padded").split("_")
    D, H = wanted["x"].shape[-1], wanted["weight_hh_l0"].shape[1]
    cell = CELLS["_".join(kind)](D, H, int(layers), directions == "bi", dtype="float64")
    return from_torch(cell, {name: value for name, value in wanted.items() if name.startswith(NAMES)})


def in_torchs_names(cell, grads):
    """Our gradients as PyTorch has them: where it adds two biases, both have the gradient of ours."""
    arrays = {}
    for suffix in cell.suffixes:
        theirs = suffix if suffix.startswith("_l") else "_l0" + suffix
        arrays[f"grad_weight_ih{theirs}"] = grads["W_xh" + suffix].T
        arrays[f"grad_weight_hh{theirs}"] = grads["W_hh" + suffix].T
        arrays[f"grad_bias_ih{theirs}"] = bias = grads["b_h" + suffix]
        inner = grads.get("b_hn" + suffix, bias[:0])
        arrays[f"grad_bias_hh{theirs}"] = np.concatenate([bias[: bias.size - inner.size], inner])
    return arrays


@every_case
def test_outputs_and_every_gradient_equal_pytorchs(case):
    wanted = REFERENCE[case]
    cell, parts = cell_of(case, wanted), ("h", "c")[: 1 + ("c_0" in wanted)]
    lengths = wanted.get("lengths")
    outputs, state = cell.forward(wanted["x"], tuple(wanted[f"{part}_0"] for part in parts), lengths)
    if lengths is not None:
        outputs = outputs * (np.arange(len(outputs))[:, None] < lengths)[..., None]  # PyTorch pads with 0
    dx, dstate = cell.backward(wanted["d_outputs"], tuple(wanted[f"d_{part}_n"] for part in parts))
    got = {"outputs": outputs, "grad_x": dx, **in_torchs_names(cell, cell.grads)}
    got |= {f"{part}_n": value for part, value in zip(parts, state)}
    got |= {f"grad_{part}_0": value for part, value in zip(parts, dstate)}
    assert {name for name in wanted if name.startswith("grad_")} <= got.keys()
    for name, value in got.items():
        np.testing.assert_allclose(value, wanted[name], rtol=1e-10, atol=1e-10, err_msg=name)


@every_case
def test_there_and_back(case):
    wanted = REFERENCE[case]
    cell = cell_of(case, wanted)
    arrays, copy = to_torch(cell), cell.astype("float64")
    assert arrays.keys() == {name for name in wanted if name.startswith(NAMES)}
    for name, value in arrays.items():
        assert value.shape == wanted[name].shape and value.flags.c_contiguous
        if name.startswith("weight"):
            np.testing.assert_array_equal(value, wanted[name])
    for value in copy.params.values():
        value[...] = 0
    from_torch(copy, arrays)
    for name, value in cell.params.items():
        np.testing.assert_array_equal(copy.params[name], value)


def test_layout_written_out():
    cell = GRU(1, 2, dtype="float64")
    cell.params["W_xh"][:] = [[1, 2, 3, 4, 5, 6]]
    cell.params["b_h"][:] = [1, 2, 3, 4, 5, 6]
    cell.params["b_hn"][:] = [7, 8]
    arrays = to_torch(cell)
    assert list(arrays) == ["weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"]
    assert arrays["weight_ih_l0"].tolist() == [[1], [2], [3], [4], [5], [6]]
    assert arrays["bias_ih_l0"].tolist() == [1, 2, 3, 4, 5, 6]
    assert arrays["bias_hh_l0"].tolist() == [0, 0, 0, 0, 7, 8]
    from_torch(cell, arrays | {"bias_hh_l0": [10, 20, 30, 40, 50, 60]})
    assert cell.params["b_h"].tolist() == [11, 22, 33, 44, 5, 6] and cell.params["b_hn"].tolist() == [50, 60]
    lstm = LSTM(1, 1, dtype="float64")
    from_torch(lstm, to_torch(lstm) | {"bias_ih_l0": [1, 2, 3, 4], "bias_hh_l0": [10, 20, 30, 40]})
    assert lstm.params["b_h"].tolist() == [11, 22, 33, 44]


@pytest.mark.parametrize(
    "make, names",
    [
        (lambda: Linear(2, 3), {"weight": (3, 2), "bias": (3,)}),
        (lambda: Embedding(5, 2), {"weight": (5, 2)}),
        (lambda: LayerNorm(4), {"weight": (4,), "bias": (4,)}),
    ],
    ids=["Linear", "Embedding", "LayerNorm"],
)
def test_other_layers_there_and_back(make, names):
    layer = make()
    homes = {name: id(value) for name, value in layer.params.items()}
    arrays = {name: np.random.default_rng(1).standard_normal(shape) for name, shape in names.items()}
    assert from_torch(layer, {name: value.tolist() for name, value in arrays.items()}) is layer
    assert homes == {name: id(value) for name, value in layer.params.items()}
    for name, value in to_torch(layer).items():
        np.testing.assert_array_equal(value, arrays[name].astype("float32"))


def test_the_arrays_are_copies():
    cell = RNN(2, 3)
    arrays = to_torch(cell)
    for value in arrays.values():
        value[...] = 9
    assert not any((value == 9).any() for value in cell.params.values())


@settings(deadline=None, max_examples=30)
@given(
    st.sampled_from(list(CELLS.values())),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from(["float32", "float64"]),
)
def test_any_stack_there_and_back(make, D, H, num_layers, bidirectional, dtype):
    cell, other = (make(D, H, num_layers, bidirectional, rng=seed, dtype=dtype) for seed in (1, 2))
    arrays = to_torch(from_torch(other, to_torch(cell)))
    for name, value in cell.params.items():
        np.testing.assert_array_equal(other.params[name], value)
    assert len(arrays) == 4 * num_layers * (1 + bidirectional)
    assert {value.dtype for value in arrays.values()} == {np.dtype(dtype)}


BAD = {
    "missing": (lambda arrays: arrays.pop("bias_hh_l0"), r"^arrays: .*missing \['bias_hh_l0'\]"),
    "unknown": (lambda arrays: arrays.update(weight_hr_l0=1), r"^arrays: .*unknown \['weight_hr_l0'\]"),
    "shape": (lambda arrays: arrays.update(bias_hh_l0=np.ones(2)), "^bias_hh_l0: wanted shape "),
    "transposed": (lambda arrays: arrays.update(weight_ih_l0=arrays["weight_ih_l0"].T), "^weight_ih_l0: "),
    "NaN": (lambda arrays: arrays["bias_hh_l0"].fill(np.nan), "^bias_hh_l0: wanted finite"),
    "words": (lambda arrays: arrays.update(bias_hh_l0="abc"), "^bias_hh_l0: wanted"),
}


@every_cell
@pytest.mark.parametrize("spoil, message", BAD.values(), ids=BAD.keys())
def test_bad_arrays_change_nothing(make, spoil, message):
    cell = make(2, 3)
    arrays, before = {name: value + 1 for name, value in to_torch(cell).items()}, to_torch(cell)
    spoil(arrays)
    with pytest.raises((ValueError, TypeError), match=message):
        from_torch(cell, arrays)
    for name, value in to_torch(cell).items():
        np.testing.assert_array_equal(value, before[name])


def test_what_pytorch_does_not_have():
    cell = GRU(2, 3, reset_after=False)
    with pytest.raises(ValueError, match=r"reset_after=True"):
        to_torch(cell)
    with pytest.raises(ValueError, match=r"reset_after=True"):
        from_torch(cell, to_torch(GRU(2, 3)))
    with pytest.raises(TypeError, match=r"^layer: wanted an RNN.* got Dropout"):
        to_torch(Dropout(0.5))
    for convert in (to_torch, lambda layer: from_torch(layer, to_torch(LSTM(2, 3)))):
        with pytest.raises(TypeError, match=r"^layer: wanted a cell with the equations .*, got RefinedLSTM"):
            convert(RefinedLSTM(2, 3))
    assert len(to_torch(UniformGateLSTM(2, 3))) == 4
    with pytest.raises(TypeError, match=r"^layer: wanted an RNN.* got dict"):
        from_torch({}, {})


class Tensor:
    """What from_torch asks of a tensor, and how a real one answers."""

    def __init__(self, value, dtype="float32", graph=False):
        self.value, self.dtype, self.graph = np.asarray(value), f"torch.{dtype}", graph

    def detach(self):
        return Tensor(self.value, self.dtype.removeprefix("torch."))

    def cpu(self):
        return self

    def float(self):
        return Tensor(self.value.astype("float32"))

    def __array__(self, dtype=None, copy=None):
        if self.graph:
            raise RuntimeError("Can't call numpy() on Tensor that requires grad")
        if self.dtype == "torch.bfloat16":
            raise TypeError("Got unsupported ScalarType BFloat16")
        return self.value


@every_cell
@pytest.mark.parametrize("options", [{"graph": True}, {"dtype": "bfloat16"}], ids=["Parameters", "bfloat16"])
def test_tensors_that_numpy_cannot_read_as_they_are(make, options):
    cell, other = make(2, 3, rng=1), make(2, 3, rng=2)
    from_torch(other, {name: Tensor(value, **options) for name, value in to_torch(cell).items()})
    for name, value in cell.params.items():
        np.testing.assert_array_equal(other.params[name], value)


def test_a_module_gives_its_state_dict_and_anything_else_is_named():
    class Module:
        def state_dict(self):
            return to_torch(LSTM(2, 3, rng=1))

    cell = from_torch(LSTM(2, 3, rng=2), Module())
    for name, value in LSTM(2, 3, rng=1).params.items():
        np.testing.assert_array_equal(cell.params[name], value)
    for bad in (None, 3, [1, 2], iter({}), np.ones(3)):
        with pytest.raises(
            TypeError, match=r"^arrays: wanted a dict of arrays \(module.state_dict\(\)\) or a"
        ):
            from_torch(cell, bad)

    class Stubborn:
        def __array__(self, dtype=None, copy=None):
            raise TypeError("not today")

    with pytest.raises(TypeError, match=r"^bias_ih_l0: wanted an array, got Stubborn \(not today\)"):
        from_torch(cell, to_torch(cell) | {"bias_ih_l0": Stubborn()})
