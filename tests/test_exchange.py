"""Whole models there and back in PyTorch's and Keras's names, beside what real ones say; others refused."""

import json
from pathlib import Path

import numpy as np
import pytest

import rnnlib
from rnnlib.layers import GRU, LSTM, RNN, Linear, RefinedLSTM
from rnnlib.models import EncoderDecoder, FeedForward, LanguageModel, SequenceTagger
from rnnlib.models.exchange import from_two_biases, two_biases

FOLDER = Path(__file__).parent / "reference"
LIBRARIES = {
    "torch": (rnnlib.to_torch, rnnlib.from_torch, "."),
    "keras": (rnnlib.to_keras, rnnlib.from_keras, "/"),
}


def cases_of(library):
    """{case: {"inputs": arrays, "outputs": array, "weights": {name: array}, "ours": [class, arguments]}}."""
    cases = {}
    with np.load(FOLDER / f"{library}_models.npz") as file:
        for key in file.files:
            case, kind, *name = key.split("|")
            stored = cases.setdefault(case, {"inputs": [], "weights": {}})
            if kind == "inputs":
                stored["inputs"].append(file[key])
            elif kind == "weights":
                stored["weights"][name[0]] = file[key]
            else:
                stored[kind] = file[key]
    for stored in cases.values():
        stored["ours"] = json.loads(stored["ours"].item())
    return cases


CASES = {(library, case): stored for library in LIBRARIES for case, stored in cases_of(library).items()}
every_case = pytest.mark.parametrize("library, case", CASES, ids=" ".join)
every_library = pytest.mark.parametrize("library", LIBRARIES)


def model_of(library, case):
    name, options = CASES[library, case]["ours"]
    return getattr(rnnlib, name)(**options, rng=9)


def weights_of(library, case):
    """As that library gives them: a state_dict, or a list."""
    weights = CASES[library, case]["weights"]
    return weights if library == "torch" else list(weights.values())


@every_case
def test_a_whole_model_says_what_the_real_one_says(library, case):
    model, stored = model_of(library, case), CASES[library, case]
    before, _ = model.forward(*stored["inputs"])
    assert not np.allclose(before, stored["outputs"], atol=1e-2)
    homes = {name: id(array) for name, array in model.params.items()}
    assert LIBRARIES[library][1](model, weights_of(library, case)) is model
    assert homes == {name: id(array) for name, array in model.params.items()}
    outputs, _ = model.forward(*stored["inputs"])
    np.testing.assert_allclose(outputs, stored["outputs"], atol=1e-6)


@every_case
def test_what_is_given_has_the_real_ones_names_order_shapes_and_numbers(library, case):
    to, take, _ = LIBRARIES[library]
    model, stored = model_of(library, case), CASES[library, case]["weights"]
    given = to(take(model, weights_of(library, case)))
    if library == "torch":
        assert list(given) == list(stored)
    assert [a.shape for a in given.values()] == [a.shape for a in stored.values()]
    for (name, array), wanted in zip(given.items(), stored.values()):
        assert array.dtype == np.float32 and array.flags.c_contiguous
        if "bias" not in name:
            np.testing.assert_array_equal(array, wanted, err_msg=name)
    other = take(model_of(library, case).astype("float64"), given)
    for name, array in model.params.items():
        np.testing.assert_array_equal(other.params[name], array, err_msg=name)


def test_two_biases_are_parted_and_put_together():
    b_h, b_hn = np.arange(6.0), np.array([7.0, 8.0])
    first, second = two_biases(b_h, b_hn)
    assert second.tolist() == [0, 0, 0, 0, 7, 8]
    again = from_two_biases(first, second + np.array([1, 2, 3, 4, 0, 0]), 2)
    assert [part.tolist() for part in again] == [[1, 3, 5, 7, 4, 5], [7, 8]]


@every_library
def test_names_of_parts_are_the_models_unless_others_are_given(library):
    to, take, joint = LIBRARIES[library]
    model = LanguageModel(5, 3, embedding_size=2, cell="GRU")
    called = {"embedding": "embed", "cell": "net.rnn"}
    arrays = to(model, called)
    assert list(dict.fromkeys(name.rpartition(joint)[0] for name in arrays)) == ["embed", "net.rnn", "output"]
    other = take(LanguageModel(5, 3, embedding_size=2, cell="GRU", rng=7), arrays, called)
    for name, array in model.params.items():
        np.testing.assert_array_equal(other.params[name], array)
    with pytest.raises(
        ValueError, match=r"they are there with names=\{'embedding': 'embed', 'cell': 'net.rnn'"
    ):
        take(other, arrays)
    with pytest.raises(
        ValueError, match=r"^names: wanted some of the parts 'embedding', 'cell', .*got 'lstm'"
    ):
        take(other, arrays, {"lstm": "cell"})
    with pytest.raises(ValueError, match=r"^names: wanted another one for each part, got 'output' twice"):
        to(model, {"cell": "output"})


