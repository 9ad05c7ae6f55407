import copy
import textwrap

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import gradcheck
from rnnlib.losses import cross_entropy, mean_squared_error

modest = settings(deadline=None, max_examples=25)


class TinyRNN:
    """h_t = gain · tanh(x_t W + h_{t−1} U + b), dropout on x if `training`; one thing may be made wrong."""

    def __init__(self, wrong=None, dtype="float64"):
        rng = np.random.default_rng(1)
        self.params = {
            "W": rng.normal(size=(2, 3)),
            "U": rng.normal(size=(3, 3)),
            "b": np.zeros(3),
            "gain": np.ones(1),
        }
        self.params = {name: a.astype(dtype) for name, a in self.params.items()}
        self.grads = {}
        self.wrong = wrong
        self.rng = rng

    def forward(self, x, state=None, training=False):
        p = self.params
        keep = (self.rng.random(x.shape) < 0.5) * 2.0 if training else np.ones(x.shape)
        x = x * keep
        h = [np.zeros((x.shape[1], 3), x.dtype) if state is None else state[0]]
        raw = []
        for x_t in x:
            raw.append(np.tanh(x_t @ p["W"] + h[-1] @ p["U"] + p["b"]))
            h.append(p["gain"] * raw[-1])
        self.cache = x, keep, h, raw
        return np.array(h[1:]), (h[-1],)

    def backward(self, doutputs, dstate=None):
        (x, keep, h, raw), p = self.cache, self.params
        self.grads = {name: np.zeros_like(a) for name, a in p.items()}
        dx, dh = np.zeros_like(x), dstate[0]
        for t in reversed(range(len(x))):
            dh = dh + doutputs[t]
            self.grads["gain"] += (dh * raw[t]).sum()
            da = (dh if self.wrong == "gain forgotten" else dh * p["gain"]) * (1 - raw[t] ** 2)
            self.grads["W"] += x[t].T @ da
            self.grads["U"] += h[t + 1 if self.wrong == "one step late" else t].T @ da
            self.grads["b"] += da.sum(0)
            dx[t] = da @ p["W"].T
            dh = da @ (p["U"] if self.wrong == "not transposed" else p["U"].T)
        if self.wrong == "one entry":
            self.grads["U"][1, 2] *= 1 + 1e-4
        if self.wrong == "state":
            dh = dh * 2
        return dx * keep, (dh,)


x = np.random.default_rng(2).normal(size=(4, 5, 2))


@pytest.mark.parametrize("keywords", [{}, {"training": True}, {"state": (np.ones((5, 3)),)}])
def test_a_right_layer_passes_and_everything_is_checked(keywords):
    report = gradcheck.check(TinyRNN(), x, **keywords)
    assert report.ok and report.worst < 1e-6 and report.failed == []
    assert [row.name for row in report.rows] == ["W", "U", "b", "gain", "x", "state[0]"]
    assert [row.shape for row in report.rows] == [(2, 3), (3, 3), (3,), (1,), (4, 5, 2), (5, 3)]


@pytest.mark.parametrize(
    "wrong, failed",
    [
        ("gain forgotten", {"W", "U", "b", "gain", "x", "state[0]"}),
        ("one step late", {"U"}),
        ("not transposed", {"W", "U", "b", "gain", "x", "state[0]"}),
        ("one entry", {"U"}),
        ("state", {"state[0]"}),
    ],
)
def test_a_wrong_layer_fails_where_it_is_wrong(wrong, failed):
    report = gradcheck.check(TinyRNN(wrong), x)
    assert not report.ok and set(report.failed) == failed and report.worst > 1e-5


def test_what_is_right_only_at_a_gain_of_one_is_found_because_the_weights_are_moved():
    assert gradcheck.check(TinyRNN("gain forgotten"), x, shake=0).ok
    assert not gradcheck.check(TinyRNN("gain forgotten"), x).ok


