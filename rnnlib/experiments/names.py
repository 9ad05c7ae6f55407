"""A network that writes first names, one letter at a time."""

import numpy as np

from .. import datasets, models, ops, tasks
from .learning import train_with_decay
from .pretrained import pretrain

START, END = "^", "$"
NAME_SYMBOLS = START + END + "abcdefghijklmnopqrstuvwxyz"


def names_writer(epochs=30, count=None):
    """An LSTM on the training names of the census (each of them once, whoever bears it); dropout 0.2.

    Adam 5e-3 decayed linearly to 5e-4, batches of 64, clip 1; the weights with the lowest loss on a tenth of
    the training names are kept.
    """
    vocabulary = datasets.Vocabulary(NAME_SYMBOLS)
    model = models.LanguageModel(
        len(vocabulary), 64, embedding_size=16, cell="LSTM", dropout=0.2, rng=ops.as_rng(0)
    )
    model.metadata = {"vocabulary": NAME_SYMBOLS, "start": START, "end": END}
    training, _ = spellings_split()
    training = training[:count]
    tenth = len(training) // 10
    held_out, kept = spelling_batch(training[:tenth]), training[tenth:]
    batches = [spelling_batch(kept[i : i + 64]) for i in range(0, len(kept), 64)]
    choose = {"evaluate": lambda model: model.mean_loss(held_out), "patience": epochs}
    train_with_decay(model, batches, 5e-3, 5e-4, epochs=epochs, **choose)
    return model


def score_writer(model):
    """Bits a letter (the end counts as one) on test names, which were never seen."""
    _, test = spellings_split()
    return {"bits": round(float(model.bits(spelling_batch(test))), 3), "names": len(test)}


def spellings_split():
    """-> training names, test names: each spelling once, four fifths and one fifth."""
    names = np.unique(datasets.load_names(both_sexes=True).name)
    order = np.random.default_rng(0).permutation(len(names))
    return names[order[: len(names) * 4 // 5]], names[order[len(names) * 4 // 5 :]]


def spelling_batch(names):
    """Names -> from each letter predict the next, the start and the end being letters too."""
    vocabulary = datasets.Vocabulary(NAME_SYMBOLS)
    tokens, lengths = datasets.pad([vocabulary.encode(START + name + END) for name in names])
    mask = np.arange(len(tokens) - 1)[:, None] < lengths - 1
    return tasks.Batch(tokens[:-1], tokens[1:], mask)


pretrain(
    "names_writer",
    "Which letter comes next in a first name?",
    names_writer,
    score_writer,
    short={"epochs": 1, "count": 200},
)
