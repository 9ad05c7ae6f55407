"""Small tasks, and the sequences that are drawn for them: number for number those of `browser/games.js`.

There are two inputs, x and a marker, and one number that is wanted at some of the steps.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ...tasks import Batch
from .generator import Generator

TESTED = 128  # sequences that a loss is told of: the same for all networks, never trained on
BATCH_SIZE = 32  # sequences of a training step


class Game(NamedTuple):
    """`draw(random, T)` -> x and marker (T,); `rule(x, marker)`, of any such (T, B) -> wanted, asked (T, B).

    `values` are the smaller and the larger that x may be. An answer is right if nearer than `near`. `goal`
    says what is wanted; `brief` says it in a menu, where there is room for some 30 letters.
    """

    draw: Callable
    rule: Callable
    values: tuple
    near: float
    brief: str
    goal: str


def batch_of(task, x, marker, noise=0.0, random=None):
    """Sequences (T, B) as a Batch; noise falls on x after the rule has been applied to what it was."""
    wanted, asked = GAMES[task].rule(x, marker)
    if noise:
        x = x + noise * np.array([[random.normal() for _ in x] for _ in x.T]).T
    asked = np.broadcast_to(asked, x.shape)
    return Batch(np.stack([x, marker], axis=-1).astype(float), np.asarray(wanted, float)[..., None], asked)


def drawn(task, length, noise, size, random):
    """A Batch of `size` sequences of `length` steps."""
    pairs = [GAMES[task].draw(random, length) for _ in range(size)]
    x, marker = np.moveaxis(np.array(pairs, float), 0, -1)
    return batch_of(task, x, marker, noise, random)


@lru_cache(16)
def test_of(task, length, noise):
    """What networks are judged by."""
    return drawn(task, length, noise, TESTED, Generator(0, 1))


@lru_cache(64)
def example_of(task, length, noise, number):
    """The sequences that can be looked at, one by one: a Batch of one."""
    return drawn(task, length, noise, 1, Generator(number, 3))


def batch_at(task, length, noise, seed, step):
    """What is trained on at a step, a stream for each seed."""
    return drawn(task, length, noise, BATCH_SIZE, Generator(seed, 2, step))


def own_sequence(task, digits):
    """A sequence drawn by hand: in each digit 1 is the larger of the two values of x, 2 the marker."""
    codes = np.array([int(digit) for digit in digits])[:, None]
    return batch_of(task, np.array(GAMES[task].values, float)[codes & 1], (codes >> 1).astype(float))


def guess_of(task, length, noise):
    """The loss of the best answer that is always the same."""
    test = test_of(task, length, noise)
    return float(test.targets[test.mask].var())


# How x and the marker are drawn
# ---------------------------------------------------------------------------------------------------


def _signs(random, T):
    return [1 if random.below(2) else -1 for _ in range(T)]


def _echo(random, T):
    return _signs(random, T), [0] * T


def _marked(random, T):
    """Signs, and a marker at one of the first four steps."""
    x, at = _signs(random, T), random.below(4)
    return x, [int(t == at) for t in range(T)]


def _flips(random, T):
    return [int(random.uniform() < 0.4) for _ in range(T)], [0] * T


def _ones(random, T):
    """Ones at half of the steps, and markers, with which x is 0."""
    marker = [int(random.uniform() < 0.15) for _ in range(T)]
    return [0 if here else int(random.uniform() < 0.5) for here in marker], marker


# What is wanted, and where
# ---------------------------------------------------------------------------------------------------


def _of_two_steps_ago(x, marker):
    return np.concatenate([np.zeros_like(x[:2]), x[:-2]]), np.broadcast_to(_steps(x) > 2, x.shape)


def _of_the_marker(x, marker):
    """From the last marker on, the x that stood there."""
    at = np.maximum.accumulate(np.where(marker, _steps(x), 0))
    wanted = np.take_along_axis(x, np.maximum(at - 1, 0), axis=0)
    return np.where(at > 0, wanted, 0.0), at > 0


def _of_the_marker_at_the_end(x, marker):
    wanted, asked = _of_the_marker(x, marker)
    return wanted, asked & (_steps(x) == len(x))


def _parity(x, marker):
    return np.where(x.cumsum(axis=0) % 2, 1.0, -1.0), np.ones(x.shape, bool)


def _quarters_since_the_marker(x, marker):
    ones = x.cumsum(axis=0)
    since = ones - np.maximum.accumulate(marker * ones)
    return since / 4, np.ones(x.shape, bool)


def _steps(x):
    return np.arange(1, len(x) + 1)[:, None]


GAMES = {
    "echo": Game(
        _echo, _of_two_steps_ago, (-1, 1), 0.5, "the x of two steps ago", "say the x of two steps ago"
    ),
    "hold": Game(
        _marked,
        _of_the_marker,
        (-1, 1),
        0.5,
        "the marked x from then on",
        "from the marker on, say the x that was marked",
    ),
    "recall": Game(
        _marked,
        _of_the_marker_at_the_end,
        (-1, 1),
        0.5,
        "the marked x, at the end",
        "at the last step, say the x that was marked",
    ),
    "flip": Game(
        _flips,
        _parity,
        (0, 1),
        0.5,
        "odd or even ones so far",
        "say +1 after an odd number of ones, −1 after an even one",
    ),
    "count": Game(
        _ones,
        _quarters_since_the_marker,
        (0, 1),
        0.125,
        "ones since the marker",
        "say a quarter of the number of ones since the marker",
    ),
}
