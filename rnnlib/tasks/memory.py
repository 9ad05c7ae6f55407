"""Tasks that ask for memory alone: recall, adding, copying, order. All else in a sequence is noise."""

from math import factorial

import numpy as np

from ..ops import as_rng, one_hot
from .batch import Batch, check_count


def delayed_recall(rng, batch_size, lag, symbols=2, distractors=4):
    """Which of `symbols` came first? lag − 1 distractors and a cue follow it; the answer is due at the cue.

    Tokens: 0 … symbols − 1 to remember, then the distractors, then the cue: symbols + distractors + 1 in
    all. inputs (lag + 1, B), targets (B,). After task 2a of Hochreiter & Schmidhuber (1997).
    """
    check_count("lag", lag)
    check_count("symbols", symbols, 2)
    check_count("distractors", distractors)
    rng = as_rng(rng)
    inputs = rng.integers(symbols, symbols + distractors, (lag + 1, check_count("batch_size", batch_size)))
    inputs[0] = rng.integers(0, symbols, batch_size)
    inputs[-1] = symbols + distractors
    return Batch(inputs, inputs[0].copy())


def delayed_recall_baseline(symbols=2):
    """Cross entropy in nats of guessing without memory: log symbols."""
    return float(np.log(check_count("symbols", symbols, 2)))


def adding(rng, batch_size, length):
    """The sum of the two marked numbers among `length` drawn from U(0, 1), one marked in each half.

    inputs (T, B, 2): number, mark (0 or 1); targets (B, 1). After Hochreiter & Schmidhuber (1997), who draw
    from U(−1, 1) and place the marks otherwise.
    """
    check_count("length", length, 2)
    rng = as_rng(rng)
    inputs = np.zeros((length, check_count("batch_size", batch_size), 2), np.float32)
    inputs[:, :, 0] = rng.random((length, batch_size))
    marks = rng.integers(0, length // 2, batch_size), rng.integers(length // 2, length, batch_size)
    b = np.arange(batch_size)
    for mark in marks:
        inputs[mark, b, 1] = 1
    return Batch(inputs, (inputs[marks[0], b, :1] + inputs[marks[1], b, :1]))


def adding_baseline():
    """Mean squared error of always saying 1, the mean: 2 · 1/12, the variance of two draws from U(0, 1)."""
    return 1 / 6


def copy(rng, batch_size, delay, length=3, symbols=4):
    """Repeat `length` symbols after `delay` blanks, from a go sign on.

    Tokens: 0 blank, 1 … symbols, symbols + 1 go: symbols + 2 in all. inputs, targets
    (length + delay + length, B); the mask counts the last `length` steps only. After Hochreiter & Schmidhuber
    (1997), in the form of Arjovsky, Shah & Bengio (2016), who also count the blanks before the go sign.
    """
    for name, value in [("delay", delay), ("length", length)]:
        check_count(name, value)
    check_count("symbols", symbols, 2)
    rng = as_rng(rng)
    memory = rng.integers(1, symbols + 1, (length, check_count("batch_size", batch_size)))
    blanks = np.zeros((length + delay, batch_size), np.int64)
    inputs, targets = np.concatenate([memory, blanks]), np.concatenate([blanks, memory])
    inputs[length + delay] = symbols + 1
    mask = np.broadcast_to(np.arange(len(inputs))[:, None] >= length + delay, inputs.shape).copy()
    return Batch(inputs, targets, mask)


def copy_baseline(symbols=4):
    """Cross entropy in nats of an answer without memory: log symbols."""
    return float(np.log(check_count("symbols", symbols, 2)))


def temporal_order(rng, batch_size, length, distractors=4):
    """Two of the symbols 0 and 1 stand among distractors, far apart: which two, in which order? Four classes.

    The first stands at a step in [T/10, 2T/10), the second in [4T/10, 5T/10); tokens 2 … are distractors.
    inputs (T, B), targets (B,): 2 · first + second. Task 6a of Hochreiter & Schmidhuber (1997), with the
    places of Pascanu, Mikolov & Bengio (2013).
    """
    check_count("length", length, 10)
    check_count("distractors", distractors)
    rng = as_rng(rng)
    inputs = rng.integers(2, 2 + distractors, (length, check_count("batch_size", batch_size)))
    first, second = rng.integers(0, 2, (2, batch_size))
    b = np.arange(batch_size)
    inputs[rng.integers(length // 10, 2 * length // 10, batch_size), b] = first
    inputs[rng.integers(4 * length // 10, 5 * length // 10, batch_size), b] = second
    return Batch(inputs, 2 * first + second)


def temporal_order_baseline():
    """Cross entropy in nats of guessing one class in four: log 4."""
    return float(np.log(4))


def reversal(rng, batch_size, length, symbols=10):
    """Say a sequence backwards, once it is over, to an encoder and decoder. inputs, targets (length, B)."""
    check_count("symbols", symbols, 2)
    size = check_count("length", length), check_count("batch_size", batch_size)
    inputs = as_rng(rng).integers(0, symbols, size)
    return Batch(inputs, inputs[::-1].copy())


def associative_recall(rng, batch_size, pairs, keys=16, values=4):
    """Pairs of a key and a value go by; then each key is asked for once, in another order.

    A pair is one step: key and value, one-hot, side by side. A question is a key with no value. inputs
    (2 · pairs, B, keys + values) float32; targets (2 · pairs, B): the values; the mask counts the questions.
    No key stands twice. After the associative recall of Arora et al. (2023), whose pairs are two steps each.
    """
    check_count("keys", keys)
    check_count("values", values, 2)
    if check_count("pairs", pairs) > keys:
        raise ValueError(f"pairs: wanted at most {keys}, one for each key, got {pairs}")
    rng = as_rng(rng)
    shown = rng.permuted(np.tile(np.arange(keys), (check_count("batch_size", batch_size), 1)), axis=1)[
        :, :pairs
    ]
    asked = rng.permuted(np.tile(np.arange(pairs), (batch_size, 1)), axis=1)
    value = rng.integers(0, values, shown.shape)
    key = np.concatenate([shown, np.take_along_axis(shown, asked, axis=1)], axis=1).T
    targets = np.concatenate([value, np.take_along_axis(value, asked, axis=1)], axis=1).T
    question = np.broadcast_to(np.arange(2 * pairs)[:, None] >= pairs, key.shape)
    given = np.where(question[..., None], 0, one_hot(targets, values))
    inputs = np.concatenate([one_hot(key, keys), given], axis=2).astype(np.float32)
    return Batch(inputs, targets, question.copy())


def associative_recall_without_keys(pairs, values=4):
    """The share right of a reader that knows which values were shown, but not with which keys.

    It always says the most frequent of them: E[largest count] / pairs, exactly, since
    P(no count > m) = pairs! / values^pairs · [x^pairs] (Σ_{j ≤ m} x^j / j!)^values.
    """
    check_count("pairs", pairs)
    check_count("values", values, 2)
    below = np.zeros(pairs)  # P(no value more than m times), m = 0 … pairs − 1
    for m in range(1, pairs):
        at_most = [1 / factorial(j) for j in range(m + 1)]
        ways = np.polynomial.polynomial.polypow(at_most, values)[pairs:][:1].sum()
        below[m] = factorial(pairs) / values**pairs * ways
    return float((1 - below).sum() / pairs)
