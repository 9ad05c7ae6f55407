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
_AT = np.arange(1, LENGTH + 1)[:, None]


class Game(NamedTuple):
    """`draw(rng, B)` -> x and marker (T, B, 2), wanted (T, B), mask (T, B); right if nearer than `near`.

    `goal` says what is wanted; `brief` says it in a menu, where there is room for some 30 letters.
    """

    draw: Callable
    near: float
    brief: str
    goal: str

    def batch(self, rng, size):
        """Random sequences as a Batch; targets (T, B, 1)."""
        x, wanted, mask = self.draw(np.random.default_rng(rng), size)
        return Batch(x, wanted[..., None], mask)


@cache
def test_of(task):
    """The sequences that a loss is told of: always the same, never trained on."""
    return GAMES[task].batch(10_000, TEST_SIZE)


@cache
def guess_of(task):
    """The loss of the best answer that is always the same."""
    test = test_of(task)
    return float(test.targets[test.mask].var())


def _signs(rng, size):
    return rng.choice([-1.0, 1.0], (LENGTH, size))


def _with_marker(x, marker):
    return np.stack([x, np.broadcast_to(marker, x.shape)], axis=-1).astype(float)


def _marked(rng, size):
    """A marker at one of the first four steps -> marker (T, B), its steps (B,)."""
    at = rng.integers(1, 5, size)
    return (at == _AT).astype(float), at


def echo(rng, size):
    x = _signs(rng, size)
    wanted = np.concatenate([np.zeros((2, size)), x[:-2]])
    return _with_marker(x, 0.0), wanted, np.broadcast_to(_AT > 2, x.shape)


def hold(rng, size):
    x, (marker, at) = _signs(rng, size), _marked(rng, size)
    wanted = np.broadcast_to(x[at - 1, np.arange(size)], x.shape)
    return _with_marker(x, marker), wanted, at <= _AT


def recall(rng, size):
    x, wanted, _ = hold(rng, size)
    return x, wanted, np.broadcast_to(_AT == LENGTH, wanted.shape)


def flip(rng, size):
    x = (rng.random((LENGTH, size)) < 0.4).astype(float)
    return _with_marker(x, 0.0), np.where(x.cumsum(axis=0) % 2, 1.0, -1.0), np.ones(x.shape, bool)


def count(rng, size):
    x, marker = (rng.random((LENGTH, size)) < share for share in (0.5, 0.15))
    x &= ~marker
    ones = x.cumsum(axis=0)
    since = ones - np.maximum.accumulate(marker * ones)
    return _with_marker(x, marker), since / 4, np.ones(x.shape, bool)


GAMES = {
    "echo": Game(echo, 0.5, "the x of two steps ago", "say the x of two steps ago"),
    "hold": Game(hold, 0.5, "the marked x from then on", "from the marker on, say the x that was marked"),
    "recall": Game(recall, 0.5, "the marked x, at the end", "at the last step, say the x that was marked"),
    "flip": Game(
        flip, 0.5, "odd or even ones so far", "say +1 after an odd number of ones, −1 after an even one"
    ),
    "count": Game(
        count, 0.125, "ones since the marker", "say a quarter of the number of ones since the marker"
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
