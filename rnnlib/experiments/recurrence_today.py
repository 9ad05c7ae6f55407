"""A sweep over recurrences without a tanh around the state, on the suite of tasks: what does each learn?"""

from functools import partial

import numpy as np

from .. import ops, tasks
from ..models import SequenceClassifier
from .learning import STARTS, learn_and_count
from .linear_recurrences import LRU, DeltaMemory, MinGRU
from .problems import PROBLEMS, Problem
from .sweep import grid, sweep

TODAY_RATES = (3e-3, 1e-2, 3e-2)
FOURTH = 1e-1


def latest_value(rng, batch_size, length, keys=4, values=4):
    """Notes go by, each a key and a value; then one key is asked for: what was its latest value?

    A note is one step: key and value, one-hot, side by side. The question is a key, with no value, that was
    written at least once; most keys were written several times. inputs (length + 1, B, keys + values)
    float32, targets (B,).
    """
    rng = np.random.default_rng(rng)
    key = rng.integers(0, keys, (length + 1, batch_size))
    value = rng.integers(0, values, key.shape)
    b = np.arange(batch_size)
    key[-1] = key[rng.integers(0, length, batch_size), b]
    last = length - 1 - np.argmax((key[:-1] == key[-1])[::-1], axis=0)
    inputs = np.concatenate([ops.one_hot(key, keys), ops.one_hot(value, values)], axis=-1)
    inputs[-1, :, keys:] = 0
    return tasks.Batch(inputs, value[last, b])


LATEST = Problem(latest_value, partial(SequenceClassifier, input_size=8, output_size=4))
# task: the problem, its length, and the steps of training that it is given
TODAY_TASKS = {
    "recall": (PROBLEMS["recall"], 80, 500),
    "adding": (PROBLEMS["adding"], 50, 600),
    "copy": (PROBLEMS["copy"], 10, 500),
    "temporal order": (PROBLEMS["temporal order"], 50, 500),
    "latest value": (LATEST, 16, 500),
}
# contestant: its layer and its size
TODAY = {
    "minGRU bias 0": (MinGRU, 48),
    "minGRU chrono": (MinGRU, 48),
    "LRU": (LRU, 80),
    "LRU near the circle": (partial(LRU, ring=(0.9, 0.999)), 80),
    "delta memory": (DeltaMemory, 16),
    "adding memory": (partial(DeltaMemory, replaces=False), 16),
}
# the older cells beside them: how they start, and their size
OLDER = {
    "LSTM bias 1": ("LSTM bias 1", 24),
    "GRU bias 0": ("GRU bias 0", 24),
    "LSTM of 7 units": ("LSTM bias 1", 7),  # about as many weights as the delta memory
}
_GATED_TODAY = ("minGRU bias 0", "minGRU chrono")
_ON_LATEST = (*_GATED_TODAY, "LRU", "delta memory", "adding memory", *OLDER)


@sweep(
    "What do recurrences learn that have no tanh around their state?",
    (
        *grid(task=("latest value",), contestant=_ON_LATEST, rate=(*TODAY_RATES, FOURTH)),
        *grid(
            task=("temporal order",),
            contestant=(*_GATED_TODAY, "LRU", "LRU near the circle", "delta memory"),
            rate=TODAY_RATES,
        ),
        *grid(task=("copy",), contestant=(*_GATED_TODAY, "LRU", "delta memory"), rate=TODAY_RATES),
        *grid(task=("recall",), contestant=("minGRU chrono", "LRU", "delta memory"), rate=TODAY_RATES),
        *grid(task=("adding",), contestant=("minGRU chrono",), rate=TODAY_RATES),
        # They were best at the edge of the grid, and had not solved it.
        *grid(task=("copy",), contestant=_GATED_TODAY, rate=(FOURTH,)),
        *grid(task=("temporal order",), contestant=("LRU",), rate=(FOURTH,)),
    ),
    short={"steps": 10},
)
def recurrence_today(task, contestant, rate, seed, steps=None):
    """Adam, clip 1, 32 new sequences a step; solved as in the other sweeps of these tasks.

    One layer and a linear output; the layers of today have about as many weights as a plain RNN of 24 units,
    or fewer. "It is the delta rule that keeps a key's latest value" would be overturned by a matrix that adds
    alone and keeps it as well; "an LRU fails" by a start nearer to the circle with which it does not; "an
    LSTM is surer of the latest value" by one of as few weights that is not. On latest value each has a
    fourth rate; elsewhere those whose best was the third, and which had not solved it. On adding no LRU is
    run: it is linear, and the best linear prediction is off by 0.16.
    """
    problem, length, budget = TODAY_TASKS[task]
    options = _options(contestant, length)
    return learn_and_count(problem, options, length, seed, steps or budget, rate)


def _options(contestant, length):
    """The options of a model with this contestant's cell."""
    if contestant in OLDER:
        start, units = OLDER[contestant]
        return {"hidden_size": units, **STARTS[start]}
    cell, size = TODAY[contestant]
    more = {"chrono_max_lag": length} if contestant == "minGRU chrono" else {}
    return {"hidden_size": size, "cell": cell, **more}
