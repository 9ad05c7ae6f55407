"""Sweeps over what is added to a recurrent network: layers, a direction, dropout, layer normalisation.

Each has a setting where it helps and one where it does not. Networks that are compared have about as many
weights; first weights and data are drawn from the same seed.
"""

from contextlib import suppress

import numpy as np

from .. import datasets, models, ops, optim, tasks, train
from .normalised import NormalisedRNN
from .sweep import Sweep, grid

TEST = 256    # sequences
LETTERS = datasets.Vocabulary("abcdefghijklmnopqrstuvwxyz")
STEPS, EVERY = 600, 25    # of training with dropout, and between two points of its curves
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


def names_split():
    """-> the names to train on, 483 to choose by and 484 to judge by: each a Batch, F is 1 and M is 0."""
    training, others = datasets.split_names(datasets.load_names())
    half = len(others.name) // 2
    return name_batch(training), *(name_batch(others, part) for part in (slice(half), slice(half, None)))


def name_batch(names, rows=slice(None)):
    """The chosen rows of Names -> Batch of letters with lengths."""
    tokens, lengths = datasets.pad([LETTERS.encode(name) for name in names.name[rows]])
    return tasks.Batch(tokens, (names.sex[rows] == "F").astype(int), None, lengths)


def rows_of(batch, rows):
    """Some sequences of a batch of names."""
    lengths = batch.lengths[rows]
    return tasks.Batch(batch.inputs[: lengths.max(), rows], batch.targets[rows], None, lengths)


def depth(task, layers, seed, steps=900):
    """A GRU of 1, 2 or 3 layers. Adam, 5e-3 on quadrants, 3e-3 on all training names; clip 1, 32 a step."""
    rng, hidden = np.random.default_rng([seed, 10]), UNITS[task][layers]
    options = {"hidden_size": hidden, "output_size": 2, "cell": "GRU", "num_layers": layers}
    if task == "quadrants":
        model = models.SequenceTagger(input_size=2, rng=ops.as_rng(seed), init="glorot", **options)
        test, lr = quadrants(np.random.default_rng(10_000 + seed), TEST, 20), 5e-3
        return _learn(model, lambda step: quadrants(rng, 32, 20), test, steps, lr)
    model = models.SequenceClassifier(vocabulary_size=len(LETTERS), rng=ops.as_rng(seed), **options)
    training, _, test = names_split()
    names = len(training.targets)
    return _learn(model, lambda step: rows_of(training, rng.integers(0, names, 32)), test, steps, 3e-3)


def direction(delay, both, seed, steps=400):
    """Label the frame `delay` steps back, 40 frames in all: a GRU of 32 units, or of 22 in each direction.

    Adam 5e-3, clip 1, 32 new sequences a step; the loss in nats, over the same frames as the exact bounds.
    """
    rng = np.random.default_rng([seed, 11])
    model = models.SequenceTagger(
        hidden_size=22 if both else 32,
        output_size=2,
        input_size=1,
        cell="GRU",
        bidirectional=both,
        rng=ops.as_rng(seed),
    )
    test = late_labels(tasks.noisy_frames(10_000 + seed, TEST, 40), delay)
    return _learn(model, lambda step: late_labels(tasks.noisy_frames(rng, 32, 40), delay), test, steps, 5e-3)


def late_labels(frames, delay):
    """The same frames, each answer wanted `delay` steps later: the first `delay` steps do not count."""
    counts = np.arange(len(frames.targets))[:, None] >= np.full(frames.targets.shape[1], delay)
    return tasks.Batch(frames.inputs, np.roll(frames.targets, delay, axis=0), counts)


