"""From log probabilities to a token: temperature, the k likeliest, a draw."""

from numbers import Real

import numpy as np

from .. import ops


def sharpened(log_p, temperature=1.0, top_k=None):
    """p ∝ exp(log_p / temperature) over the `top_k` likeliest tokens: log_p (K,) -> p (K,), float64.

    temperature 0 is the limit, all on the likeliest token; the lowest-numbered of equals goes first.
    """
    if not isinstance(temperature, Real):
        raise TypeError(f"temperature: wanted a number of at least 0, got {temperature!r}")
    if not 0 <= temperature < np.inf:
        raise ValueError(f"temperature: wanted a number of at least 0, got {temperature}")
    if top_k is not None:
        ops.check_positive("top_k", top_k, integer=True)
    order = np.argsort(-log_p, kind="stable")[: 1 if temperature == 0 else top_k]
    below = (log_p[order] - log_p[order[0]]).astype(np.float64)
    with np.errstate(over="ignore", under="ignore"):  # −∞ is what a tiny temperature means
        p = np.exp(below / (temperature or 1))
    chosen = np.zeros(len(log_p))
    chosen[order] = p / p.sum()
    return chosen


def stop_tokens(stop, vocabulary_size):
    """What ends a text, a token or several (a list, a set …) or None -> an array (n,)."""
    stop = [] if stop is None else list(stop) if isinstance(stop, set | frozenset) else stop
    stop = np.atleast_1d(ops.check_tokens("stop", stop, vocabulary_size))
    if stop.ndim > 1:
        raise ValueError(f"stop: wanted a token or a row of tokens, got shape {stop.shape}")
    return stop


def draw(rng, p):
    """A token drawn from p (K,), as an int."""
    return int(rng.choice(len(p), p=p))
