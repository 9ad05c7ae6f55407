"""What a training has left, as text that a link can hold: `browser/trained.js` writes it, this reads it.

Numbers are base64 of the kind that links may hold, little-endian. The curve is thinned; what Adam remembers
is exact, so that a training goes on as if it had never been left.
"""

import base64
import binascii
from typing import NamedTuple

import numpy as np

POINTS = 60  # of a curve, at most: what a link has room for


class Curve(NamedTuple):
    """Steps of training (n,); of each the mean loss since the last, loss and share right when tested."""

    steps: np.ndarray
    training: np.ndarray
    test: np.ndarray
    right: np.ndarray


class Memory(NamedTuple):
    """How many steps the optimiser has taken, and its running means of g and of g² (n,), empty for SGD."""

    steps: int
    m: np.ndarray
    v: np.ndarray


def packed(numbers, kind="<f8"):
    """Numbers as base64."""
    return base64.urlsafe_b64encode(np.asarray(numbers, kind).tobytes()).decode().rstrip("=")


def unpacked(text, kind="<f8"):
    """Numbers (n,) from base64; ValueError for what is none."""
    try:
        data = base64.b64decode((text + "=" * (-len(text) % 4)).encode("ascii"), b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise ValueError(f"wanted base64, got {text[:20]}…") from error
    size = np.dtype(kind).itemsize
    if len(data) % size:
        raise ValueError(f"wanted {8 * size}-bit numbers, got {len(data)} bytes")
    return np.frombuffer(data, kind).astype(float)


def curve_of(text):
    """The Curve that a text holds; ValueError if it holds none."""
    numbers = unpacked(text, "<f4")
    if len(numbers) % 4 or len(numbers) > 4 * POINTS:
        raise ValueError(f"wanted at most {POINTS} points of 4 numbers, got {len(numbers)} numbers")
    steps, *losses = numbers.reshape(-1, 4).T
    if not np.isfinite(numbers).all() or (np.diff(steps, prepend=0) <= 0).any():
        raise ValueError("wanted finite numbers, and steps that grow")
    return Curve(steps, *losses)


def memory_of(text, count):
    """The Memory that a text holds, of an optimiser of `count` weights; ValueError if it holds none."""
    numbers = unpacked(text)
    if not text:
        return Memory(0, numbers, numbers)
    if len(numbers) not in (1, 1 + 2 * count) or not np.isfinite(numbers).all() or numbers[0] < 0:
        wanted = f"1 or {1 + 2 * count} finite numbers for {count} weights"
        raise ValueError(f"wanted {wanted}, got {len(numbers)} numbers")
    m, v = numbers[1:].reshape(2, -1)
    return Memory(int(numbers[0]), m, v)
