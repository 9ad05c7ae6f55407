"""Self-attention: every step of a sequence looks at the steps of the same sequence; no state between them."""

import numpy as np

from .. import ops
from .attention import shares, shares_back
from .base import Layer, check_gradient, check_sequence

_WEIGHTS = ("W_q", "W_k", "W_v")


class SelfAttention(Layer):
    """c_t = Σ_s α_ts v_s, α_t = softmax over s of q_t · k_s / √H; q = x W_q, k = x W_k, v = x W_v.

    One head of Vaswani et al. (2017), sections 3.2.1 and 3.2.3. `causal`: step t sees the steps s ≤ t alone.
    W_q, W_k and W_v (H, H) are drawn by Glorot's rule. `weights` holds the α of the last forward pass,
    (T, B, T), for drawing; None before it.
    """

    def __init__(self, size, causal=True, rng=0, dtype="float32"):
        self.size = ops.check_positive("size", size, integer=True)
        self.causal = ops.check_choice("causal", causal, (True, False))
        self.weights = None
        rng = ops.as_rng(rng)
        super().__init__(dtype, **{name: ops.glorot(rng, (size, size), "float64") for name in _WEIGHTS})

    def forward(self, x, lengths=None):
        """x (T, B, H) -> contexts (T, B, H).

        `lengths` (B,): the steps beyond are not seen, and may hold anything.
        """
        x = check_sequence("x", ops.without_padding("x", x, lengths), self.size, self.dtype)
        x = x.swapaxes(0, 1)  # batch first inside: (B, T, H)
        seen = self._seen(*x.shape[:2], lengths)
        with ops.quiet():
            q, k, v = (x @ self.params[name] for name in _WEIGHTS)
            weights = shares(q @ k.mT / self.size**0.5, seen)
            contexts = weights @ v
        self._check_result(contexts, x=x)
        self._cache, self.weights = (x, q, k, v, weights, lengths), weights.swapaxes(0, 1)
        return contexts.swapaxes(0, 1)

    @ops.quiet()
    def backward(self, dcontexts):
        """dcontexts (T, B, H) -> dx: through the average, the softmax, the score, the three products."""
        x, q, k, v, weights, lengths = self._recall()
        shape = x.swapaxes(0, 1).shape
        dcontexts = check_gradient("dcontexts", dcontexts, shape, self.dtype).swapaxes(0, 1)
        dscores = shares_back(dcontexts @ v.mT, weights) / self.size**0.5
        back = {"W_q": dscores @ k, "W_k": dscores.mT @ q, "W_v": weights.mT @ dcontexts}
        self._set_grads({name: np.tensordot(x, d, ([0, 1], [0, 1])) for name, d in back.items()})
        dx = sum(d @ self.params[name].T for name, d in back.items()).swapaxes(0, 1)
        return ops.without_padding("dx", dx, lengths)

    def _seen(self, B, T, lengths):
        """Which steps s each step t may look at, (B or 1, T, T)."""
        steps = np.arange(T)
        past = steps <= steps[:, None] if self.causal else np.ones((T, T), bool)
        if lengths is None:
            return past[None]
        return past & (steps < np.asarray(lengths)[:, None])[:, None]
