import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import optim
from rnnlib.optim import SGD, Adam, Momentum

modest = settings(deadline=None, max_examples=30)
RULES = [lambda p: SGD(p, 0.1), lambda p: Momentum(p, 0.1), lambda p: Adam(p, 0.1, weight_decay=0.2)]


def make(dtype="float64", seed=0):
    rng = np.random.default_rng(seed)
    return {
        "W": rng.normal(size=(3, 2)).astype(dtype),
        "b": rng.normal(size=2).astype(dtype),
        "scale": np.array(0.5, dtype),
    }


def copies(arrays):
    return {name: a.copy() for name, a in arrays.items()}


def same(a, b):
    return all(np.array_equal(a[name], b[name]) for name in a)


def test_sgd():
    params = make()
    before, g = copies(params), make(seed=1)
    SGD(params, 0.1).step(g)
    for name in params:
        np.testing.assert_allclose(params[name], before[name] - 0.1 * g[name])


def test_momentum_remembers():
    params = {"a": np.array([1.0])}
    rule = Momentum(params, lr=0.1, momentum=0.5)
    for g, expected in [(2.0, 1 - 0.1 * 2), (4.0, 0.8 - 0.1 * 5), (0.0, 0.3 - 0.1 * 2.5)]:
        rule.step({"a": np.array([g])})
        assert params["a"][0] == pytest.approx(expected, rel=1e-12)
    assert rule.v["a"][0] == 2.5


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_adam_follows_its_paper_number_by_number(weight_decay):
    """Algorithm 1 of Kingma & Ba (2015) for a single number, in plain Python."""
    lr, b1, b2, eps = 0.01, 0.8, 0.95, 1e-3
    params = {"a": np.array([0.7])}
    rule = Adam(params, lr, (b1, b2), eps, weight_decay)
    theta, m, v = 0.7, 0.0, 0.0
    for t, g in enumerate([0.3, -2.0, 0.0, 1e-4, 5.0], start=1):
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        theta -= lr * weight_decay * theta + lr * (m / (1 - b1**t)) / (math.sqrt(v / (1 - b2**t)) + eps)
        rule.step({"a": np.array([g])})
        assert params["a"][0] == pytest.approx(theta, rel=1e-12)


@modest
@given(st.floats(1e-6, 1e6), st.booleans())
def test_adam_s_first_step_has_length_lr_whatever_the_gradient_s_unit(size, negative):
    params = {"a": np.array([1.0])}
    Adam(params, lr=0.01).step({"a": np.array([-size if negative else size])})
    assert params["a"][0] == pytest.approx(1 + (0.01 if negative else -0.01), abs=2e-4)


@pytest.mark.parametrize("make_rule", RULES)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_weights_change_in_place_and_keep_their_dtype(make_rule, dtype):
    params = make(dtype)
    rule, arrays, g = make_rule(params), list(params.values()), make("float64", 1)
    before, g_before = copies(params), copies(g)
    rule.lr = np.float64(0.05)
    for _ in range(3):
        rule.step(g)
    assert all(now is then and now.dtype == dtype for now, then in zip(rule.params.values(), arrays))
    assert all(not np.array_equal(params[name], before[name]) for name in params)
    assert same(g, g_before) and rule.steps == 3
    for memory in (getattr(rule, name, {}) for name in "mv"):
        assert all(a.dtype == dtype and a.shape == params[name].shape for name, a in memory.items())


@pytest.mark.parametrize("make_rule", RULES)
def test_the_learning_rate_may_be_set_between_steps(make_rule):
    params = make()
    rule = make_rule(params)
    rule.lr = 0
    before = copies(params)
    rule.step(make(seed=1))
    assert same(params, before)
    for wrong in (-1, math.nan, math.inf):
        with pytest.raises(ValueError, match="lr: wanted 0 ≤ lr < inf, got"):
            rule.lr = wrong
    assert rule.lr == 0


def test_names_of_gradients_are_told_in_order():
    rule = SGD({name: np.zeros(2) for name in "hgfedcba"}, 0.1)
    missing, unknown = list("abcdefgh"), list("rstuvwxyz")
    with pytest.raises(ValueError) as told:
        rule.step({name: np.zeros(2) for name in "zyxwvutsr"})
    assert str(told.value).endswith(f"got missing {missing}, unknown {unknown}")