@every_library
def test_one_layer_out_of_a_bigger_model_is_called_by_its_name(library):
    to, take, joint = LIBRARIES[library]
    arrays = to(SequenceTagger(input_size=2, hidden_size=3, output_size=4, cell="LSTM"))
    with pytest.raises(ValueError, match=r"they are there with names='cell'$"):
        take(LSTM(2, 3), arrays)
    within = {name: array for name, array in arrays.items() if name.startswith("cell")}
    assert list(to(take(LSTM(2, 3, rng=5), within, names="cell"))) == [
        name.removeprefix(f"cell{joint}") for name in within
    ]
    with pytest.raises(ValueError, match="unknown"):
        take(LSTM(2, 3), arrays, names="cell")


MODELS = {
    "feed forward": lambda: FeedForward([2, 4, 3]),
    "one-hot tokens": lambda: LanguageModel(4, 3, cell="RNN"),
    "dot attention": lambda: EncoderDecoder(vocabulary_size=4, output_size=3, hidden_size=5, attention="dot"),
    "both ways, deep": lambda: EncoderDecoder(
        vocabulary_size=4, output_size=3, hidden_size=5, embedding_size=2, bidirectional=True, num_layers=2
    ),
}


@every_library
@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS.keys())
def test_every_weight_of_other_models_goes_there_and_back(library, make):
    to, take, joint = LIBRARIES[library]
    model, other = make(), make()
    for array in other.params.values():
        array += 1
    arrays = to(model)
    assert {name.split(joint)[0] for name in arrays} == {name.split(".")[0] for name in model.params}
    take(other, arrays)
    for name, array in model.params.items():
        np.testing.assert_array_equal(other.params[name], array)


def transformer():
    names = [
        f"encoder.layer.{n}.attention.self.{part}.weight" for n in range(12) for part in ("query", "key")
    ]
    return {name: np.ones((3, 3)) for name in names}


# what is given, what the message says
FOREIGN = {
    "a transformer": (
        transformer,
        r"^arrays: wanted the names \[.*missing .*unknown .*layer\.0.* and 16 more",
    ),
    "a GRU": (
        lambda: rnnlib.to_torch(GRU(3, 4)),
        r"wanted shape \(16, 3\), got \(12, 3\): 12 = 3 · 4 .* GRU's",
    ),
    "an RNN": (lambda: rnnlib.to_torch(RNN(3, 4)), r"got \(4, 3\): 4 = 1 · 4 would be an RNN's"),
    "fewer units": (lambda: rnnlib.to_torch(LSTM(3, 2)), r"wanted shape \(16, 3\), got \(8, 3\)$"),
    "two layers": (lambda: rnnlib.to_torch(LSTM(3, 4, 2)), r"unknown \['bias_hh_l1', .*'weight_ih_l1'\]$"),
    "Keras's": (lambda: rnnlib.to_keras(LSTM(3, 4)), r"unknown \['bias', 'kernel', 'recurrent_kernel'\]$"),
    "a list": (lambda: list(rnnlib.to_torch(LSTM(3, 4)).values()), r"^arrays: wanted a dict of arrays"),
    "one NaN": (
        lambda: rnnlib.to_torch(LSTM(3, 4)) | {"bias_hh_l0": np.full(16, np.nan)},
        "^bias_hh_l0: wanted finite numbers",
    ),
}


@pytest.mark.parametrize("make, words", FOREIGN.values(), ids=FOREIGN.keys())
def test_a_foreign_state_dict_is_refused_by_name_and_changes_nothing(make, words):
    cell = LSTM(3, 4)
    before = {name: array.copy() for name, array in cell.params.items()}
    with pytest.raises((ValueError, TypeError), match=words) as refused:
        rnnlib.from_torch(cell, make())
    assert len(str(refused.value)) < 900
    for name, array in before.items():
        np.testing.assert_array_equal(cell.params[name], array)


@every_library
def test_a_model_whose_last_array_is_wrong_has_not_changed(library):
    to, take, _ = LIBRARIES[library]
    model = SequenceTagger(input_size=2, hidden_size=3, output_size=4)
    before = {name: array.copy() for name, array in model.params.items()}
    arrays = {name: array + 1 for name, array in to(model).items()}
    arrays[list(arrays)[-1]] = np.ones(5)
    with pytest.raises(ValueError, match=r"bias: wanted shape \(4,\), got \(5,\)"):
        take(model, arrays)
    for name, array in before.items():
        np.testing.assert_array_equal(model.params[name], array)


@every_library
def test_what_has_no_counterpart_is_named(library):
    to, take, _ = LIBRARIES[library]
    for owner, words in (
        (RefinedLSTM(2, 3), "layer: wanted a cell with the equations of .*, got RefinedLSTM"),
        (SequenceTagger(input_size=2, hidden_size=3, output_size=1, cell="RefinedLSTM"), "got RefinedLSTM"),
        (rnnlib.Dropout(0.5), "^layer: wanted an RNN.*or a model of these, got Dropout"),
        ("cell", "^layer: wanted an RNN.*got str"),
    ):
        with pytest.raises(TypeError, match=words):
            to(owner)
    for bad in (None, 3, np.ones(2), "weights"):
        with pytest.raises(TypeError, match=rf"wanted .*, got {type(bad).__name__}$"):
            take(Linear(2, 3), bad)
