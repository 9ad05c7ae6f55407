"""Praise or blame in which the words alone decide nothing: "the plot was not bad but the ending was good".

Two clauses of opposite opinion are joined by "but", when the second decides, or "although", when the first
does. Swapping the clauses turns the label round and keeps every word, and both orders are equally likely: one
who reads a bag of words, or of clauses, is right in exactly half of all cases (`bag_of_words_accuracy()`).
"""

import numpy as np

from ..ops import as_rng
from .batch import Batch, check_count, pad_tokens

GOOD = ("good", "great", "lovely", "clever")
BAD = ("bad", "awful", "boring", "clumsy")
NOUNS = ("plot", "ending", "music", "acting", "story", "film")
DEGREES = ("really", "very", "quite")
JOINTS = ("but", "although")
SENTIMENT_WORDS = ("the", "was", "not", *JOINTS, *NOUNS, *DEGREES, *GOOD, *BAD)


def sentiment(rng, batch_size, degrees=2):
    """Sentences -> Batch: inputs (T, B) tokens, with lengths; targets (B,): 1 praise, 0 blame.

    Tokens are indices into SENTIMENT_WORDS. Before each adjective stand 0 … `degrees` words of degree, which
    change nothing but the distances.
    """
    check_count("degrees", degrees, 0)
    rng = as_rng(rng)
    sentences = [_sentence(rng, degrees) for _ in range(check_count("batch_size", batch_size))]
    tokens, lengths = pad_tokens([[SENTIMENT_WORDS.index(word) for word in words] for words in sentences])
    return Batch(tokens, np.array([sentiment_label(words) for words in sentences]), None, lengths)


def sentiment_label(words):
    """1 for praise, 0 for blame: the opinion of the clause after "but", or before "although"."""
    joint, first, second = _parts(words)
    return opinion(second if joint == "but" else first)


def opinion(clause):
    """1 if the clause speaks well of its noun: a good word without "not", or a bad one with it."""
    return int((clause[-1] in GOOD) != ("not" in clause))


def swap_clauses(words):
    """The same words, the two clauses exchanged."""
    joint, first, second = _parts(words)
    return [*second, joint, *first]


def bag_of_words_accuracy():
    """The best accuracy that any order-free reading can have: each bag is praise as often as blame."""
    return 0.5


def _parts(words):
    """-> the joint, the clause before it, the clause after it."""
    words = list(words)
    joints = [i for i, word in enumerate(words) if word in JOINTS]
    if len(joints) != 1:
        raise ValueError(f"words: wanted two clauses joined by {' or '.join(JOINTS)}, got {' '.join(words)}")
    (at,) = joints
    return words[at], words[:at], words[at + 1 :]


def _sentence(rng, degrees):
    """Two clauses, one of each opinion, in random order."""
    first = int(rng.integers(2))
    joint = JOINTS[rng.integers(2)]
    return [*_clause(rng, first, degrees), joint, *_clause(rng, 1 - first, degrees)]


def _clause(rng, good, degrees):
    """the NOUN was [not] DEGREE … ADJECTIVE, of the opinion wanted."""
    negated = bool(rng.integers(2))
    adjectives = GOOD if good != negated else BAD
    how = [DEGREES[k] for k in rng.integers(len(DEGREES), size=rng.integers(degrees + 1))]
    noun, adjective = NOUNS[rng.integers(len(NOUNS))], adjectives[rng.integers(len(adjectives))]
    return ["the", noun, "was", *["not"] * negated, *how, adjective]