def test_the_layer_is_left_alone():
    layer = TinyRNN()
    before = copy.deepcopy(layer)
    gradcheck.check(layer, x, training=True)
    assert all(np.array_equal(layer.params[name], before.params[name]) for name in before.params)
    assert layer.rng.random() == before.rng.random() and layer.grads == {}


class Embedding:
    """Tokens in, no gradient for them out; with `astype`, like the library's layers."""

    def __init__(self, dtype="float32"):
        self.params, self.grads = {"W": np.ones((4, 2), dtype)}, {}

    def astype(self, dtype):
        return type(self)(dtype)

    def forward(self, tokens):
        self.tokens = tokens
        return self.params["W"][tokens], "not a gradient's business"

    def backward(self, dvectors):
        self.grads = {"W": np.zeros_like(self.params["W"])}
        np.add.at(self.grads["W"], self.tokens, dvectors)


def test_tokens_have_no_gradient_and_extra_outputs_are_left_out():
    report = gradcheck.check(Embedding(), np.array([[0, 2], [2, 2]]))
    assert report.ok and [row.name for row in report.rows] == ["W"]


def test_unusable_layers_are_named():
    with pytest.raises(TypeError, match="W: wanted float64 weights in a float64 copy, got an arr"):
        gradcheck.check(TinyRNN(dtype="float32"), x)

    class Leaky(Embedding):
        def forward(self, tokens):
            return super().forward(tokens)[0].astype("float32")

    with pytest.raises(TypeError, match="forward: wanted float64 outputs of a float64 copy, got an"):
        gradcheck.check(Leaky(), np.array([0]))

    class Forgetful(Embedding):
        def backward(self, dvectors):
            self.grads = {}

    with pytest.raises(ValueError, match=r"grads: wanted the names of params, \['W'\], got \[\]"):
        gradcheck.check(Forgetful(), np.array([0]))

    class Flat(Embedding):
        def backward(self, dvectors):
            self.grads = {"W": np.zeros(8)}

    with pytest.raises(ValueError, match=r"gradient of W: wanted shape \(4, 2\), got \(8,\)"):
        gradcheck.check(Flat(), np.array([0]))


def test_functions_element_by_element_and_losses():
    a = np.linspace(-3, 3, 7)
    assert gradcheck.check_function(np.tanh, lambda a: 1 - np.tanh(a) ** 2, a).ok
    assert gradcheck.check_function(np.tanh, 1 - np.tanh(a) ** 2, a).ok
    assert not gradcheck.check_function(np.tanh, lambda a: 1 - np.tanh(a), a).ok
    dy = np.ones((2, 4))
    assert gradcheck.check_function(
        lambda u, v: (u @ v).sum(), lambda u, v: (dy @ v.T, u.T @ dy), np.ones((2, 3)), np.ones((3, 4))
    ).ok
    rng = np.random.default_rng(0)
    logits, targets = rng.normal(size=(3, 2, 4)), rng.integers(4, size=(3, 2))
    report = gradcheck.check_function(cross_entropy, None, logits, targets)
    assert report.ok and [row.name for row in report.rows] == ["logits"]
    target = rng.normal(size=(3, 2))
    assert gradcheck.check_function(lambda y: mean_squared_error(y, target), None, rng.normal(size=(3, 2))).ok
    with pytest.raises(ValueError, match="gradient: wanted one for each array of floats, 1, got 2"):
        gradcheck.check_function(np.tanh, (a, a), a)
    with pytest.raises(ValueError, match="gradient: wanted one for each array of floats, 0, got 1"):
        gradcheck.check_function(np.tanh, lambda a: a, [1, 2])


def quadratic(scale=1.0, size=4):
    """A loss with gradients over twelve orders of magnitude, and its exact gradient."""
    theta = np.random.default_rng(0).normal(size=size)
    weights = scale * 10.0 ** -np.arange(0, 3 * size, 3)
    return theta, (lambda: float((weights * theta**2).sum())), 2 * weights * theta