@pytest.mark.parametrize("make_rule", RULES)
@pytest.mark.parametrize(
    "spoil, error, text",
    [
        (
            lambda g: g["b"].__setitem__(1, np.nan),
            ValueError,
            "gradient of b: wanted finite numbers, got nan",
        ),
        (lambda g: g["W"].__setitem__((2, 1), -np.inf), ValueError, "gradient of W: .* got -inf"),
        (lambda g: g["b"].__setitem__(0, 1e200), ValueError, "gradient of b: wanted finite numbers, got 1e"),
        (lambda g: g.pop("b"), ValueError, r"got missing \['b'\], unknown \[\]"),
        (lambda g: g.update(extra=1), ValueError, r"got missing \[\], unknown \['extra'\]"),
        (
            lambda g: g.update(b=np.ones((1, 2))),
            ValueError,
            r"gradient of b: wanted shape \(2,\), got \(1, 2\)",
        ),
        (lambda g: g.update(b=np.array(["a", "b"])), TypeError, "gradient of b: wanted real numbers"),
    ],
)
def test_a_wrong_gradient_is_named_and_nothing_is_changed(make_rule, spoil, error, text):
    params, g = make(), make(seed=1)
    rule, twin = make_rule(params), make_rule(make())
    rule.step(g)
    twin.step(g)
    wrong = copies(g)
    spoil(wrong)
    with pytest.raises(error, match=text):
        rule.step(wrong)
    assert same(rule.params, twin.params)
    rule.step(g)
    twin.step(g)
    assert same(rule.params, twin.params)


@pytest.mark.parametrize("make_rule", RULES)
def test_every_rule_finds_the_bottom_of_a_bowl(make_rule):
    params = {"a": np.array([3.0, -2.0])}
    rule = make_rule(params)
    if isinstance(rule, Adam):
        rule.weight_decay = 0
    for step in range(300):
        rule.lr = 0.1 * 0.985**step
        rule.step({"a": params["a"] - 1})
    np.testing.assert_allclose(params["a"], 1, atol=1e-2)


@pytest.mark.parametrize(
    "error, text, build",
    [
        (TypeError, r"params: wanted a dict of arrays .*, got list", lambda: SGD([np.ones(2)], 0.1)),
        (TypeError, "W: wanted an array of floats", lambda: SGD({"W": np.ones(2, int)}, 0.1)),
        (TypeError, "W: wanted an array of floats", lambda: SGD({"W": [1.0]}, 0.1)),
        (ValueError, "lr: wanted", lambda: SGD({}, -0.1)),
        (TypeError, "lr: wanted a number, got None", lambda: SGD({}, None)),
        (ValueError, "momentum: wanted 0 ≤ momentum < 1, got 1", lambda: Momentum({}, 0.1, 1)),
        (ValueError, "betas: wanted 0 ≤ betas < 1, got 1.0", lambda: Adam({}, 0.1, betas=(0.9, 1.0))),
        (ValueError, "betas: wanted two numbers", lambda: Adam({}, 0.1, betas=(0.9,))),
        (ValueError, "weight_decay: wanted", lambda: Adam({}, 0.1, weight_decay=-1)),
    ],
)
def test_constructors_name_the_wrong_argument(error, text, build):
    with pytest.raises(error, match=text):
        build()


@modest
@given(st.floats(1e-3, 1e3), st.integers(0, 99), st.sampled_from(["float32", "float64"]))
def test_clipping_limits_the_length_and_keeps_the_direction(max_norm, seed, dtype):
    g = make(dtype, seed)
    before, arrays = copies(g), list(g.values())
    flat = np.concatenate([a.ravel() for a in before.values()]).astype(float)
    norm = optim.clip_by_global_norm(g, max_norm)
    assert isinstance(norm, float) and norm == pytest.approx(np.linalg.norm(flat), rel=1e-12)
    after = np.concatenate([a.ravel() for a in g.values()])
    assert after.dtype == dtype and all(now is then for now, then in zip(g.values(), arrays))
    np.testing.assert_allclose(after, flat * min(1, max_norm / norm), rtol=1e-6)
    if norm <= max_norm:
        assert same(g, before)


def test_the_norm_is_taken_in_float64():
    g = {"a": np.full(4, 1e30, "float32")}
    assert optim.clip_by_global_norm(g, 1) == pytest.approx(2e30) and g["a"].tolist() == [0.5] * 4
    assert optim.global_norm({}) == 0


@pytest.mark.parametrize("wrong, text", [(np.nan, "nan"), (np.inf, "inf"), (1e200, "a sum of squ")])
def test_clipping_names_what_is_not_finite_and_changes_nothing(wrong, text):
    g = {"a": np.array([1e3, 1e3]), "b": np.array([0, wrong])}
    before = copies(g)
    with pytest.raises(ValueError, match=f"gradient of b: wanted finite numbers, got {text}"):
        optim.clip_by_global_norm(g, 1.0)
    assert np.array_equal(g["a"], before["a"])


