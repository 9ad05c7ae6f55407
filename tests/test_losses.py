import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib.losses import cross_entropy, mean_squared_error
from rnnlib.ops import log_softmax

modest = settings(deadline=None, max_examples=30)
shapes = st.lists(st.integers(1, 4), min_size=0, max_size=3).map(tuple)


def numeric_gradient(f, x, h=1e-6):
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[i] += h
        down[i] -= h
        gradient[i] = (f(up) - f(down)) / (2 * h)
    return gradient


def make_mask(rng, shape):
    mask = np.array(rng.random(shape) < 0.6)
    mask[(0,) * len(shape)] = True
    return mask


@modest
@given(shapes, st.integers(1, 5), st.integers(0, 99), st.booleans())
def test_cross_entropy_is_the_mean_over_counted_positions_and_its_gradient_exact(shape, K, seed, masked):
    rng = np.random.default_rng(seed)
    logits, targets = rng.normal(0, 2, (*shape, K)), rng.integers(K, size=shape)
    mask = make_mask(rng, shape) if masked else None
    loss, dlogits = cross_entropy(logits, targets, mask)

    each = [
        -np.log(np.exp(logits[i])[targets[i]] / np.exp(logits[i]).sum())
        for i in np.ndindex(shape)
        if mask is None or mask[i]
    ]
    assert isinstance(loss, float) and loss == pytest.approx(np.mean(each), rel=1e-12)
    numeric = numeric_gradient(lambda x: cross_entropy(x, targets, mask)[0], logits)
    np.testing.assert_allclose(dlogits, numeric, atol=1e-8)


@modest
@given(shapes.filter(len), st.integers(0, 99), st.sampled_from(["none", "full", "positions"]))
def test_squared_error_is_the_mean_over_counted_numbers_and_its_gradient_exact(shape, seed, kind):
    rng = np.random.default_rng(seed)
    outputs, targets = rng.normal(size=shape), rng.normal(size=shape)
    mask = {"none": None, "full": make_mask(rng, shape), "positions": make_mask(rng, shape[:-1])}[kind]
    loss, doutputs = mean_squared_error(outputs, targets, mask)

    squares = (outputs - targets) ** 2
    assert loss == pytest.approx(np.mean(squares if mask is None else squares[mask]), rel=1e-12)
    numeric = numeric_gradient(lambda x: mean_squared_error(x, targets, mask)[0], outputs)
    np.testing.assert_allclose(doutputs, numeric, atol=1e-8)


def test_what_is_masked_is_never_looked_at():
    logits = np.array([[1.0, 2.0], [np.nan, np.inf]])
    loss, dlogits = cross_entropy(logits, [1, -100], [True, False])
    assert loss == pytest.approx(np.log(1 + np.exp(-1))) and dlogits[1].tolist() == [0, 0]
    loss, doutputs = mean_squared_error([[2.0], [np.inf]], [[1.0], [np.inf]], [True, False])
    assert loss == 1 and doutputs.tolist() == [[2], [0]]


def test_cross_entropy_of_a_certain_answer_is_stable():
    loss, dlogits = cross_entropy(np.float32([[1000, 0], [0, 1000]]), [0, 0])
    assert loss == 500
    assert dlogits.tolist() == [[0, 0], [-0.5, 0.5]]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_gradients_keep_the_dtype_and_the_loss_is_summed_in_float64(dtype):
    logits = np.random.default_rng(0).normal(size=(500, 300, 2)).astype(dtype)
    loss, dlogits = cross_entropy(logits, np.zeros((500, 300), int))
    assert dlogits.dtype == dtype
    assert loss == pytest.approx(-log_softmax(logits)[..., 0].astype("float64").mean(), rel=1e-13)
    loss, doutputs = mean_squared_error(logits, np.zeros_like(logits))
    assert doutputs.dtype == dtype
    assert loss == pytest.approx((logits.astype("float64") ** 2).mean(), rel=1e-13)


