"""What networks are asked to learn: each problem's sequences, the ends of a model, and when it is solved.

problem = PROBLEMS["adding"]
model = problem.model(cell="GRU", hidden_size=32, rng=0)
problem.solved(problem.score(model, problem.draw(1, 256, 50)))  # False: it has learnt nothing yet
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from .. import tasks
from ..models import SequenceClassifier, SequenceTagger

COUNTED = 5.0  # a count is divided by this before it is predicted


def accuracy(model, test):
    """The score where answers are right or wrong: the share that is right."""
    return model.accuracy(test)


def error(model, test):
    """The score where the answer is a number: the mean squared error."""
    return model.mean_loss(test)


def good(accuracy):
    """What counts as solved where answers are right or wrong."""
    return accuracy >= 0.99


def near(error):
    """What counts as solved where the answer is a number."""
    return error < 0.01


@dataclass(frozen=True)
class Problem:
    """A task, the ends of a model that can answer it, and when such a model has solved it.

    `draw(rng, batch_size, length)` -> a Batch. `model(cell=…, hidden_size=…, rng=…, …)` -> a new model, its
    inputs and outputs as the batches ask for. `score(model, batch)` -> a number; `solved(number)` -> a bool.
    """

    draw: Callable
    model: Callable
    score: Callable = accuracy
    solved: Callable = good


def ones_since(x, marker):
    """At every step of x (T, B), ones and zeros: how many ones since the last marker (T, B), or the start?"""
    ones = np.cumsum(x, axis=0)
    return ones - np.maximum.accumulate(np.where(marker, ones, 0), axis=0)


def counting(rng, batch_size, length):
    """At every step: how many ones since the last marker? One step in ten is a marker, on average.

    inputs (T, B, 2): x, 0 or 1, and the marker, with which x is 0; targets (T, B, 1): the count, over 5.
    """
    rng = np.random.default_rng(rng)
    marker = rng.random((length, batch_size)) < 0.1
    x = (rng.random(marker.shape) < 0.5) & ~marker
    inputs = np.stack([x, marker], axis=-1).astype(np.float32)
    return tasks.Batch(inputs, (ones_since(x, marker) / COUNTED)[..., None].astype(np.float32))


_NUMBERS = {"input_size": 2, "output_size": 1, "loss": "mean_squared_error"}
PROBLEMS = {
    "recall": Problem(tasks.delayed_recall, partial(SequenceClassifier, vocabulary_size=7, output_size=2)),
    "copy": Problem(tasks.copy, partial(SequenceTagger, vocabulary_size=6, output_size=6)),
    "temporal order": Problem(
        tasks.temporal_order, partial(SequenceClassifier, vocabulary_size=6, output_size=4)
    ),
    "adding": Problem(tasks.adding, partial(SequenceClassifier, **_NUMBERS), error, near),
    "counting": Problem(counting, partial(SequenceTagger, **_NUMBERS), error, near),
    "noisy frames": Problem(tasks.noisy_frames, partial(SequenceTagger, input_size=1, output_size=2)),
}
