"""A toy English in which distant words agree, and whose best possible score is known exactly.

"the old girl who sees the dogs with the cat thought that she was tired ." At any distance the pronoun agrees
with the subject, the language with the country. `toy_english().entropy()` is the bound.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from ..ops import check_array, check_tokens
from .automaton import Automaton

PEOPLE = {"girl": "she", "woman": "she", "boy": "he", "man": "he", "girls": "they", "boys": "they"}
ANIMALS = ("dog", "cat", "dogs", "cats")
ADJECTIVES = ("old", "young", "big", "small")
LANGUAGES = {"france": "french", "spain": "spanish", "italy": "italian"}
SINGULAR_VERBS, PLURAL_VERBS = ("sees", "likes", "hears"), ("see", "like", "hear")
MOODS = ("happy", "tired", "sad")
ADDRESSES = {  # how the one who asks is answered
    "politely": {"she": "madam", "he": "sir", "they": "everyone"},
    "casually": {"she": "lass", "he": "lad", "they": "folks"},
}
# What agrees, with what comes between the cue and it: {kind: (words that agree, their cues)}
AGREEMENTS = {
    "pronoun": (tuple(dict.fromkeys(PEOPLE.values())), tuple(PEOPLE)),
    "language": (tuple(LANGUAGES.values()), tuple(LANGUAGES)),
    "address": (tuple(word for forms in ADDRESSES.values() for word in forms.values()), tuple(PEOPLE)),
}


class State(NamedTuple):
    """Where in the sentence we are, and all that the rest still depends on."""

    place: str
    subject: str = ""  # the pronoun that stands for it
    country: str = ""
    manner: str = ""


class Probes(NamedTuple):
    """The places in a text where one word of several must be chosen, and how far back its cue lies."""

    position: np.ndarray  # (N,) of the word; predict it from tokens[:position]
    distance: np.ndarray  # (N,) words from the cue to it
    choices: np.ndarray  # (N, M) tokens that could stand there but for the cue
    answer: np.ndarray  # (N,) the index of the right one


@cache
def toy_english(address=False):
    """The Automaton of the toy language: 44 words, 103 states, 0.9120 nats a word.

    `address` gives another language, in which two distant cues must be put together: in "politely the woman
    from spain asked , certainly , madam ." the answer suits the manner of asking and the one who asks.
    """
    return Automaton(_arcs, State("manner" if address else "start"))


def agreement_probes(grammar, tokens, kind):
    """Where words of a kind, "pronoun", "language" or "address", stand in a text of the grammar -> Probes.

    Chance is one in three, for an address one in six. The cue is the country, or the first person's noun.
    """
    if kind not in AGREEMENTS or AGREEMENTS[kind][0][0] not in grammar.token:
        known = [k for k, (words, _) in AGREEMENTS.items() if words[0] in grammar.token]
        raise ValueError(f"kind: wanted an agreement of this grammar, {' or '.join(known)}, got {kind!r}")
    targets, cues = ([grammar.token[word] for word in words] for words in AGREEMENTS[kind])
    stop, cue, found = grammar.token["."], None, []
    tokens = check_tokens("tokens", tokens, len(grammar.words))
    check_array("tokens", tokens, ndim=1)
    for i, token in enumerate(tokens.tolist()):
        if token in targets and cue is None:
            raise ValueError(f"tokens: wanted a cue before {grammar.words[token]!r} at place {i}, got none")
        if token == stop:
            cue = None
        elif token in cues and cue is None:
            cue = i
        elif token in targets:
            found.append((i, i - cue, targets.index(token)))
    position, distance, answer = np.array(found, np.int64).reshape(-1, 3).T
    return Probes(position, distance, np.tile(targets, (len(found), 1)), answer)


def agreement_correct(scores, probes):
    """scores (N, K): logits or probabilities of the word at each probe -> (N,) bool: the right one leads."""
    scores = check_array("scores", scores, shape=(len(probes.answer), "K"))
    offered = np.take_along_axis(scores, probes.choices, axis=1)
    rows = np.arange(len(offered))
    right = offered[rows, probes.answer]
    offered = offered.copy()
    offered[rows, probes.answer] = -np.inf
    return right > offered.max(axis=1, initial=-np.inf)


def _any(words, share, after):
    """One of the words, each as likely as the other, with probability `share` in all."""
    return [(word, share / len(words), after) for word in words]


def _clause(s, share):
    """The main verb. Who has a country mostly speaks its language; in the language of addresses, all ask."""
    if s.manner:
        return [("asked", share, s._replace(place="comma", country=""))]
    report = State("that", s.subject)
    if not s.country:
        return _any(("said", "thought"), share, report)
    speak = "speak" if s.subject == "they" else "speaks"
    spoken = (speak, 0.7 * share, State("language", country=s.country))
    return [spoken, *_any(("said", "thought"), 0.3 * share, report)]


def _people(s):
    share = 0.75 / len(PEOPLE)
    return [(noun, share, s._replace(place="noun", subject=pronoun)) for noun, pronoun in PEOPLE.items()]


def _countries(s):
    return [(country, 1 / 3, s._replace(place="of country", country=country)) for country in LANGUAGES]


def _verbs(s):
    return PLURAL_VERBS if s.subject == "they" else SINGULAR_VERBS


# place -> what may come there: from a State to its arcs
PLACES = {
    "start": lambda s: [("the", 1, s._replace(place="subject"))],
    "subject": lambda s: _any(ADJECTIVES, 0.25, s) + _people(s),
    "noun": lambda s: [("from", 0.5, _to(s, "country")), ("who", 0.3, _to(s, "who")), *_clause(s, 0.2)],
    "country": _countries,
    "of country": lambda s: [("who", 0.5, _to(s, "who")), *_clause(s, 0.5)],
    "who": lambda s: _any(_verbs(s), 1, _to(s, "verb")),
    "verb": lambda s: [("the", 1, _to(s, "object"))],
    "object": lambda s: _any(ADJECTIVES, 0.3, s) + _any((*PEOPLE, *ANIMALS), 0.7, _to(s, "seen")),
    "seen": lambda s: [("with", 0.6, _to(s, "with")), *_clause(s, 0.4)],
    "with": lambda s: [("the", 1, _to(s, "animal"))],
    "animal": lambda s: _any(ADJECTIVES, 0.3, s) + _any(ANIMALS, 0.7, _to(s, "seen")),
    "language": lambda s: [(LANGUAGES[s.country], 1, State("stop"))],
    "that": lambda s: [("that", 1, _to(s, "pronoun"))],
    "pronoun": lambda s: [(s.subject, 1, _to(s, "be"))],
    "be": lambda s: [("were" if s.subject == "they" else "was", 1, State("mood"))],
    "mood": lambda s: _any(MOODS, 1, State("stop")),
    "stop": lambda s: [(".", 1, State("start"))],
    # the language of addresses
    "manner": lambda s: [(manner, 1 / 2, State("start", manner=manner)) for manner in ADDRESSES],
    "comma": lambda s: [(",", 1, _to(s, "answer"))],
    "answer": lambda s: [("certainly", 1, _to(s, "second comma"))],
    "second comma": lambda s: [(",", 1, _to(s, "address"))],
    "address": lambda s: [(ADDRESSES[s.manner][s.subject], 1, State("last stop"))],
    "last stop": lambda s: [(".", 1, State("manner"))],
}


def _to(s, place):
    return s._replace(place=place)


def _arcs(s):
    return PLACES[s.place](s)
