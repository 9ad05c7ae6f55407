"""Praise or blame where the order of the words decides: which cells find out, what a bag of words knows."""

import numpy as np

from .. import models, ops, optim, tasks, train
from .memory import good
from .sweep import Sweep, grid

WORDS = len(tasks.SENTIMENT_WORDS)
TEST = 1_000  # sentences
BAG = "bag of words"


class BagOfWords(models.FeedForward):
    """A network of one hidden layer that sees how often each word occurs."""

    def __init__(self, hidden, rng):
        super().__init__([WORDS, hidden, 2], rng=rng)

    def forward(self, inputs, state=None, lengths=None, training=False):
        """Tokens (T, B) -> outputs (B, 2), None."""
        inside = np.arange(len(inputs))[:, None] < lengths
        counts = (ops.one_hot(inputs, WORDS, self.dtype) * inside[..., None]).sum(axis=0)
        return super().forward(counts)


def sentiment(reader, seed, steps=1000, hidden=24):
    """Adam 5e-3, clip 1, 32 new sentences a step; solved at ≥ 99 % of 1,000 test sentences.

    The words enter embedded in 16 numbers; first weights Glorot, forget bias 1. Looked at every 25 steps.
    """
    rng = np.random.default_rng([seed, 11])
    model = _reader(reader, hidden, ops.as_rng(seed))
    test = tasks.sentiment(10_000 + seed, TEST)
    history = train.fit(
        model,
        lambda step: tasks.sentiment(rng, 32),
        optim.Adam(model.params, lr=5e-3),
        steps=steps,
        clip=1,
        evaluate=lambda model: model.accuracy(test),
        evaluate_every=min(25, steps),
        until=good,
    )
    score = float(history.evaluations[-1])
    taken = history.steps if good(score) else None
    return {"solved": good(score), "steps": taken, "score": round(score, 4)}


def _reader(name, hidden, rng):
    """A new model by the name that it has in the table."""
    if name == BAG:
        return BagOfWords(hidden, rng)
    return models.SequenceClassifier(
        hidden_size=hidden,
        output_size=2,
        vocabulary_size=WORDS,
        embedding_size=16,
        cell=name,
        init="glorot",
        rng=rng,
    )


SENTIMENT = Sweep(
    "sentiment",
    "Who finds out whether a sentence praises, if the order of its words decides?",
    sentiment,
    grid(reader=(BAG, "RNN", "GRU", "LSTM")),
    short={"reader": "GRU", "steps": 10, "hidden": 4},
)
