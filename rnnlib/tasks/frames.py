"""A hidden state seen through noise, to be labelled frame by frame; the best possible reading is known."""

from typing import NamedTuple

import numpy as np

from ..ops import as_rng, check_array
from .batch import check_count, check_range


class Frames(NamedTuple):
    """A Batch of noisy readings to be labelled one by one."""

    inputs: np.ndarray  # (T, B, 1) float32, the readings
    targets: np.ndarray  # (T, B) 0 or 1, the hidden state
    mask: None = None
    lengths: None = None


def noisy_frames(rng, batch_size, length, stay=0.95, noise=1.0):
    """Label each frame: a state, 0 or 1, stays with probability `stay` and is read as ±1 plus N(0, noise²).

    -> Frames. The best that one direction, or both, can do is `frame_posteriors`.
    """
    check_range("stay", stay, 0.5, 1)
    check_range("noise", noise, 1e-6, 1e6)
    shape = check_count("length", length), check_count("batch_size", batch_size)
    rng = as_rng(rng)
    turns = rng.random(shape) > stay
    turns[0] = rng.integers(0, 2, batch_size)
    states = np.cumsum(turns, axis=0) % 2
    readings = 2 * states - 1 + noise * rng.standard_normal(shape)
    return Frames(readings[..., None].astype(np.float32), states)


def frame_posteriors(inputs, stay=0.95, noise=1.0, both_directions=False):
    """p(state_t = 1 | x_1 … x_t) or, with `both_directions`, given all of x -> (T, B). None can do better.

    The forward, or forward and backward, recursion of a hidden Markov model (Rabiner 1989).
    """
    check_range("stay", stay, 0.5, 1)
    check_range("noise", noise, 1e-6, 1e6)
    x = check_array("inputs", inputs, shape=("T", "B", 1), dtype="float64", finite=True)[..., 0]
    likelihood = np.exp(-0.5 * ((x[..., None] - np.array([-1, 1])) / noise) ** 2)  # (T, B, 2)
    turn = np.array([[stay, 1 - stay], [1 - stay, stay]])
    past = _filter(likelihood, turn, include=True)
    if both_directions:
        past = past * _filter(likelihood[::-1], turn, include=False)[::-1]
    return past[..., 1] / past.sum(axis=-1)


def _filter(likelihood, turn, include):
    """∝ p(state_t | readings up to t), t itself `include`d or not, along the first axis."""
    beliefs, belief = [], np.full(likelihood.shape[1:], 0.5)
    for now in likelihood:
        before, belief = belief, belief * now
        beliefs.append(belief if include else before)
        belief = (belief / belief.sum(axis=-1, keepdims=True)) @ turn
    return np.array(beliefs)
