"""The baseline that remembers n − 1 symbols: n-grams with interpolated Witten–Bell smoothing."""

import numpy as np

from .batch import check_count


class NGram:
    """p_n(w | c) = (count(c w) + kinds(c) · p_{n−1}(w | c′)) / (count(c) + kinds(c)), with p_0 uniform.

    c is the last n − 1 tokens, c′ the last n − 2; kinds(c) counts the different tokens seen after c.
    Witten & Bell (1991), interpolated as in Chen & Goodman (1999).
    """

    def __init__(self, order, vocabulary_size):
        self.order = check_count("order", order)
        self.vocabulary_size = check_count("vocabulary_size", vocabulary_size)
        self._seen = [{} for _ in range(order)]  # by length of context: {context: {token: count}}

    def fit(self, tokens):
        """Count every n-gram of the text; contexts run across sentences. Returns self."""
        tokens = self._check(tokens)
        for length, seen in enumerate(self._seen):
            for i in range(length, len(tokens)):
                after = seen.setdefault(tuple(tokens[i - length : i]), {})
                after[tokens[i]] = after.get(tokens[i], 0) + 1
        return self

    def distribution(self, tokens):
        """The probabilities of the next token (K,) after these."""
        tokens = self._check(tokens)
        p = np.full(self.vocabulary_size, 1 / self.vocabulary_size)
        for after in self._contexts(tokens):
            counts = np.zeros(self.vocabulary_size)
            counts[list(after)] = list(after.values())
            p = (counts + len(after) * p) / (counts.sum() + len(after))
        return p

    def cross_entropy(self, tokens):
        """Mean −log p of each token given those before it, in nats."""
        tokens = self._check(tokens)
        if not tokens:
            raise ValueError("tokens: wanted at least one, got none")
        past = self.order - 1
        p = [self._probability(tokens[max(0, i - past) : i], token) for i, token in enumerate(tokens)]
        return float(-np.mean(np.log(p)))

    def _probability(self, tokens, token):
        """One entry of the distribution, without the others."""
        p = 1 / self.vocabulary_size
        for after in self._contexts(tokens):
            p = (after.get(token, 0) + len(after) * p) / (sum(after.values()) + len(after))
        return p

    def _contexts(self, tokens):
        """What has been seen after the last 0, 1, 2 … tokens, as far back as they have been seen together."""
        for length, seen in enumerate(self._seen[: len(tokens) + 1]):
            after = seen.get(tuple(tokens[len(tokens) - length :]))
            if after is None:
                return
            yield after

    def _check(self, tokens):
        tokens = np.asarray(tokens)
        inside = tokens.ndim == 1 and np.isin(tokens, range(self.vocabulary_size)).all()
        if not inside:
            raise ValueError(f"tokens: wanted a row of integers below {self.vocabulary_size}, got {tokens}")
        return tokens.tolist()
