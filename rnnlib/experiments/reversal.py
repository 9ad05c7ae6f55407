"""Saying a sequence backwards: all of it through one state, or with a look back at every symbol."""

import numpy as np

from .. import models, ops, optim, tasks, train
from .memory import TEST, good
from .sweep import Sweep, grid

SYMBOLS = 10


def reversal(attention, length, seed, steps=800, hidden=32):
    """Adam 1e-2 decayed linearly to 5e-4, clip 1, 32 new sequences a step; 256 test sequences.

    A GRU of `hidden` units in each direction reads, one of twice as many writes; symbols embedded in 16
    numbers; orthogonal first weights. `score` is the share of whole sequences right, `symbols` that of their
    symbols, the decoder being fed its own answers. Solved, and ended, at a score ≥ 99 %, looked at every 100
    steps.
    """
    rng = np.random.default_rng([seed, length])
    model = models.EncoderDecoder(
        hidden_size=hidden,
        output_size=SYMBOLS,
        vocabulary_size=SYMBOLS,
        embedding_size=16,
        cell="GRU",
        attention=attention,
        bidirectional=True,
        init="orthogonal",
        rng=ops.as_rng(seed),
    )
    test = tasks.reversal(10_000 + seed, TEST, length)
    history = train.fit(
        model,
        lambda step: tasks.reversal(rng, 32, length),
        optim.Adam(model.params, lr=1e-2),
        steps=steps,
        clip=1,
        schedule=optim.linear_decay(1e-2, 5e-4),
        evaluate=lambda model: _right(model, test).all(axis=0).mean(),
        evaluate_every=min(100, steps),
        until=good,
    )
    score = float(history.evaluations[-1])
    return {
        "solved": good(score),
        "steps": history.steps if good(score) else None,
        "score": round(score, 4),
        "symbols": round(float(_right(model, test).mean()), 4),
    }


def _right(model, batch):
    """Which symbols are right, (T, B)."""
    return model.predict(batch.inputs, len(batch.targets)) == batch.targets


REVERSAL = Sweep(
    "reversal",
    "How long a sequence fits through one state, and what does attention change?",
    reversal,
    grid(attention=(None, "dot", "additive"), length=(5, 10, 20, 40)),
    short={"length": 3, "steps": 10, "hidden": 4},
)
