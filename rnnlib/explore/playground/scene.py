"""What a state looks like from inside: the sequence shown, and how each network fares on it."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ... import diagnostics, ops
from ...tasks import Batch
from .games import GAMES, example_of, own_sequence, test_of
from .values import networks_of, weights_of
from .weights import gradients_of, model_of, put_weights


class Way(NamedTuple):
    """By what a gradient is multiplied a step, from the state at `last` back to that at `first`, or None."""

    factor: float | None
    first: int
    last: int


class Look(NamedTuple):
    """One network on the sequence shown: y (T,), h (T, H), {gate: (T, H)}, and the gradient dh (T + 1, H)."""

    network: dict
    weights: np.ndarray
    y: np.ndarray
    h: np.ndarray
    gates: dict
    dh: np.ndarray
    way: Way


class Measure(NamedTuple):
    """A network on the test sequences: loss, share right, and the gradient of the loss (n,)."""

    loss: float
    right: float
    gradients: np.ndarray


def sequence_shown(task, length, noise, example, own, **_):
    """A Batch of one."""
    return own_sequence(task, own) if own else example_of(task, length, noise, example)


def looks_of(values):
    """A Look for each network."""
    one = sequence_shown(**values)
    with np.errstate(all="ignore"):  # what overflows is shown as it is
        return [_through(values, network, one) for network in networks_of(values)]


def _through(values, network, one):
    weights = weights_of(network)
    model = put_weights(_kept(network["cell"], network["units"], network["activation"]), weights)
    y = model.forward(one.inputs)[0]
    gates = {name: value[:, 0] for name, value in diagnostics.gate_activations(model, one.inputs).items()}
    dh = _gradient_at_states(model, _asked(values, one, y))
    senders = int(values["step"] > 0) if values["gradient"] == "output" else int(one.mask.sum())
    return Look(network, weights, y[:, 0, 0], gates.pop("h"), gates, dh, _factor_back(dh, senders))


def _asked(values, one, y):
    """The sequence, asked for what the gradient is of: the loss, or y of this step, for L = (y − w)²."""
    if values["gradient"] == "loss":
        return one
    here = np.arange(1, len(y) + 1)[:, None] == values["step"]
    return Batch(one.inputs, y - 0.5, here)  # dL/dy = 2 (y − w) = 1


def _gradient_at_states(model, one):
    shape = len(one.inputs) + 1, model.cell.hidden_size
    if not one.mask.any():
        return np.zeros(shape)
    try:
        return diagnostics.state_gradients(model, one)["h"][:, 0, 0]
    except ops.NotFinite:
        return np.full(shape, np.nan)


def _factor_back(dh, senders):
    """The Way from the last state that the gradient reaches to h_1; of several answers there is none."""
    sizes = lengths(dh)
    reached = np.flatnonzero(sizes[1:] > 0) + 1
    first, last = (int(reached[0]), int(reached[-1])) if len(reached) else (-1, 1)
    if senders != 1 or last - first < 1 or first < 1:
        return Way(None, first, last)
    with np.errstate(all="ignore"):
        return Way(float((sizes[first] / sizes[last]) ** (1 / (last - first))), first, last)


def lengths(dh):
    """The length of the gradient at each state (T + 1,)."""
    with np.errstate(all="ignore"):
        return np.sqrt((dh**2).sum(axis=1))


def measures_of(values):
    """A Measure for each network."""
    setting = (values["task"], values["length"], values["noise"])
    return [
        _measured(
            setting, *(network[name] for name in ("cell", "units", "activation")), tuple(weights_of(network))
        )
        for network in networks_of(values)
    ]


@lru_cache(64)
def _measured(setting, cell, units, activation, weights):
    test, model = test_of(*setting), put_weights(_kept(cell, units, activation), weights)
    with np.errstate(all="ignore"):
        y, _ = model.forward(test.inputs)
        right = np.abs(y - test.targets)[..., 0] < GAMES[setting[0]].near
        try:
            loss, gradients = model.loss_and_gradients(test)[0], gradients_of(model)
        except ops.NotFinite:
            loss, gradients = np.nan, np.full(len(weights), np.nan)
    return Measure(float(loss), float(right[test.mask].mean()), gradients)


@lru_cache(64)
def _kept(cell, units, activation):
    """One model of a kind, its weights overwritten again and again."""
    return model_of(cell, units, activation)
