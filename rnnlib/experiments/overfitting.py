"""A sweep against overfitting: dropout, weight decay or more names, for a network that tells F from M."""

import numpy as np

from .. import datasets, models, ops, optim, tasks, train
from .sweep import grid, sweep

LETTERS = datasets.Vocabulary("abcdefghijklmnopqrstuvwxyz")
STEPS, EVERY = 600, 25  # of training, and between two points of the curves


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


@sweep(
    "Against overfitting: dropout, weight decay, or more names?",
    (
        *grid(names=(300, 1000, 3800), rate=(0.0, 0.25, 0.5, 0.75), decay=(0.0,)),
        *grid(names=(300, 1000, 3800), rate=(0.0,), decay=(0.3,)),
    ),
    short={"names": 40, "hidden": 4},
)
def dropout(names, rate, decay, seed, hidden=64):
    """Sex of so many names: two GRU layers of 64 units, dropout between them and before the output.

    Adam 3e-3 with weight decay, clip 1, batches of 32. Stored are three losses after every 25 steps, dropout
    off: on the names learnt from, on those to choose by, and on those to judge by.
    """
    rng = np.random.default_rng([seed, names])
    training, choose, judge = names_split()
    training = rows_of(training, rng.permutation(len(training.targets))[:names])
    sizes = {"vocabulary_size": len(LETTERS), "hidden_size": hidden, "num_layers": 2, "output_size": 2}
    model = models.SequenceClassifier(**sizes, cell="GRU", dropout=rate, rng=ops.as_rng(seed))
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
