"""The two trials of a backward pass: does the loss fall, and is the gradient right?

The task of all is the same: foretell the next symbol of a Reber string, step by step; the network without
memory reads a window of the last three symbols instead.
"""

from functools import cache

import numpy as np

from .. import gradcheck, ops, optim, tasks
from .network import CELLS, by_gate

EVERY = 5  # training steps between two measurements of the loss
RATES = {"Adam": 0.02, "SGD": 1.0}  # the optimisers, and the learning rate of each if no other is named
_HIDDEN = 12
_LENGTH = 8  # strings are cut there
_WINDOW = 3
_BATCHES = 20  # of 16 strings each, used in turn
_SYMBOLS = len(tasks.REBER_SYMBOLS)


def train_with(network, steps=100, seed=0, optimiser="Adam", rate=None):
    """The loss on 100 other strings after 0, 5, 10 … steps of descent with the network's own gradients.

    `network`: a Bug, or Network(cell) for the right one. The same seed draws the same first weights.
    `optimiser`: one of RATES, where its `rate` stands if that is None.
    """
    ops.check_positive("steps", steps, integer=True)
    ops.check_choice("optimiser", optimiser, RATES)
    rule, rate = getattr(optim, optimiser), RATES[optimiser] if rate is None else rate
    batches = [_examples(network.cell, seed=1 + k, count=16) for k in range(_BATCHES)]
    others = _examples(network.cell, seed=0, count=100)
    weights = _first_weights(network.cell, batches[0][0].shape[-1], ops.as_rng(seed))
    descent, curve = rule(weights, lr=rate), [_loss(network, weights, *others)]
    for step in range(1, steps + 1):
        x, *answers = batches[step % _BATCHES]
        descent.step(gradients(network, weights, x, _zeros(network.cell, x), *answers)[1])
        if step % EVERY == 0:
            curve.append(_loss(network, weights, *others))
    return np.array(curve)


def best_loss():
    """The loss on the same 100 strings of one who knows the grammar: log 2 where two symbols are possible.

    It is the same for the window: the last three symbols tell where in the grammar one is.
    """
    batch = tasks.reber(0, 100)
    possible = batch.legal[:_LENGTH].sum(axis=-1)
    return float(np.log(possible[batch.mask[:_LENGTH]]).mean())


def check(network, steps=4, seed=0):
    """The gradient check of every weight, by gate, over `steps` steps -> gradcheck.Report.

    All numbers are drawn at random, biases and first states too. A network without memory has no steps.
    """
    ops.check_positive("steps", steps, integer=True)
    rng, (B, D, H, K) = ops.as_rng(seed), (2, 3, 2, 3)
    shapes = _shapes(network.cell, D, H, K)
    weights = {name: rng.normal(0, 0.8, shape) for name, shape in shapes.items()}
    leading = (steps, B) if CELLS[network.cell].states else (B,)
    x, targets = rng.normal(size=(*leading, D)), rng.integers(0, K, leading)
    states = [rng.normal(size=(B, H)) for _ in range(CELLS[network.cell].states)]
    _, grads = gradients(network, weights, x, states, targets)

    def loss():
        return network.loss(network.forward(x, *states, **weights)[0], targets)[0]

    return gradcheck.compare(loss, by_gate(network.cell, weights), by_gate(network.cell, grads))


def gradient_names(cell):
    """What `check` calls the gradients of a cell, in its order: "W_xh[i]", … where there are gates."""
    return list(by_gate(cell, {name: np.empty(shape) for name, shape in _shapes(cell, 1, 1, 1).items()}))


def gradients(network, weights, x, states, *answers):
    """One pass forward and back -> the loss, the gradients by name. `answers`: targets, perhaps a mask."""
    y, cache = network.forward(x, *states, **weights)
    loss, dy = network.loss(y, *answers)
    return loss, network.backward(dy, cache, **weights)


def _loss(network, weights, x, *answers):
    y, _ = network.forward(x, *_zeros(network.cell, x), **weights)
    return network.loss(y, *answers)[0]


def _zeros(cell, x):
    """The first states, as many as the cell has."""
    return [np.zeros((x.shape[-2], _HIDDEN)) for _ in range(CELLS[cell].states)]


def _first_weights(cell, D, rng):
    shapes = _shapes(cell, D, _HIDDEN, _SYMBOLS)
    return {name: ops.uniform(rng, shape, _HIDDEN**-0.5, "float64") for name, shape in shapes.items()}


def _shapes(cell, D, H, K):
    """Every weight's shape, by name."""
    if cell == "feed-forward":
        return {"W1": (D, H), "b1": (H,), "W2": (H, K), "b2": (K,)}
    k = len(CELLS[cell].gates)
    shapes = {"W_xh": (D, k * H), "W_hh": (H, k * H), "b_h": (k * H,)}
    return shapes | ({"b_hn": (H,)} if cell == "GRU" else {}) | {"W_hy": (H, K), "b_y": (K,)}


@cache
def _examples(cell, seed, count):
    """x (T, B, 7), targets and mask (T, B) of so many strings; for windows x (N, 21) and targets (N,)."""
    inputs, targets, mask, *_ = (part[:_LENGTH] for part in tasks.reber(seed, count))
    x = ops.one_hot(inputs, _SYMBOLS, "float64")
    if CELLS[cell].states:
        return x, targets, mask
    before = np.concatenate([np.zeros((_WINDOW - 1, *x.shape[1:])), x])
    windows = np.concatenate([before[k : k + len(x)] for k in range(_WINDOW)], axis=-1)
    return windows[mask], targets[mask]
