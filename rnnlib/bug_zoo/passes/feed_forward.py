"""Two layers: h = σ(x W1 + b1), y = h W2 + b2, and the mean cross entropy of y."""

import numpy as np

from ...ops import log_softmax, one_hot, sigmoid


def forward(x, W1, b1, W2, b2):
    """x (B, D) -> y (B, K), and what the way back needs."""
    a = x @ W1 + b1
    h = sigmoid(a)
    return h @ W2 + b2, (x, a, h)


def loss(y, targets):
    """Mean of −log p[target] over the B examples, and its gradient dy (B, K)."""
    log_p, wanted = log_softmax(y), one_hot(targets, y.shape[1], y.dtype)
    dy = (np.exp(log_p) - wanted) / len(y)
    return -(log_p * wanted).sum() / len(y), dy


def backward(dy, cache, W1, b1, W2, b2):
    """dy (B, K) -> the gradients of all weights, by name."""
    x, a, h = cache
    dW2 = h.T @ dy
    db2 = dy.sum(axis=0)
    dh = dy @ W2.T
    da = dh * sigmoid(a) * (1 - sigmoid(a))
    dW1 = x.T @ da
    db1 = da.sum(axis=0)
    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
