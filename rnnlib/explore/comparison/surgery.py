"""A trained network of eight LSTM units from which a part is taken away afterwards."""

from functools import cache, lru_cache

import numpy as np

from ... import experiments, tasks
from ...experiments.problems import COUNTED, PROBLEMS
from ...ops import sigmoid, softmax

STEPS, UNITS, EXAMPLES, TEST = 30, 8, 8, 256
PARTS = ("nothing", "forget gate", "input gate", "output gate", "i made 1 − f", "tanh on the way out")

_UNIT = {"adding": 1.0, "counting": COUNTED}  # what the number 1 stands for
_NEAR = {"recall": 0.5, "adding": 0.1, "counting": 0.5}  # an answer less wrong than this is right


@cache
def network(task):
    """The stored model, its test batch and the two signals that are shown of it, (2, T, B)."""
    model = experiments.pretrained(f"{task}_network").astype("float64")
    batch = _draw(task)
    if task == "recall":
        x = (batch.inputs == 1) * 1.0 - (batch.inputs == 0)
        return model, batch, np.array([x, batch.inputs == 6], float)
    return model, batch, np.moveaxis(batch.inputs, -1, 0).astype(float)


@lru_cache(maxsize=32)
def run(task, part):
    """-> gates i f g o (T, 4, B, H), c (T, B, H), and what the network says after every step, (T, B).

    For recall that is the probability of the symbol drawn as +1; else the number itself.
    """
    model, batch, _ = network(task)
    weights = model.cell.weights()
    h, c = np.zeros((2, TEST, UNITS))
    gates, cells, states = [], [], []
    for a in model.encoder.vectors(batch.inputs) @ weights["W_xh"] + weights["b_h"]:
        i, f, g, o = np.split(a + h @ weights["W_hh"], 4, axis=1)
        i, f, g, o = _without(part, sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o))
        c = f * c + i * g
        h = o * (c if part == "tanh on the way out" else np.tanh(c))
        for kept, value in ((gates, (i, f, g, o)), (cells, c), (states, h)):
            kept.append(value)
    y = np.array(states) @ model.output.params["W"] + model.output.params["b"]
    said = softmax(y)[..., 1] if task == "recall" else _UNIT[task] * y[..., 0]
    return np.array(gates), np.array(cells), said


def wanted(task):
    """What should be said, (T, B); NaN where nothing is asked, as before the end of recall and adding."""
    batch = network(task)[1]
    if task == "counting":
        return _UNIT[task] * batch.targets[..., 0].astype(float)
    goal = np.full((STEPS, TEST), np.nan)
    goal[-1] = np.ravel(batch.targets)
    return goal


@lru_cache(maxsize=32)
def right(task, part):
    """The share of the answers to 256 sequences that is right: the symbol, the sum to 0.1, the count to ½."""
    said, goal = run(task, part)[2], wanted(task)
    asked = np.isfinite(goal)
    return float((np.abs(said - goal)[asked] < _NEAR[task]).mean())


def _without(part, i, f, g, o):
    """The gates as they are once a part is gone."""
    one = np.ones_like(i)
    return {
        "forget gate": (i, one, g, o),
        "input gate": (one, f, g, o),
        "output gate": (i, f, g, one),
        "i made 1 − f": (1 - f, f, g, o),
    }.get(part, (i, f, g, o))


def _draw(task):
    """The stored networks were trained on sequences of 30 steps."""
    if task == "recall":
        return tasks.delayed_recall(10_000, TEST, STEPS - 1)
    return PROBLEMS[task].draw(10_000, TEST, STEPS)
