"""The recurrent kernels: the fast forms equal the plain ones, PyTorch and central differences."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import kernels
from rnnlib.datasets import load_torch_reference
from rnnlib.kernels import _shared, plain

modest = settings(deadline=None, max_examples=25)

GATES = {"rnn": 1, "lstm": 4, "gru": 3}
STATES = {"rnn": ("h",), "lstm": ("h", "c"), "gru": ("h",)}
CELLS = {
    "rnn tanh": ("rnn", {"activation": "tanh"}),
    "rnn relu": ("rnn", {"activation": "relu"}),
    "lstm": ("lstm", {}),
    "gru": ("gru", {}),
    "gru reset before": ("gru", {"reset_after": False}),
}
every_cell = pytest.mark.parametrize(("kind", "options"), CELLS.values(), ids=CELLS.keys())
sizes = st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(1, 5), st.integers(1, 5))
seeds = st.integers(0, 99)
dtypes = st.sampled_from(["float32", "float64"])
T, B, D, H = 5, 3, 4, 2


def draw(kind, size=(T, B, D, H), seed=0, dtype="float64"):
    """Arguments by name, nothing zero: x, first states, weights, biases."""
    rng = np.random.default_rng(seed)
    T, B, D, H = size
    k = GATES[kind]
    shapes = {"x": (T, B, D)} | {f"{name}0": (B, H) for name in STATES[kind]}
    shapes |= {"W_xh": (D, k * H), "W_hh": (H, k * H), "b_h": (k * H,)}
    if kind == "gru":
        shapes["b_hn"] = (H,)
    return {name: rng.normal(0, 0.8, shape).astype(dtype) for name, shape in shapes.items()}


def draw_gradients(kind, size=(T, B, D, H), seed=0, dtype="float64"):
    """dh (T, B, H), then the gradients of the last state's parts, (B, H)."""
    rng = np.random.default_rng(seed + 1000)
    T, B, _, H = size
    shapes = [(T, B, H), *[(B, H) for _ in STATES[kind]]]
    return [rng.normal(size=shape).astype(dtype) for shape in shapes]


def weight_names(arguments):
    return [name for name in arguments if name in ("W_xh", "W_hh", "b_h", "b_hn")]


def forward(kind, arguments, **options):
    """-> the tuple of the states' sequences, cache."""
    *states, cache = getattr(kernels, f"{kind}_forward")(**arguments, **options)
    return tuple(states), cache


def backward(kind, cache, dh, *dlast, **last_by_name):
    return getattr(kernels, f"{kind}_backward")(dh, cache, *dlast, **last_by_name)


def gradients(kind, arguments, dh, *dlast, **options):
    return backward(kind, forward(kind, arguments, **options)[1], dh, *dlast)


def run_plain(kind, arguments, dh, *dlast, **options):
    """The bare equations -> the states' sequences, gradients."""
    return getattr(plain, kind)(*arguments.values(), dh, *dlast, **options)


def step_by_step(kind, arguments, mask=None, **options):
    """The states' sequences by the plain step in a loop; where the mask is False the state stays."""
    weights = {name: arguments[name] for name in weight_names(arguments)}
    states = [[arguments[f"{name}0"] for name in STATES[kind]]]
    for t, x_t in enumerate(arguments["x"]):
        runs = np.ones(len(x_t), bool) if mask is None else mask[t]
        x_t = np.where(runs[:, None], x_t, 0).astype(x_t.dtype)
        after = getattr(kernels, f"{kind}_step")(x_t, *states[-1], **weights, **options)
        after = after if isinstance(after, tuple) else (after,)
        states.append([np.where(runs[:, None], new, old) for new, old in zip(after, states[-1])])
    return tuple(np.array(sequence) for sequence in zip(*states))


def draw_mask(seed, T, B):
    return np.random.default_rng(seed).random((T, B)) < 0.6


