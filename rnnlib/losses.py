"""Two losses, each returned together with its gradient: cross entropy for classes, squared error for numbers.

A loss is a mean over the positions that count, so it means the same for every batch size and length. A mask,
False where a step is padding or asks for no answer, says which positions count; at the others the loss looks
neither at the output nor at the target, and the gradient is exactly zero.
"""

import math

import numpy as np

from .ops import check_array, check_tokens, log_softmax, one_hot


def cross_entropy(logits, targets, mask=None):
    """Mean of −log p[target], in nats, and its gradient (p − one_hot(target)) / count; p = softmax(logits).

    logits (..., K); targets (...), integers below K; mask (...), bool -> a float and an array like logits.
    The mean is taken in float64; the gradient has the dtype of the logits.
    """
    logits = _check_floats("logits", logits)
    if logits.ndim == 0 or not logits.shape[-1]:
        raise ValueError(f"logits: wanted shape (..., K), a number for each class, got shape {logits.shape}")
    targets = check_array("targets", targets, shape=logits.shape[:-1])
    counted, count = _check_mask(mask, targets.shape)
    targets = np.where(counted, targets, np.zeros_like(targets))
    targets = check_tokens("targets", targets, logits.shape[-1])

    log_p = log_softmax(logits)
    log_p_target = np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]
    loss = 0.0 - log_p_target.sum(dtype=np.float64, where=counted) / count  # 0.0 − 0.0 is not −0.0

    dlogits = (np.exp(log_p) - one_hot(targets, logits.shape[-1], logits.dtype)) / count
    dlogits[~counted] = 0
    return float(loss), dlogits


def mean_squared_error(outputs, targets, mask=None):
    """Mean of (output − target)² over the numbers that count, and its gradient 2 (output − target) / count.

    outputs and targets of one shape, so that (B, 1) never broadcasts against (B,); mask: bool, of
    that shape or without the last dimension, as (T, B) for (T, B, D) -> a float and an array like outputs.
    """
    outputs = _check_floats("outputs", outputs)
    targets = check_array("targets", targets, shape=outputs.shape)
    counted, count = _check_mask(mask, outputs.shape[:-1], outputs.shape)
    targets = np.where(counted, targets, np.zeros((), targets.dtype))
    targets = check_array("targets", targets, dtype=outputs.dtype, finite=True)

    error = np.subtract(outputs, targets, where=counted, out=np.zeros_like(outputs))
    loss = np.square(error, dtype=np.float64).sum() / count
    return float(loss), error * (2 / count)


def _check_floats(name, value):
    array = check_array(name, value)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def _check_mask(mask, *shapes):
    """The mask, whose shape may be any of `shapes`, spread to the last of them, and how many it counts."""
    shape = shapes[-1]
    if 0 in shape:
        raise ValueError(f"nothing to take a mean over: the shape is {shape}")
    if mask is None:
        return np.ones(shape, bool), math.prod(shape)
    mask = check_array("mask", mask, dtype=bool)
    if mask.shape not in shapes:
        raise ValueError(f"mask: wanted shape {' or '.join(map(str, shapes))}, got {mask.shape}")
    if not mask.any():
        raise ValueError(f"mask: wanted at least one position that counts, got {mask.size} times False")
    counted = np.broadcast_to(mask if mask.ndim == len(shape) else mask[..., None], shape)
    return counted, int(counted.sum())
