"""Small tasks of twelve steps, and what a network makes of them.

There are two inputs, x and a marker, and one number that is wanted at some of the steps.
"""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from ... import diagnostics, optim, train
from ...tasks import Batch
from .weights import gradients_of, model_of, put_weights

LENGTH, SHOWN, TEST_SIZE = 12, 8, 128


class Game(NamedTuple):
    """`draw(rng, shape)` -> x and marker (T, B); `rule(x, marker)`, of any such -> wanted and asked (T, B).

    An answer is right if nearer than `near`. `goal` says what is wanted; `brief` says it in a menu, where
    there is room for some 30 letters.
    """

    draw: Callable
    rule: Callable
    near: float
    brief: str
    goal: str

    def batch(self, rng, size):
        """Random sequences as a Batch; inputs (T, B, 2), targets (T, B, 1)."""
        x, marker = self.draw(np.random.default_rng(rng), (LENGTH, size))
        wanted, asked = self.rule(x, marker)
        return Batch(np.stack([x, marker], axis=-1).astype(float), wanted[..., None], asked)


@cache
def test_of(task):
    """The sequences that a loss is told of: always the same, never trained on."""
    return GAMES[task].batch(10_000, TEST_SIZE)


@cache
def guess_of(task):
    """The loss of the best answer that is always the same."""
    test = test_of(task)
    return float(test.targets[test.mask].var())


def _signs(rng, shape):
    return rng.choice([-1.0, 1.0], shape)


def _unmarked(x):
    return x, np.zeros(x.shape)


def _marked(rng, shape):
    """Signs, and a marker at one of the first four steps."""
    x, at = _signs(rng, shape), rng.integers(0, 4, shape[1])
    return x, (at == np.arange(shape[0])[:, None]).astype(float)


def _flips(rng, shape):
    return _unmarked((rng.random(shape) < 0.4).astype(float))


def _ones(rng, shape):
    """Ones at half of the steps, and markers, with which x is 0."""
    x, marker = (rng.random(shape) < share for share in (0.5, 0.15))
    return (x & ~marker).astype(float), marker.astype(float)


def _of_two_steps_ago(x, marker):
    return np.concatenate([np.zeros_like(x[:2]), x[:-2]]), np.broadcast_to(_steps(x) > 2, x.shape)


def _of_the_marker(x, marker):
    """From the last marker on, the x that stood there."""
    at = np.maximum.accumulate(np.where(marker, _steps(x), 0))
    wanted = np.take_along_axis(x, np.maximum(at - 1, 0), axis=0)
    return np.where(at > 0, wanted, 0.0), at > 0


def _of_the_marker_at_the_end(x, marker):
    wanted, asked = _of_the_marker(x, marker)
    return wanted, asked & (_steps(x) == len(x))


def _parity(x, marker):
    return np.where(x.cumsum(axis=0) % 2, 1.0, -1.0), np.ones(x.shape, bool)


def _quarters_since_the_marker(x, marker):
    ones = x.cumsum(axis=0)
    since = ones - np.maximum.accumulate(marker * ones)
    return since / 4, np.ones(x.shape, bool)


def _steps(x):
    return np.arange(1, len(x) + 1)[:, None]


GAMES = {
    "echo": Game(
        lambda rng, shape: _unmarked(_signs(rng, shape)),
        _of_two_steps_ago,
        0.5,
        "the x of two steps ago",
        "say the x of two steps ago",
    ),
    "hold": Game(
        _marked,
        _of_the_marker,
        0.5,
        "the marked x from then on",
        "from the marker on, say the x that was marked",
    ),
    "recall": Game(
        _marked,
        _of_the_marker_at_the_end,
        0.5,
        "the marked x, at the end",
        "at the last step, say the x that was marked",
    ),
    "flip": Game(
        _flips,
        _parity,
        0.5,
        "odd or even ones so far",
        "say +1 after an odd number of ones, −1 after an even one",
    ),
    "count": Game(
        _ones,
        _quarters_since_the_marker,
        0.125,
        "ones since the marker",
        "say a quarter of the number of ones since the marker",
    ),
}


# What a network makes of them
# ---------------------------------------------------------------------------------------------------


@cache
def _kept_model(cell, hidden):
    """One model of a kind, its weights overwritten again and again."""
    return model_of(cell, hidden)


def measure(task, cell, hidden, weights):
    """-> loss and share of right answers on the test sequences, gradient of the loss (n,)."""
    model, test = put_weights(_kept_model(cell, hidden), weights), test_of(task)
    outputs, _ = model.forward(test.inputs)
    loss, _ = model.loss_and_gradients(test)
    right = np.abs(outputs - test.targets)[..., 0] < GAMES[task].near
    return loss, right[test.mask].mean(), gradients_of(model)


def follow(task, cell, hidden, weights, example):
    """One sequence -> its batch, the output (T,), gates and states {"h": (T, H), …}, ∂L/∂h_t (T, H)."""
    model, test = put_weights(_kept_model(cell, hidden), weights), test_of(task)
    one = Batch(*(part[:, example : example + 1] for part in test[:3]))
    gates = {name: value[:, 0] for name, value in diagnostics.gate_activations(model, one.inputs).items()}
    gradients = diagnostics.state_gradients(model, one)["h"][1:, 0, 0]
    return one, model.forward(one.inputs)[0][:, 0, 0], gates, gradients


def training(task, cell, hidden, weights, lr, steps):
    """Adam on new sequences, clipped at norm 1 -> an iterator of (model, losses so far), one a step."""
    model, rng, curve = put_weights(model_of(cell, hidden), weights), np.random.default_rng(0), []
    rule = optim.Adam(model.params, lr=lr)
    for _ in range(steps):
        with train.single_thread():
            loss, _ = model.loss_and_gradients(GAMES[task].batch(rng, 32))
        optim.clip_by_global_norm(model.grads, 1.0)
        rule.step(model.grads)
        curve.append(loss)
        yield model, curve
