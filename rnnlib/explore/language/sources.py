"""What may come next, in the toy English and in first names: by a network, and by the grammar itself."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ... import datasets, experiments, ops
from .english import GRAMMAR, grammar_says, network_says, split

END = "."  # how the end of a name is written


class Outlook(NamedTuple):
    """A text and what follows: log p of every token so far and of the next, (T + 1, K), by the network."""

    symbols: tuple  # (K,) what the tokens are called
    tokens: list  # (T,) of the text
    log_p: np.ndarray
    truth: list  # T + 1 rows of the grammar's p (K,); None where it has none
    offered: np.ndarray  # (K,) bool: the tokens that a word which is only begun may still become


def english(text, cell):
    """The outlook on a text of the toy English."""
    words, begun = split(text)
    offered = np.array([word.startswith(begun) for word in GRAMMAR.words])
    tokens = [GRAMMAR.token[word] for word in words]
    return Outlook(GRAMMAR.words, tokens, network_says(cell, words), grammar_says(words), offered)


def names(text, cell=None):
    """The outlook on a first name, the last in the text; what was written before its END is another name."""
    model = _writer()
    letters = datasets.Vocabulary(model.metadata["vocabulary"])
    tokens = letters.encode(text.rsplit(END, 1)[-1]).tolist()
    start = letters.index[model.metadata["start"]]
    logits = model.forward(np.array([[start], *([token] for token in tokens)]))[0][:, 0]
    offered = np.arange(len(letters)) != start
    log_p = ops.log_softmax(np.where(offered, logits, -np.inf).astype(np.float64))
    symbols = tuple(END if symbol == model.metadata["end"] else symbol for symbol in letters.symbols)
    return Outlook(symbols, tokens, log_p, [None] * len(log_p), offered)


@cache
def _writer():
    return experiments.pretrained("names_writer")
