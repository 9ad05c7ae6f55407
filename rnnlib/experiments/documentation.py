"""A network that reads the documentation inside the learner's own Python, one character at a time."""

import string

from .. import datasets, models, ops, tasks
from .learning import train_with_decay
from .pretrained import pretrain

OTHER = "¤"  # every character that is not printable ASCII
CHARACTERS = datasets.Characters("\n" + string.printable[:95], unknown=OTHER)
SYMBOLS = "".join(CHARACTERS.symbols)
STREAMS = 32


def documentation_tokens(text):
    """Text -> tokens (N,) of SYMBOLS. A backquote counts as a quote: newer Pythons mark code with it."""
    return CHARACTERS.encode(text.replace("`", '"'))


def documentation_split(fraction=0.9):
    """-> tokens to train on, tokens held out: the first nine tenths of the text, and the last.

    What is held out begins with a paragraph: a reader who starts inside quotes takes them for outside.
    """
    text = datasets.documentation_text()
    cut = int(fraction * len(text))
    paragraph = text.index("\n\n", cut) + len("\n\n")
    return documentation_tokens(text[:cut]), documentation_tokens(text[paragraph:])


def documentation_reader(epochs=36, count=None):
    """An LSTM of 128 units on `count` characters (all by default), embedded in 24 numbers each.

    32 streams read side by side, cut every 100 characters, the state carried on; Adam 5e-3 decayed linearly
    to 2.5e-4, clip 1.
    """
    model = models.LanguageModel(len(SYMBOLS), 128, embedding_size=24, cell="LSTM", rng=ops.as_rng(0))
    model.metadata = {"vocabulary": SYMBOLS}
    tokens = documentation_split()[0][:count]
    batches = list(tasks.stream_batches(tokens, STREAMS, len(tokens)))  # one, which `truncate` cuts
    train_with_decay(model, batches, 5e-3, 2.5e-4, epochs=epochs, truncate=100)
    return model


def score_reader(model):
    """Bits a character on the held-out text, which differs a little between versions of Python."""
    held_out = tasks.stream_batches(documentation_split()[1], STREAMS, 500)
    return {"bits": round(float(model.bits(held_out, carry_state=True)), 3)}


pretrain(
    "documentation_reader",
    "Which character comes next in Python's own documentation, and what does each unit keep track of?",
    documentation_reader,
    score_reader,
    short={"epochs": 1, "count": 4000},
)
