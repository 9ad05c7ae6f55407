"""Written dates into ISO dates: an encoder and a decoder, with attention and without."""

from functools import partial

import numpy as np

from .. import models, ops, tasks
from .learning import train_with_decay
from .pretrained import pretrain

DATES = 2_000  # that a translator is judged by


def dates_translator(attention, hidden=48, steps=1200, learning_rate=5e-3, batch_size=64):
    """A GRU for each side, the symbols embedded in 16 numbers; 64 new dates a step.

    Adam, its learning rate decayed linearly to a twentieth; clip 1.
    """
    rng = np.random.default_rng(0)
    ends = {"vocabulary_size": len(tasks.DATE_SYMBOLS), "output_size": len(tasks.ISO_SYMBOLS)}
    sizes = {"embedding_size": 16, "hidden_size": hidden, **ends}
    model = models.EncoderDecoder(**sizes, cell="GRU", attention=attention, rng=ops.as_rng(0))
    model.metadata = {"source": tasks.DATE_SYMBOLS, "answer": tasks.ISO_SYMBOLS}
    train_with_decay(
        model, lambda step: tasks.dates(rng, batch_size), learning_rate, learning_rate / 20, steps=steps
    )
    return model


def score_translator(model):
    """The shares of symbols, and of whole dates, right on dates that never occur in training, in any form."""
    test = tasks.dates(1_000, DATES, held_out=True)
    right = model.predict(test.inputs, len(test.targets), test.lengths) == test.targets
    return {
        "dates": DATES,
        "exact": round(float(right.all(axis=0).mean()), 4),
        "symbols": round(float(right.mean()), 4),
    }


pretrain(
    "dates_attention",
    "What does 3rd of March 1998 look like in ISO form, to a decoder that may look back at every symbol?",
    partial(dates_translator, "dot"),
    score_translator,
    short={"steps": 2, "batch_size": 8},
)
pretrain(
    "dates_plain",
    "How far does a network come without attention, twice as wide and trained for twice as long?",
    partial(dates_translator, None, hidden=96, steps=2500, learning_rate=3e-3),
    score_translator,
    short={"steps": 2, "batch_size": 8},
)
