"""What every task returns, and what the generators share: padding, chunks of a long stream, checks."""

from typing import NamedTuple

import numpy as np

from ..ops import LARGEST, check_real


class Batch(NamedTuple):
    """Sequences side by side, time first.

    A target for each sequence is (B,) classes or (B, 1) numbers, one for each step is (T, B) tokens.
    """

    inputs: np.ndarray  # (T, B) tokens or (T, B, D) float32
    targets: np.ndarray
    mask: np.ndarray | None = None  # (T, B) bool: the steps whose targets count; all of them for None
    lengths: np.ndarray | None = None  # (B,): the steps before the padding; T of them for None


def stream_batches(tokens, batch_size, length):
    """A stream of tokens (N,) -> an iterator of Batch: predict each next token, in chunks of `length` steps.

    The stream is cut into `batch_size` strips that are read side by side, so that the state after one chunk
    is the first state of the next. What does not fill a strip is left out; the last chunk may be shorter.
    """
    tokens = np.asarray(tokens)
    check_count("batch_size", batch_size)
    check_count("length", length)
    steps = (tokens.size - 1) // batch_size
    if tokens.ndim != 1 or tokens.dtype.kind not in "iu" or steps < 1:
        wanted = f"at least {batch_size + 1} integers (N,)"
        raise ValueError(f"tokens: wanted {wanted}, got {tokens.dtype} {tokens.shape}")
    used = steps * batch_size
    inputs, targets = (part[:used].reshape(batch_size, steps).T for part in (tokens, tokens[1:]))
    return (Batch(inputs[t : t + length], targets[t : t + length]) for t in range(0, steps, length))


def pad_tokens(sequences):
    """Lists of tokens -> (T, B) filled up with 0, lengths (B,)."""
    lengths = np.array([len(sequence) for sequence in sequences])
    padded = np.zeros((lengths.max(), len(sequences)), np.int64)
    for b, sequence in enumerate(sequences):
        padded[: len(sequence), b] = sequence
    return padded, lengths


def next_token_batch(sequences):
    """Lists of at least two tokens -> Batch: from each token predict the next, up to the last."""
    padded, lengths = pad_tokens(sequences)
    mask = np.arange(len(padded) - 1)[:, None] < lengths - 1
    return Batch(padded[:-1], padded[1:], mask, lengths - 1)


def check_count(name, value, least=1):
    """An integer from `least` up."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not least <= value <= LARGEST:
        raise ValueError(f"{name}: wanted an integer, at least {least}, got {value!r}")
    return value


def check_range(name, value, low, high):
    """A number with low ≤ value ≤ high."""
    if not low <= check_real(name, value) <= high:
        raise ValueError(f"{name}: wanted a number from {low} to {high}, got {value!r}")
    return value