def layer_norm(task, scale, normalised, seed, steps=300):
    """An RNN of 32 units, W_hh orthogonal times `scale`, with or without layer normalisation inside.

    Adam 3e-3, clip 1, 32 new sequences a step: noisy frames to label, or temporal order over 20 steps.
    """
    rng, cell = np.random.default_rng([seed, 12]), NormalisedRNN if normalised else "RNN"
    options = {"hidden_size": 32, "cell": cell, "init": "orthogonal", "rng": ops.as_rng(seed)}
    if task == "noisy frames":
        model, draw = models.SequenceTagger(input_size=1, output_size=2, **options), tasks.noisy_frames
    else:
        model = models.SequenceClassifier(vocabulary_size=6, output_size=4, **options)
        draw = tasks.temporal_order
    length = 40 if task == "noisy frames" else 20
    model.params["cell.W_hh"] *= np.float32(scale)
    test = draw(10_000 + seed, TEST, length)
    return _learn(model, lambda step: draw(rng, 32, length), test, steps, 3e-3)


def dropout(names, rate, decay, seed, hidden=64):
    """Sex of so many names: two GRU layers of 64 units, dropout between them and before the output.

    Adam 3e-3 with weight decay, clip 1, batches of 32. Stored are three losses after every 25 steps, dropout
    off: on the names learnt from, on those to choose by, and on those to judge by.
    """
    rng = np.random.default_rng([seed, names])
    training, choose, judge = names_split()
    training = rows_of(training, rng.permutation(len(training.targets))[:names])
    model = models.SequenceClassifier(
        hidden_size=hidden,
        output_size=2,
        vocabulary_size=len(LETTERS),
        cell="GRU",
        num_layers=2,
        dropout=rate,
        rng=ops.as_rng(seed),
    )
    parts, curves = {"training": training, "choose": choose, "judge": judge}, {}

    def look(model, step):
        losses = {f"{name} {step}": round(float(model.mean_loss(part)), 4) for name, part in parts.items()}
        curves.update(losses)

    look(model, 0)
    train.fit(
        model,
        lambda step: rows_of(training, rng.integers(0, names, 32)),
        optim.Adam(model.params, lr=3e-3, weight_decay=decay),
        steps=STEPS,
        clip=1,
        callbacks=[lambda history: None if history.steps % EVERY else look(model, history.steps)],
    )
    return curves


def curve(run, name):
    """One run of the sweep `dropout` -> the loss "training", "choose" or "judge" after 0, 25, … steps."""
    return np.array([run[f"{name} {step}"] for step in range(0, STEPS + 1, EVERY)])


def _learn(model, draw, test, steps, lr):
    """Train -> how many weights, loss and share right on the test sequences."""
    with suppress(train.Diverged):    # then the weights are those of the last step that went well
        train.fit(model, draw, optim.Adam(model.params, lr=lr), steps=steps, clip=1)
    return {
        "weights": sum(array.size for array in model.params.values()),
        "loss": round(float(model.mean_loss(test)), 4),
        "right": round(model.accuracy(test), 4),
    }


DEPTH = Sweep(
    "depth",
    "Do two or three layers do better than one of as many weights?",
    depth,
    grid(task=tuple(UNITS), layers=(1, 2, 3)),
    short={"steps": 10},
)
DIRECTION = Sweep(
    "direction",
    "Does reading from both ends help to label frames, and if the answer may come late?",
    direction,
    grid(delay=(0, 4, 8), both=(False, True)),
    short={"steps": 10},
)
LAYER_NORM = Sweep(
    "layer_norm",
    "When does layer normalisation inside the cell help?",
    layer_norm,
    (
        *grid(task=("noisy frames",), scale=(1.0, 3.0, 10.0), normalised=(False, True)),
        *grid(task=("temporal order",), scale=(1.0,), normalised=(False, True)),
    ),
    short={"steps": 10},
)
DROPOUT = Sweep(
    "dropout",
    "Against overfitting: dropout, weight decay, or more names?",
    dropout,
    (
        *grid(names=(300, 1000, 3800), rate=(0.0, 0.25, 0.5, 0.75), decay=(0.0,)),
        *grid(names=(300, 1000, 3800), rate=(0.0,), decay=(0.3,)),
    ),
    short={"names": 40, "hidden": 4},
)
