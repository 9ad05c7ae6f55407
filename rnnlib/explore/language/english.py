"""The toy English in the explorers: its words as a setting, what its networks and its grammar say."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from ... import experiments, ops, tasks
from ...plots.lettering import outline
from ...tasks import english
from .. import live
from ..live.settings import as_given

READERS = ["RNN", "GRU", "LSTM"]
GRAMMAR = tasks.toy_english()
FULL_STOP = GRAMMAR.token["."]
PAST = GRAMMAR.sample(0, 3)  # what the networks have read before: three sentences
GROUPS = {  # the 44 words by what they are
    "person": tuple(english.PEOPLE),
    "animal": english.ANIMALS,
    "adjective": english.ADJECTIVES,
    "country": tuple(english.LANGUAGES),
    "language": tuple(english.LANGUAGES.values()),
    "verb": (*english.SINGULAR_VERBS, *english.PLURAL_VERBS),
    "speaking": ("speaks", "speak"),
    "reporting": ("said", "thought"),
    "being": ("was", "were"),
    "pronoun": ("she", "he", "they"),
    "mood": english.MOODS,
    "function word": (".", "from", "that", "the", "who", "with"),
}
GROUP = {word: group for group, words in GROUPS.items() for word in words}


def substitutes(word):
    """The other words of its group; none for a function word, in whose place nothing else can stand."""
    group = () if GROUP[word] == "function word" else GROUPS[GROUP[word]]
    return [other for other in group if other != word]


def word_width(word, size):
    """How wide a word of `size` points is, with the room around it, in CSS pixels."""
    return np.ptp(outline(word).vertices[:, 0]) * size * 100 / 72 + 8


@dataclass(frozen=True)
class Words(live.Text):
    """A line of `shortest` to `longest` words of the toy English; the last may be only begun."""

    allowed: tuple = tuple(f"{word} " for word in GRAMMAR.words)  # what the line is put together from

    def check(self, name, value):
        if not isinstance(value, str):
            raise live.Refused(f"{name}: wanted a text, got {as_given(value)}")
        words, begun = split(value)
        unknown = [word for word in words if word not in GRAMMAR.token]
        unknown += [begun] * (not any(word.startswith(begun) for word in GRAMMAR.words))
        if unknown:
            known = " ".join(GRAMMAR.words)
            raise live.Refused(f"{name}: the networks do not know “{unknown[0]}”; they know only: {known}")
        if not self.shortest <= len(words) <= self.longest:
            raise live.Refused(f"{name}: wanted {self.shortest} to {self.longest} words, got {len(words)}")
        return value


def split(text):
    """-> its words, and the last one by itself if it is only begun: ("the girl fr" -> the, girl; fr)."""
    words = text.lower().replace(".", " . ").split()
    begun = words and words[-1] not in GRAMMAR.token and not text.endswith(" ")
    return (words[:-1], words[-1]) if begun else (words, "")


@cache
def trained(cell):
    """The stored network with that cell."""
    return experiments.pretrained(f"english_{cell.lower()}")


@cache
def first_state(cell):
    """The state in which the network meets a new sentence: after three others, as it always did in training.

    From a state of zeros, which it met only once, it gets even short sentences wrong.
    """
    return trained(cell).forward(PAST[:-1, None])[1]


def to_read(cell):
    """What the JavaScript needs of that network: its weights, and the first state, a vector for each part."""
    return {"cell": cell, "params": dict(trained(cell).params), "state": [h[0, 0] for h in first_state(cell)]}


def to_ask():
    """All three networks so, for the explorers that ask more than one."""
    return {cell: to_read(cell) for cell in READERS}


def to_follow():
    """What it needs of the grammar: words, and [token, p, next state] for each way out of each state."""
    arcs = [
        [(GRAMMAR.token[word], p, GRAMMAR.index[after]) for word, p, after in GRAMMAR.arcs[state]]
        for state in GRAMMAR.states
    ]
    return {"words": GRAMMAR.words, "arcs": arcs}


def network_says(cell, words):
    """log p of each word and of the next: (T + 1, K)."""
    tokens = np.array([FULL_STOP, *(GRAMMAR.token[word] for word in words)])
    logits, _ = trained(cell).forward(tokens[:, None], first_state(cell))
    return ops.log_softmax(logits[:, 0].astype(np.float64))


def grammar_says(words):
    """What the grammar itself says of each word and of the next: rows of p, (T + 1, K).

    None for a row means that no sentence begins like this.
    """
    rows, state = [], GRAMMAR.start
    for word in [*words, None]:
        rows.append(None if state is None else GRAMMAR.next_word[GRAMMAR.index[state]])
        arcs = GRAMMAR.arcs.get(state, ())
        state = next((after for said, _, after in arcs if said == word), None)
    return rows
