"""Attention: a query looks at all keys at once and takes away an average, weighted by how well they match."""

import numpy as np

from .. import ops
from .base import Layer, check_gradient, check_sequence


def shares(scores, seen):
    """softmax over the keys that are `seen`: scores (…, T_q, T_k) and a mask for them -> weights."""
    return ops.softmax(np.where(seen, scores, -np.inf))


def shares_back(dweights, weights):
    """Back through the softmax: de_j = α_j (dα_j − Σ_s α_s dα_s)."""
    return weights * (dweights - (weights * dweights).sum(axis=-1, keepdims=True))


class Attention(Layer):
    """context = Σ_s α_s k_s, α = softmax over s of the score q · k_s / √H; the keys serve as values.

    Luong, Pham & Manning (2015), scaled as by Vaswani et al. (2017). `weights` holds the α of the last
    forward pass, (T_q, B, T_k), for drawing; None before it.
    """

    def __init__(self, size, dtype="float32", **params):
        self.size = ops.check_positive("size", size, integer=True)
        self.weights = None
        super().__init__(dtype, **params)

    def forward(self, queries, keys, lengths=None):
        """queries (T_q, B, H), keys (T_k, B, H) -> contexts (T_q, B, H).

        `lengths` (B,): the keys beyond are not seen, and may hold anything.
        """
        queries = check_sequence("queries", queries, self.size, self.dtype)
        keys = check_sequence("keys", keys, self.size, self.dtype)
        T_k, B, _ = keys.shape
        if queries.shape[1] != B:
            raise ValueError(f"keys: wanted shape (T_k, {queries.shape[1]}, {self.size}), got {keys.shape}")
        lengths = np.full(B, T_k) if lengths is None else ops.check_lengths("lengths", lengths, T_k, B)
        seen = np.arange(T_k) < lengths[:, None]
        q, k = queries.swapaxes(0, 1), keys.swapaxes(0, 1)  # batch first inside: (B, T, H)
        k = np.where(seen[..., None], k, self.dtype.type(0))
        with ops.quiet():
            scores, cache = self._score(q, k)
            weights = shares(scores, seen[:, None])
            contexts = weights @ k
        self._check_result(contexts, queries=q, keys=k)
        self._cache, self.weights = (q, k, weights, cache), weights.swapaxes(0, 1)
        return contexts.swapaxes(0, 1)

    @ops.quiet()
    def backward(self, dcontexts):
        """dcontexts (T_q, B, H) -> dqueries, dkeys: through the average, then the softmax, then the score."""
        q, k, weights, cache = self._recall()
        shape = q.swapaxes(0, 1).shape
        dcontexts = check_gradient("dcontexts", dcontexts, shape, self.dtype).swapaxes(0, 1)
        dscores = shares_back(dcontexts @ k.mT, weights)
        dq, dk = self._score_back(dscores, q, k, cache)
        return dq.swapaxes(0, 1), (dk + weights.mT @ dcontexts).swapaxes(0, 1)

    def _score(self, q, k):
        """q · k / √H of every pair: q (B, T_q, H), k (B, T_k, H) -> scores (B, T_q, T_k), no cache."""
        return q @ k.mT / self.size**0.5, None

    def _score_back(self, dscores, q, k, _):
        dscores = dscores / self.size**0.5
        return dscores @ k, dscores.mT @ q


class AdditiveAttention(Attention):
    """Attention with the score v · tanh(q W_q + k W_k). Bahdanau, Cho & Bengio (2015).

    W_q and W_k (H, H) and v (H,) are drawn from U(±1/√H).
    """

    def __init__(self, size, rng=0, dtype="float32"):
        ops.check_positive("size", size, integer=True)
        rng, bound = ops.as_rng(rng), size**-0.5
        shapes = {"W_q": (size, size), "W_k": (size, size), "v": size}
        draws = {name: ops.uniform(rng, shape, bound, "float64") for name, shape in shapes.items()}
        super().__init__(size, dtype, **draws)

    def _score(self, q, k):
        """-> scores (B, T_q, T_k), and to cache the tanh of every pair, (B, T_q, T_k, H)."""
        pairs = np.tanh((q @ self.params["W_q"])[:, :, None] + (k @ self.params["W_k"])[:, None])
        return pairs @ self.params["v"], pairs

    def _score_back(self, dscores, q, k, pairs):
        dpairs = dscores[..., None] * self.params["v"] * (1 - pairs**2)
        dq, dk = dpairs.sum(axis=2), dpairs.sum(axis=1)
        rows = ([0, 1], [0, 1])
        dW_q, dW_k = np.tensordot(q, dq, rows), np.tensordot(k, dk, rows)
        self._set_grads({"W_q": dW_q, "W_k": dW_k, "v": np.tensordot(dscores, pairs, 3)})
        return dq @ self.params["W_q"].T, dk @ self.params["W_k"].T
