import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rnnlib import ops

FLOATS = ["float32", "float64"]
NUMBERS = st.floats(-1e4, 1e4, width=32)
arrays = hnp.arrays(st.sampled_from(FLOATS), hnp.array_shapes(max_dims=3, max_side=5), elements=NUMBERS)
modest = settings(deadline=None, max_examples=40)


@modest
@given(arrays)
def test_sigmoid_is_symmetric_bounded_and_keeps_its_dtype(a):
    s = ops.sigmoid(a)
    assert s.dtype == a.dtype and s.shape == a.shape
    assert np.all((s >= 0) & (s <= 1))
    np.testing.assert_allclose(s + ops.sigmoid(-a), 1, rtol=1e-6)


def test_sigmoid_keeps_the_digits_of_small_values():
    np.testing.assert_allclose(
        ops.sigmoid(np.float32([-20, -50, 0, 3])), [2.0611537e-09, 1.9287498e-22, 0.5, 0.95257413], rtol=1e-6
    )


def test_relu_keeps_its_dtype():
    a = np.float32([-1, 0, 2])
    assert ops.relu(a).tolist() == [0, 0, 2] and ops.relu(a).dtype == np.float32


@modest
@given(arrays, st.integers(0, 2))
def test_softmax_sums_to_one_and_log_softmax_is_its_log(a, axis):
    axis = axis % a.ndim
    p, log_p = ops.softmax(a, axis), ops.log_softmax(a, axis)
    assert p.dtype == log_p.dtype == a.dtype
    np.testing.assert_allclose(p.sum(axis), 1, rtol=1e-5)
    np.testing.assert_allclose(np.exp(log_p), p, rtol=2e-3 if a.dtype == np.float32 else 1e-9, atol=1e-12)
    np.testing.assert_allclose(ops.softmax(a - a.max(), axis), p, rtol=5e-3, atol=1e-12)


def test_log_softmax_stays_finite_where_softmax_is_zero():
    assert ops.log_softmax(np.float32([0, 1000])).tolist() == [-1000, 0]


def test_one_hot():
    v = ops.one_hot([[2, 0], [1, 1]], 3)
    assert v.dtype == np.float32
    assert v.tolist() == [[[0, 0, 1], [1, 0, 0]], [[0, 1, 0], [0, 1, 0]]]
    assert ops.one_hot([], 3).shape == (0, 3)
    with pytest.raises(ValueError, match="tokens: wanted integers from 0 to 2, got 3 at position 1"):
        ops.one_hot([0, 3], 3)


def test_as_rng_passes_generators_on_and_makes_them_from_seeds():
    g = np.random.default_rng(3)
    assert ops.as_rng(g) is g
    assert ops.as_rng(3).random() == ops.as_rng(np.int64(3)).random() == np.random.default_rng(3).random()
    for wrong in [None, 1.0, "7", True, np.random.RandomState(0)]:
        with pytest.raises(TypeError, match="rng: wanted a seed"):
            ops.as_rng(wrong)
    with pytest.raises(ValueError, match="at least 0, got -1"):
        ops.as_rng(-1)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng, dtype: ops.uniform(rng, (4, 5), 0.3, dtype),
        lambda rng, dtype: ops.glorot(rng, (4, 5), dtype),
        lambda rng, dtype: ops.orthogonal(rng, (4, 5), dtype),
        lambda rng, dtype: ops.chrono_bias(rng, 7, 30, dtype),
    ],
)
def test_a_seed_means_the_same_weights_in_every_dtype(draw):
    single, double = draw(5, "float32"), draw(5, "float64")
    assert single.dtype == np.float32 and double.dtype == np.float64
    assert np.array_equal(double.astype("float32"), single)
    assert not np.array_equal(draw(6, "float64"), double)
    g = np.random.default_rng(5)
    assert np.array_equal(draw(g, "float64"), double) and not np.array_equal(draw(g, "float64"), double)


def test_uniform_and_glorot_fill_their_range():
    assert 0.99 < np.abs(ops.uniform(0, (100, 100), 2.0)).max() / 2 <= 1
    bound = np.sqrt(6 / 150)
    assert 0.99 < np.abs(ops.glorot(0, (100, 50))).max() / bound <= 1


@modest
@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([0.5, 1.0, 1.4]))
def test_orthogonal_has_singular_values_equal_to_its_gain(rows, columns, gain):
    W = ops.orthogonal(1, (rows, columns), "float64", gain)
    assert W.shape == (rows, columns) and W.flags.c_contiguous
    np.testing.assert_allclose(np.linalg.svd(W, compute_uv=False), gain, rtol=1e-12)


def test_orthogonal_has_no_preferred_sign():
    draws = np.array([ops.orthogonal(seed, (2, 2), "float64")[0, 0] for seed in range(400)])
    assert abs(draws.mean()) < 0.1 and abs((draws > 0).mean() - 0.5) < 0.1


