"""Written dates into ISO dates: an encoder and a decoder, with attention and without."""

from datetime import date
from functools import partial

import numpy as np

from .. import models, ops, optim, tasks, train
from .learning import train_with_decay, weights_of
from .pretrained import pretrain
from .sweep import grid, sweep

DATES = 2_000  # that a translator is judged by
ENDS = {"vocabulary_size": len(tasks.DATE_SYMBOLS), "output_size": len(tasks.ISO_SYMBOLS)}

# Forms that no training had, each under the name of what it makes of one Tuesday.
UNSEEN = {
    tasks.write_date(date(1998, 3, 17), form): form
    for form in (
        "{weekday}, {nth} of {month} {year}",
        "{month} {day} {year}",
        "{day:02d}.{number:02d}.{year}",
        "{day}/{number}/{year}",
        "{number:02d}/{day:02d}/{year}",
        "{year}, {day} {month}",
        "{year}/{number:02d}/{day:02d}",
        "{year}-{number:02d}-{day:02d}",
    )
}


def dates_translator(attention, hidden=48, steps=1200, learning_rate=5e-3, batch_size=64):
    """A GRU for each side, the symbols embedded in 16 numbers; 64 new dates a step.

    Adam, its learning rate decayed linearly to a twentieth; clip 1.
    """
    rng = np.random.default_rng(0)
    sizes = {"embedding_size": 16, "hidden_size": hidden, **ENDS}
    model = models.EncoderDecoder(**sizes, cell="GRU", attention=attention, rng=ops.as_rng(0))
    model.metadata = {"source": tasks.DATE_SYMBOLS, "answer": tasks.ISO_SYMBOLS}
    train_with_decay(
        model, lambda step: tasks.dates(rng, batch_size), learning_rate, learning_rate / 20, steps=steps
    )
    return model


def score_translator(model):
    """The shares of symbols, and of whole dates, right on dates that never occur in training, in any form."""
    test = tasks.dates(1_000, DATES, held_out=True)
    symbols = model.predict(test.inputs, len(test.targets), test.lengths) == test.targets
    exact = round(float(symbols.all(axis=0).mean()), 4)
    return {"dates": DATES, "exact": exact, "symbols": round(float(symbols.mean()), 4)}


def share_exact(model, batch):
    """The share of dates of which every symbol is right."""
    right = model.predict(batch.inputs, len(batch.targets), batch.lengths) == batch.targets
    return round(float(right.all(axis=0).mean()), 4)


@sweep(
    "What does attention change in 300 steps, and which forms are read that no training had?",
    (*grid(attention=(None,), rate=(3e-3, 1e-2, 3e-2)), *grid(attention=("dot",), rate=(1e-2,))),
    short={"steps": 2, "hidden": 4, "count": 20},
)
def date_forms(attention, rate, seed, steps=300, hidden=24, count=500):
    """Adam, clip 1, 32 new dates a step; judged by `count` dates that are kept out of every training.

    A GRU of `hidden` units in each direction reads, one of twice as many writes; symbols embedded in 12
    numbers. `exact` is the share of whole dates right in the twelve forms of the training, then come the
    shares in each form of UNSEEN. "Attention helps" would be overturned by a rate at which the model without
    it is as good; "it does not read what it never saw" by a form that comes out right.
    """
    rng = np.random.default_rng([seed, 12])
    sizes = {"embedding_size": 12, "hidden_size": hidden, "bidirectional": True, **ENDS}
    model = models.EncoderDecoder(**sizes, cell="GRU", attention=attention, rng=ops.as_rng(seed))
    optimiser = optim.Adam(model.params, lr=rate)
    train.fit(model, lambda step: tasks.dates(rng, 32), optimiser, steps=steps, clip=1)
    asked = {"exact": None, **UNSEEN}
    tests = {
        name: tasks.dates(10_000 + seed, count, held_out=True, form=form) for name, form in asked.items()
    }
    return {"weights": weights_of(model)} | {name: share_exact(model, test) for name, test in tests.items()}


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
