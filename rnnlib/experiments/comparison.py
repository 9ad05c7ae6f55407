"""What the comparison of cells adds to the other sweeps: temporal order, and gates that start better."""

import numpy as np

from .. import models, ops, optim, tasks
from .memory import TEST, good, options_of, train_until
from .sweep import Sweep, grid

BETTER = {
    "LSTM bias 1": lambda lag: options_of("LSTM bias 1", lag),
    "LSTM chrono": lambda lag: options_of("LSTM chrono", lag),
    "LSTM uniform gates": lambda lag: {"cell": "UniformGateLSTM"},
    "LSTM refined": lambda lag: {"cell": "RefinedLSTM"},
}


def temporal_order(start, length, seed, steps=500, learning_rate=5e-3, hidden=32):
    """Adam, clip 1, 32 new sequences a step; solved at ≥ 99 % of 256 test sequences."""
    rng = np.random.default_rng([seed, length])
    cell = options_of(start, length)
    model = models.SequenceClassifier(
        hidden_size=hidden, output_size=4, vocabulary_size=6, rng=ops.as_rng(seed), **cell
    )
    return _learn(model, tasks.temporal_order, rng, length, seed, steps, learning_rate)


def better_gates(task, lag, start, seed, steps=1000, learning_rate=3e-3):
    """Adam, clip 1, 32 new sequences a step; solved at ≥ 99 % of the answers to 256 test sequences.

    Recall: 24 units, one of two symbols over `lag` steps. Copy: 48 units, three of four symbols after `lag`.
    """
    rng, cell = np.random.default_rng([seed, lag]), BETTER[start](lag)
    if task == "recall":
        draw, kind, sizes = tasks.delayed_recall, models.SequenceClassifier, (24, 2, 7)
    else:
        draw, kind, sizes = tasks.copy, models.SequenceTagger, (48, 6, 6)
    hidden, answers, symbols = sizes
    model = kind(
        hidden_size=hidden, output_size=answers, vocabulary_size=symbols, rng=ops.as_rng(seed), **cell
    )
    return _learn(model, draw, rng, lag, seed, steps, learning_rate)


def _learn(model, draw, rng, length, seed, steps, learning_rate):
    test = draw(10_000 + seed, TEST, length)
    return train_until(
        good,
        model,
        lambda step: draw(rng, 32, length),
        optim.Adam(model.params, lr=learning_rate),
        steps,
        lambda model: model.accuracy(test),
    )[1]


TEMPORAL_ORDER = Sweep(
    "temporal_order",
    "Which cells learn which two symbols came, and in which order?",
    temporal_order,
    grid(start=("RNN orthogonal", "LSTM bias 1", "GRU bias 0", "GRU bias 1"), length=(20, 50)),
    short={"steps": 20},
)
BETTER_GATES = Sweep(
    "better_gates",
    "Where a forget bias of 1 is not enough: what do better first biases bring, and what a refined gate?",
    better_gates,
    (
        *grid(task=("recall",), lag=(40, 80, 160), start=tuple(BETTER)),
        *grid(task=("copy",), lag=(20,), start=tuple(BETTER)),
    ),
    short={"lag": 5, "steps": 20},
)