def test_chrono_bias_covers_the_lags():
    steps = np.exp(ops.chrono_bias(0, 5000, 50, "float64"))
    assert steps.min() >= 1 and steps.max() <= 49 and abs(steps.mean() - 25) < 1
    with pytest.raises(ValueError, match="max_lag: wanted more than 2"):
        ops.chrono_bias(0, 5, 2)


@pytest.mark.parametrize("shape", [(3,), (0, 3), (2, 3, 4)])
def test_matrices_only(shape):
    for draw in (ops.glorot, ops.orthogonal):
        with pytest.raises(ValueError, match=r"shape: wanted \(rows, columns\)"):
            draw(0, shape)


def test_check_array_returns_the_array_itself_where_nothing_is_to_do():
    x = np.zeros((5, 2, 3), np.float32)
    assert ops.check_array("x", x, shape=("T", None, 3), ndim=3, dtype="float32", finite=True) is x
    assert ops.check_array("x", [1, 2], dtype="float32").dtype == np.float32
    assert ops.check_array("x", 2.5).shape == ()


@pytest.mark.parametrize(
    "error, text, value, wanted",
    [
        (ValueError, r"x: wanted shape \(T, 3\), got \(5, 2, 4\)", np.zeros((5, 2, 4)), {"shape": ("T", 3)}),
        (ValueError, r"x: wanted shape \(any, 3\), got \(3,\)", np.zeros(3), {"shape": (None, 3)}),
        (ValueError, r"x: wanted shape \(4,\), got \(3,\)", np.zeros(3), {"shape": (4,)}),
        (ValueError, r"x: wanted 2 dimensions, got 1, in shape \(3,\)", np.zeros(3), {"ndim": 2}),
        (ValueError, "x: wanted an array, got rows of different lengths", [[1], [1, 2]], {}),
        (ValueError, "x: wanted numbers that fit float32, got 1e", [1e300], {"dtype": "float32"}),
        (
            ValueError,
            r"x: wanted finite numbers, got nan at position \(0, 1\)",
            [[1, np.nan]],
            {"finite": True},
        ),
        (ValueError, "x: wanted finite numbers, got -inf at position 2", [0, 1, -np.inf], {"finite": True}),
        (TypeError, "x: wanted an array of real numbers, got None", None, {}),
        (TypeError, "x: wanted an array of real numbers, got 'abc'", "abc", {}),
        (TypeError, "x: wanted an array of real numbers, got an array of object", np.array([1, None]), {}),
        (TypeError, "x: wanted an array of real numbers, got an array of complex128", np.ones(2) * 1j, {}),
        (TypeError, "x: wanted bool, got float64", [0.0, 1.0], {"dtype": bool}),
        (TypeError, "x: wanted int64, got float64", [0.0, 1.0], {"dtype": "int64"}),
    ],
)
def test_check_array_names_the_argument_and_says_what_is_wrong(error, text, value, wanted):
    with pytest.raises(error, match=text):
        ops.check_array("x", value, **wanted)


@modest
@given(
    hnp.arrays(st.sampled_from(["int8", "uint8", "int64", "uint64"]), 4, elements=st.integers(0, 30)),
    st.integers(1, 30),
)
def test_check_tokens_lets_exactly_the_vocabulary_pass(tokens, size):
    if tokens.max() < size:
        assert ops.check_tokens("tokens", tokens, size) is tokens
    else:
        with pytest.raises(ValueError, match=f"tokens: wanted integers from 0 to {size - 1}"):
            ops.check_tokens("tokens", tokens, size)


def test_check_tokens_refuses_negative_numbers_and_other_types():
    with pytest.raises(ValueError, match=r"tokens: wanted integers from 0 to 4, got -1 at position \(1, 0\)"):
        ops.check_tokens("tokens", [[0], [-1]], 5)
    assert ops.check_tokens("tokens", [], 5).dtype.kind == "i"
    for wrong in [[1.0], [True], ["a"], None, np.zeros(0)]:
        with pytest.raises(TypeError, match="tokens: wanted integers"):
            ops.check_tokens("tokens", wrong, 5)


def test_check_choice():
    assert ops.check_choice("activation", "tanh", ("tanh", "relu")) == "tanh"
    for wrong in ["Tanh", None, 3, np.zeros(2), ["tanh"]]:
        with pytest.raises(ValueError, match="activation: wanted one of 'tanh', 'relu', got "):
            ops.check_choice("activation", wrong, ("tanh", "relu"))


def test_check_positive():
    assert ops.check_positive("lr", 0.5) == 0.5 and ops.check_positive("size", np.int64(3), integer=True) == 3
    for wrong in [0, -1, np.inf, np.nan]:
        with pytest.raises(ValueError, match="lr: wanted a number above 0, got"):
            ops.check_positive("lr", wrong)
    for wrong in [2.0, True, "3", None]:
        with pytest.raises(TypeError, match="size: wanted an integer of at least 1, got"):
            ops.check_positive("size", wrong, integer=True)


