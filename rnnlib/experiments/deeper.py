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
RATES = (1.5e-3, 5e-3, 1.5e-2)  # of Adam: each depth, and each direction, is given its own best one


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


def stack(task, layers):
    """The options of a GRU with so many layers and about as many weights as one of a single layer."""
    return {"hidden_size": UNITS[task][layers], "num_layers": layers, "output_size": 2, "cell": "GRU"}


@sweep(
    "On a task of two stages, do two or three layers do better than one of as many weights?",
    grid(layers=(1, 2, 3), rate=RATES),
    short={"steps": 10},
)
def depth(layers, rate, seed, steps=900):
    """Quadrants of 20 steps. Adam, clip 1, 32 new sequences a step, Glorot's first weights.

    "Two layers do better" would be overturned by a rate at which one layer does as well.
    """
    rng, length = np.random.default_rng([seed, 10]), 20
    model = models.SequenceTagger(
        input_size=2, rng=ops.as_rng(seed), init="glorot", **stack("quadrants", layers)
    )
    test = quadrants(np.random.default_rng(10_000 + seed), TEST, length)
    return train_and_measure(model, lambda step: quadrants(rng, 32, length), test, steps, rate)


@sweep(
    "On names, do two or three layers do better than one of as many weights?",
    grid(layers=(1, 2, 3), rate=RATES),
    short={"steps": 10},
    seeds=10,
)
def depth_on_names(layers, rate, seed, steps=300):
    """F or M from the letters of 3,865 names. Adam, clip 1, 32 names a step; judged by 484 others.

    "Depth brings nothing here" would be overturned by a rate at which two or three layers do better.
    """
    rng, (training, _, test) = np.random.default_rng([seed, 10]), names_split()
    model = models.SequenceClassifier(
        vocabulary_size=len(LETTERS), rng=ops.as_rng(seed), **stack("names", layers)
    )
    names = len(training.targets)
    return train_and_measure(
        model, lambda step: rows_of(training, rng.integers(0, names, 32)), test, steps, rate
    )


@sweep(
    "Does reading from both ends help to label frames, and if the answer may come late?",
    grid(delay=(0, 4, 8), both=(False, True), rate=RATES),
    short={"steps": 10},
)
def direction(delay, both, rate, seed, steps=400):
    """Label the frame `delay` steps back, 40 frames in all: a GRU of 32 units, or of 22 in each direction.

    Adam, clip 1, 32 new sequences a step; the loss in nats, over the same frames as the exact bounds. "After
    some steps of waiting the second direction brings nothing" would be overturned by a rate at which it does.
    """
    problem, rng = PROBLEMS["noisy frames"], np.random.default_rng([seed, 11])
    model = problem.model(
        hidden_size=22 if both else 32, cell="GRU", bidirectional=both, rng=ops.as_rng(seed)
    )
    test = late_labels(problem.draw(10_000 + seed, TEST, 40), delay)
    return train_and_measure(
        model, lambda step: late_labels(problem.draw(rng, 32, 40), delay), test, steps, rate
    )


def late_labels(frames, delay):
    """The same frames, each answer wanted `delay` steps later: the first `delay` steps do not count."""
    counts = np.arange(len(frames.targets))[:, None] >= np.full(frames.targets.shape[1], delay)
    return tasks.Batch(frames.inputs, np.roll(frames.targets, delay, axis=0), counts)
