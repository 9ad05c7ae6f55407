"""Sweeps over the tasks that ask for memory: which cell, with which first weights, remembers how far?"""

import numpy as np

from .. import models, ops, optim, tasks, train
from .sweep import Sweep, grid

TEST = 256  # sequences

# Every way of starting that the course compares, by the name it has in tables.
STARTS = {
    "RNN uniform": {"cell": "RNN"},
    "RNN Glorot": {"cell": "RNN", "init": "glorot"},
    "RNN orthogonal": {"cell": "RNN", "init": "orthogonal"},
    "LSTM bias 0": {"cell": "LSTM", "init": "glorot", "forget_bias": 0.0},
    "LSTM bias 1": {"cell": "LSTM", "init": "glorot", "forget_bias": 1.0},
    "LSTM bias 3": {"cell": "LSTM", "init": "glorot", "forget_bias": 3.0},
    "LSTM chrono": {"cell": "LSTM", "init": "chrono"},
    "GRU bias 0": {"cell": "GRU", "init": "glorot", "keep_bias": 0.0},
    "GRU bias 1": {"cell": "GRU", "init": "glorot", "keep_bias": 1.0},
    "GRU bias 3": {"cell": "GRU", "init": "glorot", "keep_bias": 3.0},
}


def options_of(name, lag):
    """The options of a cell; chrono is told the time that is to be bridged."""
    options = STARTS[name]
    return options | {"chrono_max_lag": max(lag, 3)} if options.get("init") == "chrono" else options


def good(accuracy):
    """What counts as solved where answers are right or wrong."""
    return accuracy >= 0.99


def near(error):
    """What counts as solved where the answer is a number."""
    return error < 0.01


def train_until(solved, model, draw, optimiser, steps, evaluate, clip=1):
    """Train on new batches, looking every 25 steps whether it is solved -> the history, and what is stored.

    `steps` in what is stored: how many it took, if it was solved.
    """
    try:
        history = train.fit(
            model,
            draw,
            optimiser,
            steps=steps,
            clip=clip,
            evaluate=evaluate,
            evaluate_every=min(25, steps),
            until=solved,
        )
    except train.Diverged as error:
        history = error.history
    score = float(history.evaluations[-1]) if len(history.evaluations) else float("nan")
    taken = history.steps if solved(score) else None
    return history, {"solved": solved(score), "steps": taken, "score": round(score, 4)}


def delayed_recall(start, lag, seed, steps=500, learning_rate=3e-3, hidden=24):
    """Adam, clip 1, 32 new sequences a step; solved at ≥ 99 % of 256 test sequences."""
    rng = np.random.default_rng([seed, lag])
    model = models.SequenceClassifier(
        hidden_size=hidden, output_size=2, vocabulary_size=7, rng=ops.as_rng(seed), **options_of(start, lag)
    )
    test = tasks.delayed_recall(10_000 + seed, TEST, lag)
    return train_until(
        good,
        model,
        lambda step: tasks.delayed_recall(rng, 32, lag),
        optim.Adam(model.params, lr=learning_rate),
        steps,
        lambda model: model.accuracy(test),
    )[1]


def adding(start, length, seed, steps=1000, learning_rate=5e-3, hidden=32):
    """Adam, clip 1, 32 new sequences a step; solved at a mean squared error < 0.01 over 256."""
    rng = np.random.default_rng([seed, length])
    model = models.SequenceClassifier(
        hidden_size=hidden,
        output_size=1,
        input_size=2,
        loss="mean_squared_error",
        rng=ops.as_rng(seed),
        **options_of(start, length),
    )
    test = tasks.adding(10_000 + seed, TEST, length)
    return train_until(
        near,
        model,
        lambda step: tasks.adding(rng, 32, length),
        optim.Adam(model.params, lr=learning_rate),
        steps,
        lambda model: model.mean_loss(test),
    )[1]


def copy(start, delay, seed, steps=2000, learning_rate=3e-3, hidden=48):
    """Adam, clip 1, 32 new sequences a step; solved at ≥ 99 % of the symbols of 256."""
    rng = np.random.default_rng([seed, delay])
    model = models.SequenceTagger(
        hidden_size=hidden, output_size=6, vocabulary_size=6, rng=ops.as_rng(seed), **options_of(start, delay)
    )
    test = tasks.copy(10_000 + seed, TEST, delay)
    return train_until(
        good,
        model,
        lambda step: tasks.copy(rng, 32, delay),
        optim.Adam(model.params, lr=learning_rate),
        steps,
        lambda model: model.accuracy(test),
    )[1]


def clipping(length, clip, seed, steps=1000):
    """Temporal order by plain SGD, rate 0.1, 20 sequences a step; 50 tanh units, spectral radius 1.2.

    The first weights are drawn from N(0, 0.1). After Pascanu, Mikolov & Bengio (2013). `clip` None leaves
    the gradient as it is. Solved at ≥ 99 % of 256.
    """
    rng = np.random.default_rng([seed, length])
    model = models.SequenceClassifier(
        hidden_size=50, output_size=4, vocabulary_size=6, cell="RNN", rng=ops.as_rng(seed)
    )
    _draw_with_radius(model, np.random.default_rng(seed), 1.2)
    test = tasks.temporal_order(10_000 + seed, TEST, length)
    history, outcome = train_until(
        good,
        model,
        lambda step: tasks.temporal_order(rng, 20, length),
        optim.SGD(model.params, lr=0.1),
        steps,
        lambda model: model.accuracy(test),
        clip,
    )
    return outcome | {"largest_norm": round(float(np.max(history.norm)), 2)}


def _draw_with_radius(model, rng, radius):
    """Weights from N(0, 0.1), the recurrent ones scaled to a spectral radius; biases zero."""
    for array in model.params.values():
        array[:] = 0.1 * rng.normal(size=array.shape) if array.ndim > 1 else 0
    W_hh = model.params["cell.W_hh"]
    W_hh *= radius / np.abs(np.linalg.eigvals(W_hh)).max()


DELAYED_RECALL = Sweep(
    "delayed_recall",
    "How far back can each cell, started in each way, remember one symbol?",
    delayed_recall,
    grid(start=tuple(STARTS), lag=(5, 10, 20, 40, 80)),
    short={"lag": 3, "steps": 20},
)
ADDING = Sweep(
    "adding",
    "Which cells learn to add two marked numbers?",
    adding,
    grid(start=("RNN orthogonal", "LSTM bias 1", "GRU bias 0"), length=(50, 100)),
    short={"length": 5, "steps": 20},
)
COPY = Sweep(
    "copy",
    "Which cells learn to copy three symbols after a delay?",
    copy,
    grid(start=("RNN uniform", "RNN orthogonal", "LSTM bias 1", "LSTM bias 3", "GRU bias 0"), delay=(10, 20)),
    short={"delay": 2, "steps": 20},
)
CLIPPING = Sweep(
    "clipping",
    "Does clipping the gradient turn failure into success?",
    clipping,
    grid(length=(20,), clip=(None, 1.0)),
    short={"length": 20, "steps": 20},
)