MASKS = {
    "none": None,
    "lengths": np.arange(T)[:, None] < [4, 5, 1],
    "turned round": (np.arange(T)[:, None] < [4, 5, 1])[::-1],
    "holes, a step without any row, a row without any step": np.array(
        [[1, 1, 0], [0, 1, 0], [0, 0, 0], [1, 0, 0], [0, 1, 0]], bool
    ),
}
every_mask = pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS.keys())


def assert_close(actual, wanted, tolerance=1e-10):
    assert actual.shape == wanted.shape
    np.testing.assert_allclose(actual, wanted, rtol=tolerance, atol=tolerance)


@every_cell
@modest
@given(size=sizes, seed=seeds, dtype=dtypes, masked=st.booleans())
def test_forward_is_the_step_in_a_loop(kind, options, size, seed, dtype, masked):
    arguments = draw(kind, size, seed, dtype)
    mask = draw_mask(seed, *size[:2]) if masked else None
    states, _ = forward(kind, arguments, mask=mask, **options)
    for actual, wanted in zip(states, step_by_step(kind, arguments, mask=mask, **options), strict=True):
        assert actual.dtype == wanted.dtype == dtype
        assert_close(actual, wanted, 1e-12 if dtype == "float64" else 1e-4)


@every_cell
def test_the_cache_holds_zeros_where_the_input_is_padding(kind, options):
    arguments, mask = draw(kind), MASKS["lengths"]
    x = forward(kind, arguments, mask=mask, **options)[1].x
    np.testing.assert_array_equal(x, np.where(mask[:, :, None], arguments["x"], 0))


@every_cell
@pytest.mark.parametrize("rows", [1, 6, 256])
def test_forward_and_backward_are_the_plain_form_however_long_a_stretch(kind, options, rows, monkeypatch):
    monkeypatch.setattr(_shared, "ROWS", rows)  # stretches of 1, 2 and all 5 steps
    arguments, given_gradients = draw(kind), draw_gradients(kind)
    *states, wanted = run_plain(kind, arguments, *given_gradients, **options)
    actual_states, cache = forward(kind, arguments, **options)
    actual = backward(kind, cache, *given_gradients)
    assert actual.keys() == wanted.keys() == arguments.keys()
    for sequence, wanted_sequence in zip(actual_states, states, strict=True):
        assert_close(sequence, wanted_sequence)
    for name, gradient in wanted.items():
        assert_close(actual[name], gradient)


@every_cell
def test_a_long_sequence_is_the_plain_form(kind, options):
    size = (70, 16, 3, 4)  # five stretches, the last one shorter
    arguments, given_gradients = draw(kind, size), draw_gradients(kind, size)
    *_, wanted = run_plain(kind, arguments, *given_gradients, **options)
    actual = gradients(kind, arguments, *given_gradients, **options)
    for name, gradient in wanted.items():
        assert_close(actual[name], gradient, 1e-9)


@every_cell
@every_mask
def test_gradients_are_central_differences(kind, options, mask):
    arguments, given_gradients = draw(kind, seed=3), draw_gradients(kind, seed=3)

    def loss():
        states, _ = forward(kind, arguments, mask=mask, **options)
        at_the_end = sum((s[-1] * d).sum() for s, d in zip(states, given_gradients[1:]))
        return (states[0][1:] * given_gradients[0]).sum() + at_the_end

    actual = gradients(kind, arguments, *given_gradients, mask=mask, **options)
    for name, argument in arguments.items():
        assert_close(actual[name], central_differences(loss, argument), 2e-8)


