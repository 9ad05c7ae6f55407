"""A probabilistic automaton whose state the words so far decide, so that its entropy is known exactly.

`arcs(state)` lists (word, probability, next state); a sentence leads from the start back to the start.
"""

from bisect import bisect_right

import numpy as np

from ..ops import as_rng
from .batch import check_count


class Automaton:
    """All states that can be reached from `start`, what each says next, and how often each is visited."""

    def __init__(self, arcs, start):
        self.start = start
        self.arcs = _reachable(arcs, start)
        self.words = tuple(sorted({word for out in self.arcs.values() for word, _, _ in out}))
        self.token = {word: token for token, word in enumerate(self.words)}
        self._follow = {
            state: {self.token[word]: after for word, _, after in out} for state, out in self.arcs.items()
        }
        self.states = tuple(self.arcs)
        self.index = {state: i for i, state in enumerate(self.states)}
        self.next_word = np.zeros((len(self.states), len(self.words)))  # (S, K): p(word | state)
        self._step = np.zeros((len(self.states), len(self.states)))  # (S, S): p(state after | state)
        for state, out in self.arcs.items():
            for word, p, after in out:
                self.next_word[self.index[state], self.token[word]] += p
                self._step[self.index[state], self.index[after]] += p

    def visits(self):
        """How often each state is visited a sentence (S,): v = Pᵀ v with v(start) = 1."""
        A = np.eye(len(self.states)) - self._step.T
        first = np.eye(len(self.states))[0]
        A[0] = first  # the balance of the start follows from the others: v(start) = 1 stands in its place
        return np.linalg.solve(A, first)

    def mean_sentence_length(self):
        """Words a sentence, full stop included."""
        return float(self.visits().sum())

    def entropy(self):
        """The entropy in nats a word: no model of this language can have a lower cross entropy."""
        p = np.where(self.next_word > 0, self.next_word, 1.0)
        visits = self.visits()
        return float(visits @ -(p * np.log(p)).sum(axis=1) / visits.sum())

    def sample(self, rng, sentences):
        """-> the tokens (N,) of so many sentences, one after another."""
        rng = as_rng(rng)
        choices = {state: self._choices(state) for state in self.states}
        tokens, state, left = [], self.start, check_count("sentences", sentences)
        while left:
            words, cumulative, afters = choices[state]
            pick = bisect_right(cumulative, rng.random())
            tokens.append(words[pick])
            state = afters[pick]
            left -= state == self.start
        return np.array(tokens, np.int64)

    def follow(self, tokens):
        """Tokens (N,) -> the index (N,) of the state before each. ValueError at the first misfit."""
        tokens = np.asarray(tokens)
        if tokens.ndim != 1:
            raise ValueError(f"tokens: wanted a row of integers, got shape {tokens.shape}")
        states, state = [], self.start
        for i, token in enumerate(tokens.tolist()):
            if token not in self._follow[state]:
                given = self.words[token] if 0 <= token < len(self.words) else token
                wanted = ", ".join(self.words[t] for t in self._follow[state])
                raise ValueError(f"tokens: wanted one of {wanted} at place {i}, got {given}")
            states.append(self.index[state])
            state = self._follow[state][token]
        return np.array(states, np.int64)

    def cross_entropy(self, tokens):
        """What the grammar itself scores on a text, in nats a word: near `entropy()` for a long one."""
        states = self.follow(tokens)
        if not len(states):
            raise ValueError("tokens: wanted at least one, got none")
        return float(-np.log(self.next_word[states, tokens]).mean())

    def _choices(self, state):
        """-> tokens, cumulative probabilities without the last (which is 1), states after."""
        words, probabilities, afters = zip(*self.arcs[state], strict=True)
        return [self.token[word] for word in words], np.cumsum(probabilities)[:-1].tolist(), afters


def _reachable(arcs, start):
    """{state: its arcs}, in the order in which they are met from the start."""
    found, waiting = {start: None}, [start]
    for state in waiting:
        found[state] = arcs(state)
        words = [word for word, _, _ in found[state]]
        if len(set(words)) < len(words):
            raise ValueError(f"arcs: wanted each word once in state {state}, got {', '.join(sorted(words))}")
        if not all(p >= 0 for _, p, _ in found[state]):
            raise ValueError(f"arcs: wanted probabilities of at least 0 in state {state}, got {found[state]}")
        total = sum(p for _, p, _ in found[state])
        if not abs(total - 1) <= 1e-9:
            raise ValueError(f"arcs: wanted probabilities that add up to 1 in state {state}, got {total}")
        fresh = dict.fromkeys(after for _, _, after in found[state] if after not in found)
        found.update(fresh)
        waiting.extend(fresh)
    return found
