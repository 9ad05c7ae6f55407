"""Which words of the toy English are alike: their vectors, a plane through these, what they share."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ... import models
from ...tasks import english
from .english import GRAMMAR, GROUP, trained

VECTORS = ("learnt", "before training", "one-hot")
_CLASS = dict.fromkeys(("person", "animal"), "noun")
_CLASS |= dict.fromkeys(("verb", "speaking", "reporting", "being"), "verb")
_SINGULAR = (
    "girl",
    "woman",
    "boy",
    "man",
    "dog",
    "cat",
    *english.SINGULAR_VERBS,
    "speaks",
    "was",
    "she",
    "he",
)
_PLURAL = ("girls", "boys", "dogs", "cats", *english.PLURAL_VERBS, "speak", "were", "they")
LABELS = {  # what words may have in common: {word: label}, without the words to which it does not apply
    "word class": {w: _CLASS.get(g, g) for w, g in GROUP.items() if g != "function word"},
    "singular or plural": dict.fromkeys(_SINGULAR, "singular") | dict.fromkeys(_PLURAL, "plural"),
    "person or animal": {w: g for w, g in GROUP.items() if g in ("person", "animal")},
    "female or male": {"girl": "female", "woman": "female", "boy": "male", "man": "male"},
}


class Likeness(NamedTuple):
    """The vectors of all words, seen from two sides."""

    plane: np.ndarray  # (K, 2) places in the plane, from −1 to 1
    share: float  # of the variance that the plane shows
    cosine: np.ndarray  # (K, K) between each two


def embedding(cell, vectors):
    """The vectors of all words, a row each, float32: of a stored network, its first ones, or one-hot."""
    if vectors == "one-hot":
        return np.eye(len(GRAMMAR.words), dtype=np.float32)
    model = trained(cell)
    model = model if vectors == "learnt" else models.LanguageModel(**model.config, rng=0)
    return model.params["embedding.W"]


@cache
def likeness(cell, vectors):
    """The Likeness of the embeddings of a stored network, of its first ones, or of one-hot vectors."""
    E = embedding(cell, vectors).astype(np.float64)
    words = len(E)
    if vectors == "one-hot":  # all equally far: no plane can show that, a circle hides the least
        angle = 2 * np.pi * np.arange(words) / words
        return Likeness(np.column_stack([np.cos(angle), np.sin(angle)]), 2 / (words - 1), E)
    unit = E / np.linalg.norm(E, axis=1, keepdims=True)
    plane, share = principal_plane(E)
    return Likeness(plane / np.abs(plane).max(axis=0), share, unit @ unit.T)


def principal_plane(E):
    """E (K, D) -> places (K, 2) along the two directions of largest variance, its share of the whole.

    Of the two signs that a direction can have, the one for which the farthest word lies on the positive side.
    """
    X = E - E.mean(axis=0)
    U, s, _ = np.linalg.svd(X, full_matrices=False)
    plane = U[:, :2] * s[:2]
    signs = np.sign(plane[np.abs(plane).argmax(axis=0), [0, 1]])
    return plane * signs, float((s[:2] ** 2).sum() / (s**2).sum())


@cache
def agreement(cell, vectors, what):
    """-> how many words have a nearest neighbour with their own label, of how many, and expected by chance.

    Only words that have a label count, as neighbours too.
    """
    labels = LABELS[what]
    places = [GRAMMAR.token[word] for word in labels]
    own = np.array(list(labels.values()))
    near = likeness(cell, vectors).cosine[np.ix_(places, places)] - 9 * np.eye(len(places))
    same = own[:, None] == own
    chance = (same.sum(axis=1) - 1).sum() / (len(own) - 1)
    return int((own[near.argmax(axis=1)] == own).sum()), len(own), float(chance)


def neighbours(cell, vectors, word, count):
    """The `count` words of largest cosine with this one -> tokens, cosines."""
    cosine = likeness(cell, vectors).cosine[GRAMMAR.token[word]].copy()
    cosine[GRAMMAR.token[word]] = -9
    order = np.argsort(-cosine, kind="stable")[:count]
    return order, cosine[order]
