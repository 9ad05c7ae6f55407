"""Squashing functions and one-hot vectors. They keep the dtype of their input."""

import numpy as np

from .checks import check_positive, check_tokens


def sigmoid(a):
    """σ(a) = 1 / (1 + exp(−a)), from exp(−|a|): nothing overflows and small values keep their digits."""
    a = np.asarray(a)
    e = np.exp(-np.abs(a))
    return np.where(a >= 0, 1, e) / (1 + e)


def relu(a):
    """max(a, 0), element by element."""
    return np.maximum(a, 0)


def softmax(a, axis=-1):
    """exp(a) / Σ exp(a) along `axis`; subtracting the largest entry first changes nothing but overflow."""
    e = np.exp(a - np.max(a, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def log_softmax(a, axis=-1):
    """a − log Σ exp(a) along `axis`: the log of softmax without ever taking the log of a rounded zero."""
    shifted = a - np.max(a, axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def one_hot(tokens, size, dtype="float32"):
    """Vectors of zeros with a single one: tokens (...), integers from 0 to size − 1 -> (..., size)."""
    tokens = check_tokens("tokens", tokens, check_positive("size", size, integer=True))
    vectors = np.zeros((*tokens.shape, size), dtype)
    np.put_along_axis(vectors, tokens[..., None], 1, axis=-1)
    return vectors


def position_codes(T, size, dtype="float32"):
    """A vector for each step: sines and cosines of t / 10000^(2i/size), side by side -> (T, size).

    Step t + n is step t turned by fixed angles, so a matrix can point n steps on or back. Vaswani et al.
    (2017), section 3.5, who alternate the two; t counts from 0.
    """
    steps = np.arange(check_positive("T", T, integer=True))[:, None]
    pairs = np.arange((check_positive("size", size, integer=True) + 1) // 2)
    angles = steps / 10_000.0 ** (2 * pairs / size)
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)[:, :size].astype(dtype)
