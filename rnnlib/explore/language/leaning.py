"""How much a prediction leans on each word before it: by the gradient, or by putting other words there."""

from functools import lru_cache

import numpy as np

from ... import diagnostics
from ...ops import softmax
from ...tasks.english import AGREEMENTS
from .english import GRAMMAR, GROUP, GROUPS, STOP, first_state, network


@lru_cache(maxsize=2048)
def by_gradient(cell, words, position):
    """‖∂ log p(word)/∂ embedding‖ of each word before the one at `position` (from 0), as shares of 1."""
    tokens = [STOP, *(GRAMMAR.token[word] for word in words[: position + 1])]
    state = tuple(part.astype(np.float64) for part in first_state(cell))
    influence = diagnostics.influence(network(cell), np.array(tokens[:-1]), -1, tokens[-1], state)[1:]
    return influence / influence.sum() if position else influence


def by_swapping(cell, words, position):
    """By how much p(word at `position`) changes, on average, if a word before it is another of its group.

    Between 0 and 1; 0 for function words, for which nothing else can stand.
    """
    return _swapped(cell, words)[:position, position]


@lru_cache(maxsize=64)
def _swapped(cell, words):
    """The change of p of every word, (n, n): row t is for another word at t."""
    swaps = [(t, word) for t, word in enumerate(words)]  # the sentence itself, so that each row has one
    swaps += [(t, other) for t, word in enumerate(words) for other in _others(word)]
    places = np.array([t for t, _ in swaps])
    tokens = np.tile([STOP, *(GRAMMAR.token[word] for word in words)], (len(swaps), 1)).T
    tokens[places + 1, np.arange(len(swaps))] = [GRAMMAR.token[word] for _, word in swaps]
    state = tuple(np.repeat(part, len(swaps), axis=1) for part in first_state(cell))
    p = softmax(network(cell).forward(tokens[:-1], state)[0])
    right = np.array([GRAMMAR.token[word] for word in words])
    p = np.take_along_axis(p, np.broadcast_to(right[:, None, None], (*p.shape[:2], 1)), axis=2)[..., 0]
    change, n = np.abs(p - p[:, :1]).T.astype(np.float64), len(words)
    sums = np.zeros((n, n))
    np.add.at(sums, places[n:], change[n:])
    return sums / np.maximum(np.bincount(places[n:], minlength=n), 1)[:, None]


def cue(words, position):
    """The place of the word that decides the one at `position`, or None: the country, or the first person."""
    start = max((k + 1 for k in range(position) if words[k] == "."), default=0)
    for targets, cues in AGREEMENTS.values():
        if words[position] in targets:
            return next((k for k in range(start, position) if words[k] in cues), None)
    return None


def _others(word):
    """The other words of its group."""
    return [] if GROUP[word] == "function word" else [other for other in GROUPS[GROUP[word]] if other != word]
