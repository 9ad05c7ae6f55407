"""Keras's order of gates and its two biases written out; layers of another kind refused by what they say."""

import numpy as np
import pytest

from rnnlib import from_keras, to_keras
from rnnlib.layers import GRU, LSTM, RNN
from rnnlib.models import SequenceClassifier


def test_an_lstms_arrays_are_keras_own():
    cell = LSTM(2, 3, rng=1)
    arrays = to_keras(cell)
    assert list(arrays) == ["kernel", "recurrent_kernel", "bias"]
    for array, weight in zip(arrays.values(), cell.params.values()):
        np.testing.assert_array_equal(array, weight)
        assert array is not weight


def gru(reset_after):
    cell = GRU(1, 2, dtype="float64", reset_after=reset_after)
    cell.params["W_xh"][:] = [[1, 2, 3, 4, 5, 6]]
    cell.params["W_hh"][:] = [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]]
    cell.params["b_h"][:] = [1, 2, 3, 4, 5, 6]
    cell.params["b_hn"][:] = [10, 20]
    return cell


@pytest.mark.parametrize(
    "reset_after, bias", [(True, [[3, 4, 1, 2, 5, 6], [0, 0, 0, 0, 10, 20]]), (False, [3, 4, 1, 2, 15, 26])]
)
def test_a_grus_first_two_blocks_change_places(reset_after, bias):
    arrays = to_keras(gru(reset_after))
    assert arrays["kernel"].tolist() == [[3, 4, 1, 2, 5, 6]]
    assert arrays["recurrent_kernel"].tolist() == [[3, 4, 1, 2, 5, 6], [9, 10, 7, 8, 11, 12]]
    assert arrays["bias"].tolist() == bias


def test_two_biases_are_added_where_ours_is_one():
    cell = from_keras(
        gru(True), {**to_keras(gru(True)), "bias": [[1, 2, 3, 4, 5, 6], [10, 20, 30, 40, 50, 60]]}
    )
    assert cell.params["b_h"].tolist() == [33, 44, 11, 22, 5, 6] and cell.params["b_hn"].tolist() == [50, 60]
    cell = from_keras(gru(False), {**to_keras(gru(False)), "bias": [1, 2, 3, 4, 5, 6]})
    assert cell.params["b_h"].tolist() == [3, 4, 1, 2, 5, 6] and cell.params["b_hn"].tolist() == [0, 0]


@pytest.mark.parametrize("reset_after", [True, False])
@pytest.mark.parametrize("num_layers, bidirectional", [(1, False), (2, True)])
def test_outputs_are_the_same_there_and_back(reset_after, num_layers, bidirectional):
    cell, other = (
        GRU(2, 3, num_layers, bidirectional, reset_after=reset_after, rng=seed, dtype="float64")
        for seed in (1, 2)
    )
    from_keras(other, list(to_keras(cell).values()))
    x = np.random.default_rng(0).normal(size=(6, 2, 2))
    np.testing.assert_allclose(other.forward(x)[0], cell.forward(x)[0], atol=1e-12)


REFUSED = {
    "a GRU that resets before": (
        lambda: to_keras(GRU(2, 3, reset_after=False)),
        "it was made with reset_after=False",
    ),
    "an LSTM": (
        lambda: list(to_keras(LSTM(2, 3)).values()),
        r"kernel: .*got \(2, 12\): 12 = 4 · 3 would be an LSTM's",
    ),
    "two arrays": (
        lambda: list(to_keras(GRU(2, 3)).values())[:2],
        r"wanted 3 arrays, \['kernel', .*\], got 2",
    ),
    "transposed": (
        lambda: [a.T for a in to_keras(GRU(2, 3)).values()],
        r"^kernel: wanted shape \(2, 9\), got \(9, 2\)",
    ),
}


@pytest.mark.parametrize("make, words", REFUSED.values(), ids=REFUSED.keys())
def test_others_are_refused_and_change_nothing(make, words):
    cell = GRU(2, 3)
    before = to_keras(cell)
    with pytest.raises(ValueError, match=words):
        from_keras(cell, make())
    for name, array in to_keras(cell).items():
        np.testing.assert_array_equal(array, before[name])


def keras_layer(kind, cell, **settings):
    """What a Keras layer tells of itself, with the weights of our cell."""
    config = {"activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True, **settings}
    methods = {"get_config": lambda self: config, "get_weights": lambda self: list(to_keras(cell).values())}
    return type(kind, (), methods)()


def test_a_keras_layer_says_which_cell_it_is():
    cell = from_keras(GRU(2, 3, rng=1), keras_layer("GRU", GRU(2, 3, rng=5), reset_after=True))
    np.testing.assert_array_equal(cell.params["W_xh"], GRU(2, 3, rng=5).params["W_xh"])
    for ours, theirs, words in (
        (GRU(2, 3), keras_layer("LSTM", LSTM(2, 3)), "with cell='GRU', got 'LSTM'"),
        (GRU(2, 3), keras_layer("GRU", GRU(2, 3), reset_after=False), "reset_after=True, got False"),
        (
            LSTM(2, 3),
            keras_layer("LSTM", LSTM(2, 3), recurrent_activation="hard_sigmoid"),
            "got 'hard_sigmoid'",
        ),
        (RNN(2, 3), keras_layer("SimpleRNN", RNN(2, 3), activation="relu"), "activation='tanh', got 'relu'"),
        (LSTM(2, 3), keras_layer("LSTM", LSTM(2, 3), use_bias=False), "use_bias=True, got False"),
    ):
        with pytest.raises(ValueError, match=f"^weights: wanted a layer .*{words}$"):
            from_keras(ours, theirs)


def test_every_cell_of_a_keras_model_is_looked_at():
    ours = SequenceClassifier(input_size=2, hidden_size=3, output_size=4, cell="GRU", bidirectional=True)
    wrapped = type("Bidirectional", (), {"forward_layer": keras_layer("GRU", GRU(2, 3), reset_after=False)})()
    model = type("Sequential", (), {"layers": [object(), wrapped], "get_weights": lambda self: []})()
    with pytest.raises(ValueError, match="reset_after=True, got False"):
        from_keras(ours, model)