def central_differences(loss, a, step=1e-5):
    gradient = np.zeros_like(a)
    for index in np.ndindex(a.shape):
        value = a[index]
        a[index] = value + step
        up = loss()
        a[index] = value - step
        gradient[index] = (up - loss()) / (2 * step)
        a[index] = value
    return gradient


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("cell", ["rnn tanh", "rnn relu", "lstm", "gru"])  # PyTorch resets after
def test_pytorch_gives_the_same(cell, padded):
    kind, options = CELLS[cell]
    case = cell.replace(" ", "_") + "_1_uni" + "_padded" * padded
    reference = load_torch_reference()[case]
    arguments = from_torch(kind, reference, "")
    mask = np.arange(len(reference["x"]))[:, None] < reference["lengths"] if padded else None
    states, cache = forward(kind, arguments, mask=mask, **options)
    runs = mask[..., None] if padded else True
    assert_close(states[0][1:] * runs, reference["outputs"])
    for part, sequence in zip(STATES[kind], states):
        assert_close(sequence[-1], reference[f"{part}_n"][0])

    dlast = [reference[f"d_{part}_n"][0] for part in STATES[kind]]
    actual = backward(kind, cache, reference["d_outputs"], *dlast)
    for name, gradient in from_torch(kind, reference, "grad_").items():
        assert_close(actual[name], gradient)


