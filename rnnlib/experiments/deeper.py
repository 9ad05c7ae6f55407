"""Sweeps over layers and directions: each has a setting where they help and one where they do not.

Networks that are compared have about as many weights; first weights and data are drawn from the same seed.
"""

import numpy as np

from .. import models, ops, tasks
from .learning import TEST, train_and_measure
from .overfitting import LETTERS, names_split, rows_of
from .problems import PROBLEMS
from .sweep import grid, sweep

# Hidden units with which a GRU of so many layers has about as many weights as one of a single layer.
UNITS = {"quadrants": {1: 32, 2: 19, 3: 15}, "names": {1: 48, 2: 30, 3: 24}}


def quadrants(rng, batch_size, length):
    """Points (T, B, 2) of a plane, uniform in ±1 -> Batch: from the second step on, is u_t ≠ u_{t−1}?

    u_t says whether the two coordinates have the same sign: first recognise, then compare.
    """
    points = rng.uniform(-1, 1, (length, batch_size, 2))
    same_sign = points.prod(axis=-1) > 0
    turned = np.zeros(same_sign.shape, int)
    turned[1:] = same_sign[1:] != same_sign[:-1]
    counts = np.arange(length)[:, None] >= np.ones(batch_size)
    return tasks.Batch(points.astype(np.float32), turned, counts)


@sweep(
    "Do two or three layers do better than one of as many weights?",
    grid(task=tuple(UNITS), layers=(1, 2, 3)),
    short={"steps": 10},
)
def depth(task, layers, seed, steps=900):
    """A GRU of 1, 2 or 3 layers. Adam, 5e-3 on quadrants, 3e-3 on all training names; clip 1, 32 a step."""
    rng, hidden = np.random.default_rng([seed, 10]), UNITS[task][layers]
    options = {"hidden_size": hidden, "output_size": 2, "cell": "GRU", "num_layers": layers}
    if task == "quadrants":
        model = models.SequenceTagger(input_size=2, rng=ops.as_rng(seed), init="glorot", **options)
        test, lr = quadrants(np.random.default_rng(10_000 + seed), TEST, 20), 5e-3
        return train_and_measure(model, lambda step: quadrants(rng, 32, 20), test, steps, lr)
    model = models.SequenceClassifier(vocabulary_size=len(LETTERS), rng=ops.as_rng(seed), **options)
    training, _, test = names_split()
    names = len(training.targets)
    return train_and_measure(
        model, lambda step: rows_of(training, rng.integers(0, names, 32)), test, steps, 3e-3
    )


@sweep(
    "Does reading from both ends help to label frames, and if the answer may come late?",
    grid(delay=(0, 4, 8), both=(False, True)),
    short={"steps": 10},
)
def direction(delay, both, seed, steps=400):
    """Label the frame `delay` steps back, 40 frames in all: a GRU of 32 units, or of 22 in each direction.

    Adam 5e-3, clip 1, 32 new sequences a step; the loss in nats, over the same frames as the exact bounds.
    """
    problem, rng = PROBLEMS["noisy frames"], np.random.default_rng([seed, 11])
    model = problem.model(
        hidden_size=22 if both else 32, cell="GRU", bidirectional=both, rng=ops.as_rng(seed)
    )
    test = late_labels(problem.draw(10_000 + seed, TEST, 40), delay)
    return train_and_measure(
        model, lambda step: late_labels(problem.draw(rng, 32, 40), delay), test, steps, 5e-3
    )


def late_labels(frames, delay):
    """The same frames, each answer wanted `delay` steps later: the first `delay` steps do not count."""
    counts = np.arange(len(frames.targets))[:, None] >= np.full(frames.targets.shape[1], delay)
    return tasks.Batch(frames.inputs, np.roll(frames.targets, delay, axis=0), counts)
