"""A table of vectors, one for every token."""

import numpy as np

from .. import ops
from .base import Layer, check_gradient


class Embedding(Layer):
    """e = W[token]: the same as a one-hot vector times W, without the product; W (vocabulary_size, size).

    W is drawn from N(0, 1), PyTorch's way.
    """

    def __init__(self, vocabulary_size, size, rng=0, dtype="float32"):
        self.vocabulary_size = ops.check_positive("vocabulary_size", vocabulary_size, integer=True)
        self.size = ops.check_positive("size", size, integer=True)
        super().__init__(dtype, W=ops.as_rng(rng).standard_normal((vocabulary_size, size)))

    def forward(self, tokens):
        """tokens (...), integers from 0 to vocabulary_size − 1 -> vectors (..., size)."""
        tokens = ops.check_tokens("tokens", tokens, self.vocabulary_size)
        if tokens.size == 0:
            raise ValueError(f"tokens: wanted at least one token, got shape {tokens.shape}")
        vectors = self.params["W"][tokens]
        self._check_result(vectors)
        self._cache = tokens
        return vectors

    def backward(self, dvectors):
        """dW[k] = Σ dvectors over the places where token k stood. Tokens have no gradient: returns None."""
        tokens = self._recall()
        dvectors = check_gradient("dvectors", dvectors, (*tokens.shape, self.size), self.dtype)
        dW = np.zeros_like(self.params["W"])
        np.add.at(dW, tokens, dvectors)
        self._set_grads({"W": dW})