@modest
@given(st.integers(-12, 12))
def test_the_verdict_does_not_depend_on_the_unit_of_the_loss(exponent):
    theta, loss, gradient = quadratic(10.0**exponent)
    assert gradcheck.compare(loss, {"theta": theta}, {"theta": gradient}).ok
    gradient[3] *= 1.5  # an entry 10⁹ times smaller than the largest
    assert not gradcheck.compare(loss, {"theta": theta}, {"theta": gradient}).ok


def test_rounding_alone_never_cries_wolf():
    """Gradients that are zero, or as good as zero, beside a large loss made of cancelling terms."""
    rng = np.random.default_rng(0)
    W, V, r = rng.normal(size=(6, 6)), rng.normal(size=(6, 6)), rng.normal(size=(50, 6))
    inputs = rng.normal(size=(50, 6))

    def loss():
        return float((r * np.tanh(inputs @ W)).sum() + 1e-13 * V.sum())

    dW = inputs.T @ (r * (1 - np.tanh(inputs @ W) ** 2))
    report = gradcheck.compare(loss, {"W": W, "V": V}, {"W": dW, "V": np.zeros((6, 6))})
    assert report.ok and report.worst < 1e-6

    params = {"high": np.full(9, 1.1), "low": np.full(9, 1.1), "tilt": np.linspace(0.1, 0.9, 9)}

    def difference():
        return float((params["high"] * (1 + 1e-7 * params["tilt"]) - params["low"]).sum())

    grads = {"high": 1 + 1e-7 * params["tilt"], "low": -np.ones(9), "tilt": np.full(9, 1.1e-7)}
    assert gradcheck.compare(difference, params, grads).ok


def test_the_step_grows_with_the_number():
    theta = np.array([1e12, -3e15])
    np.testing.assert_allclose(gradcheck.numeric_gradient(lambda: theta**2, theta), 2 * theta, rtol=1e-6)


def test_a_step_too_large_for_the_curve_is_made_smaller_but_helps_no_wrong_gradient():
    theta = np.array([0.3, 0.1])

    def loss():
        return float(np.sin(2000 * theta).sum())

    right = 2000 * np.cos(2000 * theta)
    assert gradcheck.compare(loss, {"theta": theta}, {"theta": right}).ok
    assert gradcheck.compare(loss, {"theta": theta}, {"theta": right * (1 + 1e-5)}).failed == ["theta"]


def test_arrays_are_put_back_even_when_the_loss_fails():
    theta = np.array([0.1, 0.7, -3e7])
    before, calls = theta.copy(), []

    def loss():
        calls.append(theta.copy())
        if len(calls) == 4:
            raise KeyboardInterrupt
        return float(theta.sum())

    with pytest.raises(KeyboardInterrupt):
        gradcheck.compare(loss, {"theta": theta}, {"theta": np.ones(3)})
    assert np.array_equal(theta, before) and not np.array_equal(calls[-1], before)
    calls.clear()
    assert gradcheck.compare(lambda: float(theta.sum()), {"theta": theta}, {"theta": np.ones(3)}).ok
    assert np.array_equal(theta, before)


def test_a_loss_that_reuses_its_memory_is_read_in_time():
    theta, memory = np.array([0.5, 2.0]), np.zeros(2)
    n = gradcheck.numeric_gradient(lambda: np.square(theta, out=memory), theta)
    np.testing.assert_allclose(n, [1, 4], rtol=1e-9)


