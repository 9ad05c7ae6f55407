"""Singular values of long products of matrices, where multiplying them out would lose all but the largest."""

import numpy as np

from .. import ops

SWEEPS = 40


def singular_values_of_product(jacobians, log=False):
    """σ of J_T J_{T−1} ⋯ J_{T−k+1} for lags k = 1 … T: jacobians (T, n, n) -> (T, n), the largest first.

    With `log`, ln σ, which does not overflow (−∞ where σ is 0). Small σ keep their digits beside
    large ones, down to about 1e−150 of the largest.

    The product's transpose is Q S: one more Jᵀ gives Jᵀ Q = Q′ R and S′ = R S. The sizes of the rows of S are
    kept apart as logarithms. Where they differ much, the rows of S are turned until all are orthogonal, and
    their lengths are σ: one-sided Jacobi, accurate at any difference in size (Demmel & Veselić 1992).
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
    values = _singular_values(np.exp(scales - top)[..., None] * rows)
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


def _singular_values(A):
    """Of each A (T, n, n), (T, n): LAPACK's, unless the smallest would have too few digits."""
    values = np.linalg.svd(A, compute_uv=False)
    wide = values.min(axis=1) < 1e-6 * values.max(axis=1)
    if wide.any():
        values[wide] = _lengths_at_right_angles(A[wide])
    return values


def _lengths_at_right_angles(A):
    """Turn pairs of rows of each A (T, n, n) until all are orthogonal -> their lengths (T, n)."""
    A = np.ascontiguousarray(np.linalg.qr(A.mT)[1].swapaxes(0, 1))    # (n, T, n), nearly orthogonal already
    for _ in range(SWEEPS):
        cosine = max([_turn(A, p, q) for p, q in _rounds(len(A))], default=0)
        if cosine < 1e-7:    # before the last sweep, which squares it
            break
    return np.sqrt(_dot(A, A)).T


def _turn(A, p, q):
    """Make each row in p orthogonal to its partner in q, in place -> the largest |cosine| before."""
    P, Q = A[p], A[q]
    pp, qq, pq = _dot(P, P), _dot(Q, Q), _dot(P, Q)
    size = np.sqrt(pp) * np.sqrt(qq)
    cosine = np.abs(pq) / np.where(size > 0, size, 1)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        cot = (qq - pp) / (2 * pq)    # of twice the angle
        tan = np.where(cot < 0, -1, 1) / (np.abs(cot) + np.hypot(1, cot))
    tan = np.where(cosine > 0, tan, 0)[..., None]
    cos = 1 / np.hypot(1, tan)
    sin = cos * tan
    A[p], A[q] = cos * P - sin * Q, cos * Q + sin * P
    return float(cosine.max())


def _dot(P, Q):
    return np.einsum("ptm,ptm->pt", P, Q)


def _rounds(n):
    """Every pair of n things once, as in a tournament: in each round (p, q) nothing occurs twice."""
    places = [*range(n), *([None] * (n % 2))]
    for _ in range(len(places) - 1):
        half = len(places) // 2
        pairs = [(a, b) for a, b in zip(places[:half], reversed(places[half:])) if None not in (a, b)]
        if pairs:
            p, q = zip(*pairs)
            yield list(p), list(q)
        places = [places[0], places[-1], *places[1:-1]]
