"""Singular values of long products of matrices, where multiplying them out would lose all but the largest."""

import numpy as np

from .. import ops


def singular_values_of_product(jacobians, log=False):
    """σ of J_T J_{T−1} ⋯ J_{T−k+1} for lags k = 1 … T: jacobians (T, n, n) -> (T, n), the largest first.

    With `log`, ln σ, which does not overflow (−∞ where σ is 0). Small σ keep their digits beside
    large ones, down to about 1e−150 of the largest.

    The product's transpose is Q S: one more Jᵀ gives Jᵀ Q = Q′ R and S′ = R S. The sizes of the rows of S are
    kept apart as logarithms. A second QR, of Sᵀ, leaves a triangle that is nearly diagonal and falls off
    downwards, as the SVD needs it to find small values as exactly as large ones.
    """
    J = ops.check_array("jacobians", jacobians, ndim=3, dtype="float64", finite=True)
    if J.shape[1] != J.shape[2] or 0 in J.shape:
        raise ValueError(f"jacobians: wanted shape (T, n, n), got {J.shape}")
    Q, scales, rows = np.eye(J.shape[1]), np.zeros(J.shape[1]), np.eye(J.shape[1])
    factors = []
    for step in reversed(J):
        Q, R = np.linalg.qr(step.T @ Q)
        scales, rows = _times(R, scales, rows)
        factors.append((scales, rows))
    scales, rows = map(np.stack, zip(*factors))
    top = scales.max(axis=1, keepdims=True)
    top[np.isneginf(top)] = 0
    S = np.exp(scales - top)[..., None] * rows
    values = np.linalg.svd(np.linalg.qr(S.mT).R, compute_uv=False)
    with np.errstate(divide="ignore"):
        logs = np.sort(np.log(values) + top, axis=1)[:, ::-1]
    if log:
        return logs
    with np.errstate(over="ignore", under="ignore"):
        return np.exp(logs)


def _times(R, scales, rows):
    """R · diag(e^scales) · rows -> scales and rows again; every row's largest entry is 1, or all are 0."""
    with np.errstate(divide="ignore"):
        logs = np.log(np.abs(R)) + scales
    top = logs.max(axis=1)
    top[np.isneginf(top)] = 0
    product = (np.sign(R) * np.exp(logs - top[:, None])) @ rows
    largest = np.abs(product).max(axis=1)
    with np.errstate(divide="ignore"):
        return top + np.log(largest), product / np.where(largest > 0, largest, 1)[:, None]
