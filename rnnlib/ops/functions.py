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