def test_check_dtype():
    assert ops.check_dtype("dtype", np.float32) == ops.check_dtype("dtype", "float32") == np.dtype("float32")
    for wrong in ["float16", "int64", "nonsense", None, object]:
        with pytest.raises(ValueError, match="dtype: wanted 'float32' or 'float64', got"):
            ops.check_dtype("dtype", wrong)


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: ops.uniform(0, None, 0.1), TypeError, "shape: wanted integers, got None"),
        (lambda: ops.uniform(0, (2, -1), 0.1), ValueError, "shape: wanted sizes of at least 0"),
        (
            lambda: ops.uniform(0, (10**6, 10**6), 0.1),
            ValueError,
            "shape: wanted sizes of at least 0, at most",
        ),
        (lambda: ops.uniform(0, 3, np.nan), ValueError, "bound: wanted a number above 0"),
        (lambda: ops.uniform(0, 3, "x"), TypeError, "bound: wanted a number above 0"),
        (lambda: ops.uniform(0, 3, 0.1, []), ValueError, "dtype: wanted 'float32' or 'float64'"),
        (lambda: ops.glorot(0, 3), ValueError, r"shape: wanted \(rows, columns\)"),
        (lambda: ops.glorot(0, (2, 1.5)), TypeError, "shape: wanted integers"),
        (lambda: ops.orthogonal(0, (2, 3), gain=np.nan), ValueError, "gain: wanted finite numbers"),
        (lambda: ops.orthogonal(0, (2, 3), "int64"), ValueError, "dtype: wanted 'float32' or 'float64'"),
        (lambda: ops.chrono_bias(0, "x", 10), TypeError, "size: wanted integers, got 'x'"),
        (lambda: ops.check_positive("n", 10**30, integer=True), ValueError, "n: wanted an integer from 1 to"),
        (
            lambda: ops.check_positive("n", 10**5000, integer=True),
            ValueError,
            "n: wanted an integer from 1 to",
        ),
        (lambda: ops.check_index("i", 3, 3), ValueError, "i: wanted an integer from -3 to 2, got 3"),
        (lambda: ops.check_index("i", -1, 3, negative=False), ValueError, "i: wanted an integer from 0 to 2"),
        (lambda: ops.check_index("i", True, 3), TypeError, "i: wanted an integer from -3 to 2, got True"),
        (
            lambda: ops.check_lengths("n", [1, 4], 3, 2),
            ValueError,
            r"n: wanted integers from 1 to T = 3, got",
        ),
        (lambda: ops.as_rng([1, -2]), ValueError, "rng: wanted a seed of at least 0, got -2"),
        (lambda: ops.as_rng([]), TypeError, "rng: wanted a seed"),
        (lambda: ops.as_rng([1, "a"]), TypeError, "rng: wanted a seed"),
    ],
)
def test_bad_values_are_named(call, error, text):
    with pytest.raises(error, match=f"^{text}"):
        call()


def test_masked_entries_are_refused_where_some_are_masked():
    array = np.ma.masked_array([1.0, 2.0], mask=[False, True])
    with pytest.raises(TypeError, match=r"^x: wanted an array without masked entries, got 1"):
        ops.check_array("x", array)
    with pytest.raises(TypeError, match=r"^tokens: wanted an array without masked entries, got 1"):
        ops.check_tokens("tokens", array.astype(int), 9)
    plain = ops.check_array("x", np.ma.masked_array([1.0, 2.0]))
    assert type(plain) is np.ndarray and plain.tolist() == [1, 2]
    assert type(ops.check_array("x", np.ones((1, 1)).view(np.matrix))) is np.ndarray


def test_what_lies_beyond_the_lengths_becomes_zero():
    x = np.array([[1.0, np.nan], [2.0, np.inf], [3.0, np.nan]])
    x[0, 1] = 4
    assert ops.without_padding("x", x, [3, 1]).tolist() == [[1, 4], [2, 0], [3, 0]]
    assert ops.without_padding("x", x[..., None], [3, 1])[..., 0].tolist() == [[1, 4], [2, 0], [3, 0]]
    assert ops.without_padding("x", x, None) is x
    assert ops.without_padding("x", np.array([[1, -9]]), [1, 1]).dtype == np.array([1]).dtype


def test_position_codes_are_turned_by_the_same_angles_from_step_to_step():
    codes = ops.position_codes(50, 6, "float64")
    assert codes.shape == (50, 6) and codes[0].tolist() == [0, 0, 0, 1, 1, 1]
    np.testing.assert_allclose(codes[7, :3], np.sin([7, 7 / 10_000 ** (1 / 3), 7 / 10_000 ** (2 / 3)]))
    z = codes[:, 3:] + 1j * codes[:, :3]  # each pair as a point on the circle
    np.testing.assert_allclose(z[5:] / z[:-5], np.broadcast_to(z[5], (45, 3)), rtol=1e-10)
    assert ops.position_codes(4, 5).shape == (4, 5) and ops.position_codes(4, 5).dtype == np.float32
    assert len(np.unique(codes.round(6), axis=0)) == 50
    for bad in ((0, 4), (4, 0)):
        with pytest.raises(ValueError, match="wanted an integer of at least 1"):
            ops.position_codes(*bad)