def test_compare_refuses_what_it_cannot_judge():
    theta = np.ones(2)
    with pytest.raises(ValueError, match=r"grads: wanted the names of params, \['a'\], got \['b'\]"):
        gradcheck.compare(theta.sum, {"a": theta}, {"b": theta})
    single = np.ones(2, "float32")
    with pytest.raises(TypeError, match="wanted a float64 array that may be changed, got an array of f"):
        gradcheck.compare(single.sum, {"a": single}, {"a": single})
    theta.flags.writeable = False
    with pytest.raises(TypeError, match="got a read-only array of float64"):
        gradcheck.compare(theta.sum, {"a": theta}, {"a": theta})
    with pytest.raises(TypeError, match="got list"):
        gradcheck.compare(lambda: 1.0, {"a": [1.0]}, {"a": [1.0]})
    theta = np.ones(2)
    with pytest.raises(ValueError, match="wanted finite values"):
        gradcheck.compare(lambda: float("nan"), {"a": theta}, {"a": theta})
    report = gradcheck.compare(lambda: float(theta.sum()), {"a": theta}, {"a": np.array([1, np.nan])})
    assert report.failed == ["a"] and report.worst == np.inf


def test_the_table_is_the_same_everywhere():
    params = {"W_hh": np.ones((2, 3)), "b": np.full(3, 0.5), "unused": np.ones(1)}

    def loss():
        return float((params["W_hh"] ** 2).sum() + (params["b"] ** 2).sum())

    grads = {"W_hh": 2 * params["W_hh"], "b": 2 * params["b"], "unused": np.zeros(1)}
    assert repr(gradcheck.compare(loss, params, grads)) == textwrap.dedent("""\
        name    shape   difference  relative error  verdict
        W_hh    (2, 3)  rounding    < 1e-06         right
        b       (3,)    rounding    < 1e-06         right
        unused  (1,)    rounding    < 1e-06         right, all zero
        3 of 3 gradients right""")
    grads["b"] *= 3
    assert repr(gradcheck.compare(loss, params, grads)) == textwrap.dedent("""\
        name    shape   difference  relative error  verdict
        W_hh    (2, 3)  rounding    < 1e-06         right
        b       (3,)    2           0.5             WRONG
        unused  (1,)    rounding    < 1e-06         right, all zero
        1 of 3 gradients WRONG: b""")


def test_the_library_s_own_layers_pass():
    layers = pytest.importorskip("rnnlib.layers")
    report = gradcheck.check(
        layers.LSTM(2, 3, num_layers=2, bidirectional=True, dropout=0.3),
        x[:, :3],
        lengths=[4, 1, 3],
        training=True,
    )
    assert report.ok and len(report.rows) == 15
    assert gradcheck.check(layers.Attention(2), x, x[:3]).ok


@pytest.mark.parametrize("threshold", [np.nan, np.inf, 0, -1, "1e-6", None])
def test_a_threshold_that_no_error_reaches_is_refused(threshold):
    wrong = {"w": np.full(2, 5.0)}
    with pytest.raises((ValueError, TypeError), match=r"^threshold: wanted a number above 0"):
        gradcheck.compare(lambda: 1.0, {"w": np.ones(2)}, wrong, threshold=threshold)


def test_what_cannot_be_checked_is_named():
    w, dw = {"w": np.ones(2)}, {"w": np.zeros(2)}
    for call, text in (
        (lambda: gradcheck.compare(3, w, dw), "loss_function: wanted a function, got 3"),
        (lambda: gradcheck.compare(lambda: 1.0, [1.0], dw), "params: wanted a dict of arrays, got list"),
        (lambda: gradcheck.compare(lambda: 1.0, w, None), "grads: wanted a dict of arrays, got NoneType"),
        (lambda: gradcheck.check_function(3, None, np.ones(2)), "f: wanted a function, got 3"),
        (
            lambda: gradcheck.check(3, np.ones(2)),
            "layer: wanted params, grads, forward and backward, got int",
        ),
        (lambda: gradcheck.numeric_gradient(lambda: 1.0, np.ones(2), "x"), "step: wanted a number above 0"),
    ):
        with pytest.raises(TypeError, match=f"^{text}"):
            call()
    for step in (0, -1e-5, np.nan, np.inf):
        with pytest.raises(ValueError, match=r"^step: wanted a number above 0"):
            gradcheck.numeric_gradient(lambda: 1.0, np.ones(2), step)