def test_clipping_refuses_what_it_cannot_clip():
    with pytest.raises(ValueError, match="max_norm: wanted a number above 0, got 0"):
        optim.clip_by_global_norm({"a": np.ones(2)}, 0)
    for wrong in (np.ones(2, int), [1.0]):
        with pytest.raises(TypeError, match="gradient of a: wanted an array of floats"):
            optim.clip_by_global_norm({"a": wrong}, 1)


def test_schedules_pass_through_the_points_they_promise():
    assert [optim.constant(0.1)(step) for step in (0, 999)] == [0.1, 0.1]
    line = optim.linear_decay(1.0, 0.1, steps=10)
    assert [line(step) for step in (0, 5, 10, 50)] == pytest.approx([1, 0.55, 0.1, 0.1])
    wave = optim.cosine_decay(1.0, 0.2, steps=4)
    assert [wave(step) for step in range(6)] == pytest.approx(
        [1, 0.6 + 0.4 * math.sqrt(0.5), 0.6, 0.6 - 0.4 * math.sqrt(0.5), 0.2, 0.2]
    )
    stair = optim.step_decay(1.0, 0.5, every=3)
    assert [stair(step) for step in (0, 2, 3, 6)] == [1, 1, 0.5, 0.25]
    ramp = optim.warmup(4, optim.linear_decay(1.0, 0.0, steps=10))
    assert [ramp(step) for step in (0, 1, 3, 4, 9, 14)] == pytest.approx([0.25, 0.5, 1, 1, 0.5, 0])
    assert optim.warmup(2, lambda step: 0.3)(0) == pytest.approx(0.15)


def test_a_schedule_without_a_length_takes_that_of_the_training():
    line = optim.linear_decay(1.0, 0.0)
    assert line.over(4)(1) == 0.75 and optim.linear_decay(1.0, 0.0, 8).over(4)(4) == 0.5
    assert optim.warmup(2, line).over(12)(7) == 0.5
    with pytest.raises(ValueError, match="steps: wanted the number of steps"):
        line(3)
    for wrong in (lambda: optim.linear_decay(1, 0, 0), lambda: optim.step_decay(1, 0.5, 0)):
        with pytest.raises(ValueError, match="wanted a number above 0, got 0"):
            wrong()


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda: optim.constant(-0.1), ValueError, "lr: wanted a finite number of at least 0, got -0.1"),
        (lambda: optim.constant("0.1"), TypeError, "lr: wanted a number, got '0.1'"),
        (lambda: optim.linear_decay(np.nan, 0.0), ValueError, "start: wanted a finite number"),
        (lambda: optim.linear_decay(0.1, None), TypeError, "end: wanted a number, got None"),
        (lambda: optim.cosine_decay(np.inf), ValueError, "start: wanted a finite number"),
        (lambda: optim.cosine_decay(0.1, steps="9"), TypeError, "steps: wanted a number above 0, got '9'"),
        (lambda: optim.step_decay(0.1, -1, 5), ValueError, "factor: wanted a finite number"),
        (lambda: optim.step_decay(0.1, 0.5, None), TypeError, "every: wanted a number above 0"),
        (lambda: optim.warmup(0, optim.constant(0.1)), ValueError, "steps: wanted an integer of at least 1"),
        (lambda: optim.warmup(5, 0.1), TypeError, "then: wanted a function, got 0.1"),
        (lambda: optim.SGD({}, lr="0.1"), TypeError, "lr: wanted a number, got '0.1'"),
        (lambda: optim.SGD({}, lr=True), TypeError, "lr: wanted a number, got True"),
        (lambda: optim.Adam({}, betas=0.9), ValueError, "betas: wanted two numbers, got 0.9"),
        (lambda: optim.Adam({}, eps=0), ValueError, "eps: wanted a number above 0, got 0"),
        (
            lambda: optim.Adam({}).step(None),
            TypeError,
            r"grads: wanted a dict of arrays \(model.grads\), got",
        ),
        (lambda: optim.global_norm([1.0]), TypeError, "grads: wanted a dict of arrays"),
        (lambda: optim.clip_by_global_norm([1.0], 1), TypeError, "grads: wanted a dict of arrays"),
        (lambda: optim.clip_by_global_norm({}, "1"), TypeError, "max_norm: wanted a number above 0, got '1'"),
        (lambda: optim.clip_by_global_norm({}, np.nan), ValueError, "max_norm: wanted a number above 0"),
    ],
)
def test_what_is_no_number_is_named_when_it_is_given(call, error, text):
    with pytest.raises(error, match=f"^{text}"):
        call()