def from_torch(kind, reference, prefix):
    """PyTorch's arguments, or their gradients, as ours. Its two biases are one but in the GRU's candidate."""
    W_ih, W_hh, b_ih, b_hh = (
        reference[f"{prefix}{name}_l0"] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    H = W_hh.shape[1]
    ours = {f"{part}0": reference[f"{prefix}{part}_0"][0] for part in STATES[kind]}
    ours |= {"x": reference[f"{prefix}x"]}
    ours |= {"W_xh": W_ih.T.copy(), "W_hh": W_hh.T.copy(), "b_h": b_ih if prefix else b_ih + b_hh}
    if kind == "gru":
        ours["b_h"][2 * H :] = b_ih[2 * H :]
        ours["b_hn"] = b_hh[2 * H :]
    return ours


@every_cell
def test_padded_sequences_are_as_if_each_ran_alone(kind, options):
    lengths = [4, 5, 1]
    mask = np.arange(T)[:, None] < lengths
    arguments, given_gradients = draw(kind), draw_gradients(kind)
    dh, *dlast = given_gradients
    dh[~mask] = 0
    arguments["x"][~mask] = np.nan
    states, cache = forward(kind, arguments, mask=mask, **options)
    actual = backward(kind, cache, dh, *dlast)
    sums = {name: np.zeros_like(arguments[name]) for name in weight_names(arguments)}
    for b, length in enumerate(lengths):
        alone = arguments | {"x": arguments["x"][:length, b : b + 1]}
        alone |= {f"{part}0": arguments[f"{part}0"][b : b + 1] for part in STATES[kind]}
        states_alone, cache = forward(kind, alone, **options)
        wanted = backward(kind, cache, dh[:length, b : b + 1], *[d[b : b + 1] for d in dlast])
        for sequence, alone_sequence in zip(states, states_alone):
            assert_close(sequence[: length + 1, b], alone_sequence[:, 0])
            assert (sequence[length + 1 :, b] == sequence[length, b]).all()
        assert_close(actual["x"][:length, b], wanted["x"][:, 0])
        assert (actual["x"][length:, b] == 0).all()
        for part in STATES[kind]:
            assert_close(actual[f"{part}0"][b], wanted[f"{part}0"][0])
        for name in sums:
            sums[name] += wanted[name]
    for name, wanted_sum in sums.items():
        assert_close(actual[name], wanted_sum)


@every_cell
def test_a_mask_that_is_true_everywhere_changes_nothing(kind, options):
    arguments, given_gradients = draw(kind), draw_gradients(kind)
    bare = gradients(kind, arguments, *given_gradients, **options)
    masked = gradients(kind, arguments, *given_gradients, mask=np.ones((T, B), bool), **options)
    for name in bare:
        np.testing.assert_array_equal(bare[name], masked[name])


@every_cell
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_where_all_is_padding_state_and_gradient_pass_exactly(kind, options, dtype):
    arguments, given_gradients = draw(kind, dtype=dtype), draw_gradients(kind, dtype=dtype)
    arguments["x"][:] = np.inf
    states, cache = forward(kind, arguments, mask=np.zeros((T, B), bool), **options)
    actual = backward(kind, cache, np.zeros_like(given_gradients[0]), *given_gradients[1:])
    for part, sequence, dlast in zip(STATES[kind], states, given_gradients[1:]):
        assert (sequence == arguments[f"{part}0"]).all()
        np.testing.assert_array_equal(actual[f"{part}0"], dlast)
    for name in actual.keys() - {f"{part}0" for part in STATES[kind]}:
        assert (actual[name] == 0).all()


@every_cell
def test_two_halves_with_the_state_handed_on_are_the_whole(kind, options):
    arguments, (dh, *dlast) = draw(kind), draw_gradients(kind)
    parts = STATES[kind]
    states, cache = forward(kind, arguments, **options)
    whole = backward(kind, cache, dh, *dlast)
    first, cache_1 = forward(kind, arguments | {"x": arguments["x"][:2]}, **options)
    handed_on = {f"{part}0": sequence[-1] for part, sequence in zip(parts, first)}
    second, cache_2 = forward(kind, arguments | {"x": arguments["x"][2:]} | handed_on, **options)
    for sequence, one, two in zip(states, first, second):
        assert_close(np.concatenate([one, two[1:]]), sequence)
    late = backward(kind, cache_2, dh[2:], *dlast)
    early = backward(kind, cache_1, dh[:2], *[late[f"{part}0"] for part in parts])
    assert_close(np.concatenate([early["x"], late["x"]]), whole["x"])
    for name in ("W_xh", "W_hh", "b_h"):
        assert_close(early[name] + late[name], whole[name])
    for part in parts:
        assert_close(early[f"{part}0"], whole[f"{part}0"])


@every_cell
@modest
@given(size=sizes, seed=seeds, dtype=dtypes, masked=st.booleans())
def test_nothing_given_is_changed_and_nothing_returned_is_changed_later(
    kind, options, size, seed, dtype, masked
):
    arguments, given_gradients = draw(kind, size, seed, dtype), draw_gradients(kind, size, seed, dtype)
    mask = draw_mask(seed, *size[:2]) if masked else None
    given = [*arguments.values(), *given_gradients, *([] if mask is None else [mask])]
    copies = [a.copy() for a in given]
    for a in given:
        a.flags.writeable = False
    states, cache = forward(kind, arguments, mask=mask, **options)
    first = backward(kind, cache, *given_gradients)
    results = [*states, *first.values()]
    kept = [a.copy() for a in results]

    other = draw(kind, size, seed + 1, dtype)
    gradients(kind, other, *draw_gradients(kind, size, seed + 1, dtype), **options)
    again = backward(kind, cache, *given_gradients)
    for a, copy in zip(given, copies):
        np.testing.assert_array_equal(a, copy)
    for a, copy in zip(results, kept):
        assert a.flags.c_contiguous and a.flags.writeable and a.dtype == dtype
        np.testing.assert_array_equal(a, copy)
        assert not any(np.shares_memory(a, b) for b in given)
    for name in first:
        assert first[name].shape == arguments[name].shape
        np.testing.assert_array_equal(first[name], again[name])
        assert not any(np.shares_memory(first[name], b) for b in [*states, *again.values()])


@every_cell
def test_arrays_may_lie_in_memory_in_any_order(kind, options):
    arguments, given_gradients = draw(kind), draw_gradients(kind)
    wanted = gradients(kind, arguments, *given_gradients, **options)
    turned = {name: np.ascontiguousarray(a[..., ::-1])[..., ::-1] for name, a in arguments.items()}
    turned["W_hh"] = np.asfortranarray(arguments["W_hh"])
    late = [np.ascontiguousarray(d[::-1])[::-1] for d in given_gradients]
    actual = gradients(kind, turned, *late, **options)
    for name in wanted:
        assert_close(actual[name], wanted[name], 1e-12)
        assert actual[name].flags.c_contiguous


@every_cell
def test_last_gradients_left_out_are_zeros(kind, options):
    arguments, (dh, *dlast) = draw(kind), draw_gradients(kind)
    _, cache = forward(kind, arguments, **options)
    zeros = backward(kind, cache, dh, *[np.zeros_like(d) for d in dlast])
    for name, gradient in backward(kind, cache, dh).items():
        np.testing.assert_array_equal(gradient, zeros[name])


@every_cell
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_huge_sums_saturate_without_overflow(kind, options, dtype):
    arguments, given_gradients = draw(kind, dtype=dtype), draw_gradients(kind, dtype=dtype)
    for name in ("x", "W_xh", "b_h"):
        arguments[name] *= 1000
    if options.get("activation") == "relu":
        arguments["W_hh"] *= 0.1
    states, cache = forward(kind, arguments, **options)
    for array in [*states, *backward(kind, cache, *given_gradients).values()]:
        assert np.isfinite(array).all()


def test_the_update_gate_keeps_and_the_forget_gate_keeps():
    x, h0 = np.ones((3, 1, 1)), np.full((1, 1), 0.5)
    b_h = np.array([0.0, 50.0, 0.0])
    h, _ = kernels.gru_forward(x, h0, np.zeros((1, 3)), np.zeros((1, 3)), b_h, np.zeros(1))
    assert h.ravel() == pytest.approx([0.5] * 4, abs=1e-15)
    b_h = np.array([-50.0, 50.0, 0.0, 50.0])  # i shut, f and o open
    _, c, _ = kernels.lstm_forward(x, h0, h0, np.zeros((1, 4)), np.zeros((1, 4)), b_h)
    assert c.ravel() == pytest.approx([0.5] * 4, abs=1e-15)


def test_one_step_by_hand():
    x_t, h, zero = np.array([[2.0]]), np.array([[0.5]]), np.zeros((1, 4))
    assert kernels.rnn_step(x_t, h, *map(np.array, ([[3.0]], [[-1.0]], [0.25])), "relu") == 5.75
    h_1, c_1 = kernels.lstm_step(x_t, h, np.array([[4.0]]), zero, zero, np.log([[3.0, 1.0, 1.0, 1.0]])[0])
    assert c_1 == pytest.approx(0.5 * 4 + 0.75 * 0) and h_1 == pytest.approx(0.5 * np.tanh(2.0))
    zero = np.zeros((1, 3))
    b_h, b_hn = np.array([0.0, np.log(3), 0.1]), np.array([0.6])
    for reset_after, n in (True, np.tanh(0.1 + 0.5 * 0.6)), (False, np.tanh(0.1 + 0.6)):
        h_1 = kernels.gru_step(x_t, h, zero, zero, b_h, b_hn, reset_after)
        assert h_1 == pytest.approx(0.25 * n + 0.75 * 0.5)


# Bad input


def call(kind, form, arguments, **options):
    """forward, or the step on the first input with states named as the step names them."""
    if form == "forward":
        return getattr(kernels, f"{kind}_forward")(**arguments, **options)
    renamed = {"x": "x_t", "h0": "h", "c0": "c"}
    given = {renamed.get(name, name): a for name, a in arguments.items()}
    if np.ndim(given["x_t"]) == 3:
        given["x_t"] = given["x_t"][0]
    return getattr(kernels, f"{kind}_step")(**given, **options)


@every_cell
@pytest.mark.parametrize("form", ["step", "forward"])
def test_wrong_shapes_and_dtypes_are_named(kind, options, form):
    good = draw(kind)
    call(kind, form, good, **options)
    shown = {"h0": "h", "c0": "c", "x": "x_t"} if form == "step" else {}
    for name, array in good.items():
        label = shown.get(name, name)
        for bad in (array[..., None, None], array[..., :0], np.concatenate([array, array], axis=-1)):
            culprit = "W_xh" if bad.shape == (T, B, 2 * D) else label  # any x has some D
            with pytest.raises(ValueError, match=rf"^{culprit}: wanted .*\(.*, got .*\("):
                call(kind, form, good | {name: bad}, **options)
        for bad in (array.astype(int), array.tolist(), array > 0, array + 0j):
            with pytest.raises(TypeError, match=rf"^{label}: wanted an array of .*, got "):
                call(kind, form, good | {name: bad}, **options)
        culprit = "W_hh" if name == "x" else label  # x sets the dtype
        with pytest.raises(TypeError, match=rf"^{culprit}: wanted an array of float.*, got float"):
            call(kind, form, good | {name: array.astype("float32")}, **options)


@every_cell
def test_nothing_to_run_over_is_refused(kind, options):
    good = draw(kind)
    for bad in (good["x"][:0], good["x"][:, :0]):
        with pytest.raises(ValueError, match=r"^x: wanted shape \(T, B, D\), nothing empty, got \("):
            call(kind, "forward", good | {"x": bad}, **options)


@every_cell
def test_bad_masks_and_gradients_are_named(kind, options):
    arguments, (dh, *dlast) = draw(kind), draw_gradients(kind)
    good = np.ones((T, B), bool)
    masks = (good.T, ValueError), (True, ValueError), (good * 1.0, TypeError), (good.tolist(), TypeError)
    for mask, error in masks:
        with pytest.raises(error, match=r"^mask: wanted"):
            forward(kind, arguments, mask=mask, **options)
    _, cache = forward(kind, arguments, **options)
    for bad, error in [(dh[:-1], ValueError), (dh[0], ValueError), (dh.astype("float32"), TypeError)]:
        with pytest.raises(error, match=r"^dh: wanted"):
            backward(kind, cache, bad)
    for part, name in enumerate(["dh_T", "dc_T"][: len(dlast)]):
        for bad, error in [(dlast[part][:-1], ValueError), (dlast[part].astype("float32"), TypeError)]:
            with pytest.raises(error, match=rf"^{name}: wanted"):
                backward(kind, cache, dh, **{name: bad})


def test_unknown_options_are_named():
    for form in ("step", "forward"):
        with pytest.raises(ValueError, match=r"^activation: wanted one of 'tanh', 'relu', got 'sigmoid'"):
            call("rnn", form, draw("rnn"), activation="sigmoid")
        with pytest.raises(ValueError, match=r"^reset_after: wanted one of True, False"):
            call("gru", form, draw("gru"), reset_after="yes")


@every_cell
def test_a_nan_is_traced_to_the_argument_that_holds_it(kind, options):
    for name, array in draw(kind).items():
        for index in np.ndindex(array.shape):
            bad = array.copy()
            bad[index] = np.nan
            with pytest.raises(ValueError, match=rf"^{name}: wanted finite numbers, got nan at position"):
                forward(kind, draw(kind) | {name: bad}, **options)


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
def test_numbers_that_outgrow_their_dtype_are_no_arguments_fault():
    huge = np.full((1, 1), 1e200)
    weights = {"x": huge[None], "h0": huge, "W_xh": -huge, "W_hh": huge, "b_h": np.zeros(1)}
    (h,), _ = forward("rnn", weights, activation="relu")
    assert np.isnan(h[-1]).all()  # inf − inf


def test_overflow_is_told_as_numpy_tells_it():
    huge = np.full((1, 1), 1e200)
    weights = {"x": huge[None], "h0": huge, "W_xh": huge, "W_hh": huge, "b_h": np.zeros(1)}
    with pytest.warns(RuntimeWarning, match="overflow"):
        (h,), cache = forward("rnn", weights, activation="relu")
    assert np.isposinf(h[-1]).all()
    with np.errstate(over="ignore"):
        forward("rnn", weights, activation="relu")
    with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="overflow"):
        forward("rnn", weights, activation="relu")
    small = {"x": huge[None] * 1e-200, "h0": huge * 0, "W_xh": huge * 1e-200, "W_hh": huge, "b_h": np.ones(1)}
    _, cache = forward("rnn", small, activation="relu")
    with pytest.warns(RuntimeWarning, match="overflow"):
        backward("rnn", cache, huge[None])


