"""FeedForward: gradients, the equations it runs, training, saving, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rnnlib
from rnnlib import FeedForward, gradcheck, losses, ops, optim, tasks

B = 4
ACTIVATIONS = {"tanh": np.tanh, "sigmoid": ops.sigmoid, "relu": ops.relu}
every_activation = pytest.mark.parametrize("activation", ACTIVATIONS)
sizes_of_networks = st.lists(st.integers(1, 6), min_size=2, max_size=5)


def draw(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def shaken(sizes, **options):
    """A network in float64 whose weights and biases are all away from zero."""
    network = FeedForward(sizes, dtype="float64", **options)
    for name, array in network.params.items():
        array += 0.3 * draw(*array.shape, seed=len(name))
    return network


@every_activation
@pytest.mark.parametrize("sizes", [(3, 2), (3, 5, 2), (2, 4, 3, 5)], ids=str)
def test_gradients(activation, sizes):
    report = gradcheck.check(FeedForward(sizes, activation=activation), draw(B, sizes[0]), shake=0.3)
    assert report.worst <= 1e-6, report
    assert {row.name for row in report.rows} == {"inputs", *FeedForward(sizes).params}


@every_activation
@pytest.mark.parametrize("objective", ["cross_entropy", "mean_squared_error"])
def test_the_gradient_of_the_loss(activation, objective):
    network, x = shaken((3, 5, 2), activation=activation, loss=objective), draw(B, 3)
    targets = np.array([0, 1, 1, 0]) if objective == "cross_entropy" else draw(B, 2, seed=1)
    batch = tasks.Batch(x, targets)
    loss, state = network.loss_and_gradients(batch)
    assert state is None
    assert loss == pytest.approx(getattr(losses, objective)(network.forward(x)[0], targets)[0], rel=1e-14)
    grads = {name: gradient.copy() for name, gradient in network.grads.items()}
    assert gradcheck.compare(lambda: network.loss(batch)[0], network.params, grads).ok


@settings(deadline=None, max_examples=25)
@given(sizes_of_networks, st.sampled_from(list(ACTIVATIONS)), st.sampled_from(["float32", "float64"]))
def test_the_forward_pass_is_the_equation(sizes, activation, dtype):
    network = FeedForward(sizes, activation=activation, rng=1, dtype=dtype)
    h = draw(B, sizes[0]).astype(dtype)
    outputs, state = network.forward(h)
    for n in range(1, len(sizes)):
        W, b = network.params[f"layer{n}.W"], network.params[f"layer{n}.b"]
        assert W.shape == (sizes[n - 1], sizes[n]) and b.shape == (sizes[n],)
        h = h @ W + b
        h = ACTIVATIONS[activation](h) if n < len(sizes) - 1 else h  # the last layer has no curve
    assert state is None and outputs.shape == (B, sizes[-1])
    assert outputs.dtype == network.dtype == dtype
    np.testing.assert_allclose(outputs, h, rtol=1e-5 if dtype == "float32" else 1e-12, atol=1e-6)
    assert len(network.params) == 2 * (len(sizes) - 1)


@every_activation
def test_two_updates_with_other_batches(activation):
    network = FeedForward((3, 5, 2), activation=activation)
    optimiser = optim.SGD(network.params, lr=0.1)
    for seed, rows in enumerate((4, 7)):
        batch = tasks.Batch(draw(rows, 3, seed=seed), np.arange(rows) % 2)
        before = {name: array.copy() for name, array in network.params.items()}
        loss, _ = network.loss_and_gradients(batch)
        optimiser.step(network.grads)
        assert all((network.params[name] != array).any() for name, array in before.items())
        assert network.loss(batch)[0] < loss


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_it_learns_what_no_line_can_part(activation):
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float), np.array([0, 1, 1, 0])
    batch = tasks.Batch(x, y)
    network, straight = FeedForward((2, 6, 2), activation=activation), FeedForward((2, 2))
    for model in network, straight:
        optimiser = optim.Adam(model.params, lr=0.05)
        for _ in range(300):
            model.loss_and_gradients(batch)
            optimiser.step(model.grads)
    np.testing.assert_array_equal(network.predict(x), y)
    assert network.accuracy(batch) == 1.0 and network.mean_loss(batch) < 0.1
    assert straight.mean_loss(batch) > 0.6  # XOR leaves one layer at log 2


def test_predict_is_the_largest_score():
    network, x = shaken((3, 4)), draw(20, 3)
    np.testing.assert_array_equal(network.predict(x), network.forward(x)[0].argmax(axis=1))
    assert network.predict(x).shape == (20,)


def test_backward_needs_a_gradient_and_may_be_repeated():
    network, x, doutputs = shaken((3, 5, 2)), draw(B, 3), draw(B, 2, seed=3)
    with pytest.raises(RuntimeError, match="backward needs a gradient, or a call of loss first"):
        network.backward()
    network.forward(x)
    dx, dstate = network.backward(doutputs)
    grads = {name: gradient.copy() for name, gradient in network.grads.items()}
    again, _ = network.backward(doutputs)
    assert dstate is None
    np.testing.assert_array_equal(dx, again)
    for name, gradient in network.grads.items():  # overwritten, not added to
        np.testing.assert_array_equal(gradient, grads[name])


def test_the_mask_says_which_rows_count():
    network, x, y = shaken((3, 5, 2)), draw(B, 3), np.array([0, 1, 1, 0])
    mask = np.array([True, False, True, False])
    masked, _ = network.loss(tasks.Batch(x, y, mask))
    assert masked == pytest.approx(network.loss(tasks.Batch(x[mask], y[mask]))[0], rel=1e-12)


@every_activation
def test_saved_and_loaded(activation, tmp_path):
    network, x = FeedForward((3, 5, 2), activation=activation, loss="mean_squared_error", rng=2), draw(B, 3)
    rnnlib.save(tmp_path / "network.npz", network)
    loaded = rnnlib.load(tmp_path / "network.npz")
    assert isinstance(loaded, FeedForward) and repr(loaded) == repr(network)
    assert (loaded.activation, loaded.objective) == (activation, "mean_squared_error")
    np.testing.assert_array_equal(loaded.forward(x)[0], network.forward(x)[0])


def test_a_seed_means_the_same_weights_and_astype_is_a_copy():
    one, same, other = (FeedForward((3, 5, 2), rng=seed) for seed in (0, 0, 1))
    for name, array in one.params.items():
        np.testing.assert_array_equal(array, same.params[name])
        assert (array != other.params[name]).any()
    double = one.astype("float64")
    double.params["layer1.W"][:] = 0
    assert one.params["layer1.W"].any() and one.dtype == "float32" and double.dtype == "float64"
    assert double.forward(draw(B, 3))[0].dtype == "float64"


def test_the_argument_is_left_alone():
    x = draw(B, 3)
    x.flags.writeable = False
    network = FeedForward([3, 5, 2])
    network.forward(x)
    network.backward(draw(B, 2))


@pytest.mark.parametrize(
    "call, error, message",
    [
        (lambda: FeedForward([3]), ValueError, r"^sizes: wanted at least inputs and outputs, got \[3\]"),
        (lambda: FeedForward([3, 0, 2]), ValueError, r"^sizes: wanted"),
        (lambda: FeedForward([3, 2.5]), (TypeError, ValueError), r"^sizes: wanted"),
        (lambda: FeedForward([3, 2], activation="sin"), ValueError, r"^activation: wanted one of 'tanh', '"),
        (lambda: FeedForward([3, 2], loss="hinge"), ValueError, r"^loss: wanted one of 'cross_entropy'"),
        (lambda: FeedForward([3, 2], dtype="int32"), (TypeError, ValueError), r"^dtype: wanted"),
        (
            lambda: FeedForward([3, 2]).forward(draw(B, 4)),
            ValueError,
            r"^x: wanted shape \(..., 3\).*\(4, 4\)",
        ),
        (lambda: FeedForward([3, 2]).forward(draw(0, 3)), ValueError, r"^x: wanted shape .*nothing empty"),
        (lambda: FeedForward([3, 2]).loss(draw(B, 3)), TypeError, r"^batch: wanted an object with inputs"),
        (
            lambda: FeedForward([3, 2]).loss(tasks.Batch(draw(B, 3), np.array([0, 1, 2, 0]))),
            ValueError,
            r"^targets: wanted",
        ),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_bad_doutputs_change_nothing():
    network = shaken((3, 5, 2))
    network.forward(draw(B, 3))
    network.backward(draw(B, 2))
    grads = {name: gradient.copy() for name, gradient in network.grads.items()}
    with pytest.raises(ValueError, match=r"^dy: wanted shape \(4, 2\), got \(4, 3\)"):
        network.backward(draw(B, 3))
    for name, gradient in network.grads.items():
        np.testing.assert_array_equal(gradient, grads[name])


@pytest.mark.parametrize("name", FeedForward((3, 5, 2)).params)
def test_a_nan_weight_is_named(name):
    network = FeedForward((3, 5, 2))
    network.params[name].flat[-1] = np.nan
    with pytest.raises(ValueError, match=rf"^{name.split('.')[1]}: wanted finite numbers"):
        network.forward(draw(B, 3))