def test_arguments_stay_as_they_are():
    logits, targets, mask = np.ones((2, 3)), np.array([0, 9]), np.array([True, False])
    before = logits.copy(), targets.copy(), mask.copy()
    cross_entropy(logits, targets, mask)
    for now, then in zip((logits, targets, mask), before):
        assert np.array_equal(now, then)


@pytest.mark.parametrize(
    "error, text, arguments",
    [
        (ValueError, "targets: wanted integers from 0 to 2, got 3 at position 1", (np.zeros((2, 3)), [0, 3])),
        (ValueError, "targets: wanted integers from 0 to 2, got -1", (np.zeros((2, 3)), [0, -1])),
        (TypeError, "targets: wanted integers", (np.zeros((2, 3)), [0.0, 1.0])),
        (ValueError, r"targets: wanted shape \(2,\), got \(3,\)", (np.zeros((2, 3)), [0, 1, 1])),
        (ValueError, r"logits: wanted shape \(..., K\)", (1.0, 0)),
        (ValueError, r"logits: wanted shape \(..., K\).* got shape \(2, 0\)", (np.zeros((2, 0)), [0, 0])),
        (
            TypeError,
            "logits: wanted an array without masked entries",
            (np.ma.masked_less([[1.0, 2]], 2), [0]),
        ),
        (TypeError, "logits: wanted an array of real numbers", (["a"], 0)),
        (
            ValueError,
            "mask: wanted at least one position that counts, got 2 times False",
            (np.zeros((2, 3)), [0, 1], [False, False]),
        ),
        (ValueError, r"mask: wanted shape \(2,\), got \(1,\)", (np.zeros((2, 3)), [0, 1], [True])),
        (TypeError, "mask: wanted bool, got int64", (np.zeros((2, 3)), [0, 1], np.int64([1, 0]))),
        (
            ValueError,
            r"nothing to take a mean over: the shape is \(4, 0\)",
            (np.zeros((4, 0, 3)), np.zeros((4, 0), int)),
        ),
    ],
)
def test_cross_entropy_says_what_is_wrong(error, text, arguments):
    with pytest.raises(error, match=text):
        cross_entropy(*arguments)


@pytest.mark.parametrize(
    "error, text, arguments",
    [
        (ValueError, r"targets: wanted shape \(4, 1\), got \(4,\)", (np.zeros((4, 1)), np.zeros(4))),
        (ValueError, "mask: wanted at least one position", (np.zeros(2), np.zeros(2), [False, False])),
        (
            ValueError,
            r"mask: wanted shape \(4, 2\) or \(4, 2, 3\), got \(4,\)",
            (np.zeros((4, 2, 3)), np.zeros((4, 2, 3)), np.ones(4, bool)),
        ),
        (ValueError, "nothing to take a mean over", (np.zeros((0, 2)), np.zeros((0, 2)))),
        (
            ValueError,
            r"targets: wanted finite numbers, got nan at position \(0, 1\)",
            (np.zeros((1, 2)), [[0, np.nan]]),
        ),
    ],
)
def test_squared_error_says_what_is_wrong(error, text, arguments):
    with pytest.raises(error, match=text):
        mean_squared_error(*arguments)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_where_nothing_counts_target_and_output_may_be_anything(dtype):
    outputs, targets, mask = np.ones((3, 2), dtype), np.zeros((3, 2)), np.array([True, False, True])
    want = mean_squared_error(outputs, targets, mask)
    for rubbish in (np.nan, -np.inf, 1e300):
        targets[1] = rubbish
        outputs[1] = np.nan
        loss, gradient = mean_squared_error(outputs, targets, mask)
        assert loss == want[0] == 1
        np.testing.assert_array_equal(gradient, want[1])
    loss, gradient = cross_entropy(outputs, [0, -100, 1], mask)
    assert loss == cross_entropy(np.ones((3, 2), dtype), [0, 1, 1], mask)[0]
    assert not gradient[1].any()


def test_a_loss_of_nothing_prints_without_a_minus():
    assert str(cross_entropy(np.float32([[1000, 0]]), [0])[0]) == "0.0"