@every_cell
def test_an_infinite_argument_is_named_or_does_no_harm(kind, options):
    for name, array in draw(kind).items():
        for index, infinity in (
            (index, sign * np.inf) for index in np.ndindex(array.shape) for sign in (1, -1)
        ):
            bad = array.copy()
            bad[index] = infinity
            try:  # a warning would be an error here
                states, _ = forward(kind, draw(kind) | {name: bad}, **options)
            except ValueError as error:
                assert str(error).startswith(f"{name}: wanted finite numbers, got {infinity} at position")
            else:
                assert np.isfinite(states[0][-1]).all()


@every_cell
def test_an_infinite_or_missing_gradient_is_named(kind, options):
    _, cache = forward(kind, draw(kind), **options)
    names = "dh", *(f"d{state}_T" for state in STATES[kind])
    given = dict(zip(names, draw_gradients(kind)))
    for name, bad in ((name, bad) for name in names for bad in (np.inf, -np.inf, np.nan)):
        array = given[name].copy()
        array.flat[-1] = bad
        with pytest.raises(ValueError, match=rf"^{name}: wanted finite numbers, got {bad}"):
            backward(kind, cache, **(given | {name: array}))


@every_cell
@pytest.mark.parametrize("form", ["step", "forward"])
def test_arrays_that_are_more_than_arrays_are_refused_by_name(kind, options, form):
    arguments, renamed = draw(kind), {"x": "x_t", "h0": "h", "c0": "c"}
    for name, array in arguments.items():
        shown = renamed.get(name, name) if form == "step" else name
        masked = np.ma.masked_array(array, mask=array > 0)
        with pytest.raises(TypeError, match=rf"^{shown}: wanted an array without masked entries, got \d+"):
            call(kind, form, arguments | {name: masked}, **options)
        with pytest.raises(
            TypeError, match=rf"^{shown}: wanted an array of float\S+( or float64)?, got Masked"
        ):
            call(kind, form, arguments | {name: np.ma.masked_array(array)}, **options)
    matrix = arguments["W_hh"].view(np.matrix)
    with pytest.raises(TypeError, match=r"^W_hh: wanted an array of float64, got matrix"):
        call(kind, form, arguments | {"W_hh": matrix}, **options)
    ragged = [[1.0, 2.0], [1.0]]
    for name in arguments:
        shown = renamed.get(name, name) if form == "step" else name
        if name == "x":
            continue
        with pytest.raises(ValueError, match=f"^{shown}: wanted an array, got rows of different lengths"):
            call(kind, form, arguments | {name: ragged}, **options)


@every_cell
def test_what_a_product_says_about_itself_is_not_passed_on(kind, options, monkeypatch):
    """A BLAS may raise floating-point flags though all numbers are right."""

    def flags_and(function):
        def flagged(*arguments, **keywords):
            np.divide(np.array([1.0, 0.0, 1e300]), np.array([0.0, 0.0, 1e-300]))
            return function(*arguments, **keywords)

        return flagged

    want = (
        forward(kind, draw(kind), **options)[0],
        gradients(kind, draw(kind), *draw_gradients(kind), **options),
    )
    for name in ("in_rows", "product"):
        monkeypatch.setattr(_shared, name, flags_and(getattr(_shared, name)))
    states, cache = forward(kind, draw(kind), **options)
    grads = backward(kind, cache, *draw_gradients(kind))
    for a, b in zip([*want[0], *want[1].values()], [*states, *grads.values()], strict=True):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(RuntimeWarning, match="encountered in divide"):
        flags_and(len)([])
