"""What the three kernels share: the work that is done for many steps at once.

That work is cut into stretches of steps, long enough for one product over a stretch to be as good as one over
all steps, short enough for what it needs in between to stay in the processor's cache and be used again.
Ufuncs get the array to write to as their last argument: no step makes a new one.
"""

from itertools import accumulate
from math import prod

import numpy as np

from ._checks import check_array

ROWS = 256  # rows of a stretch, steps · B


def stretches(T, B):
    """Steps 0 … T−1 in consecutive slices, all of the first one's length but perhaps the last."""
    length = -(-ROWS // B)
    return [slice(first, min(first + length, T)) for first in range(0, T, length)]


def in_rows(a):
    """a (steps, B, N) as a matrix (steps · B, N)."""
    return a.reshape(-1, a.shape[-1])


def side_by_side(flat, gates):
    """A view of flat (…, B, gates · H), as products want it, gate by gate: (…, gates, B, H)."""
    return flat.reshape(*flat.shape[:-1], gates, -1).swapaxes(-2, -3)


# Forward


def project(x, W_xh, b_h, gates=None):
    """x_t W_xh + b_h for one step after another, (B, kH), or gate by gate, (gates, B, H).

    Each is overwritten some steps later.
    """
    T, B, _ = x.shape
    all_steps = stretches(T, B)
    scratch = np.empty((all_steps[0].stop, B, len(b_h)), x.dtype)
    for steps in all_steps:
        a = scratch[: steps.stop - steps.start]
        in_rows(x[steps]).dot(W_xh, in_rows(a))
        a += b_h
        yield from a if gates is None else side_by_side(a, gates)


def allocate(dtype, *shapes):
    """Uninitialised arrays in one piece of memory, for what a cache keeps.

    glibc gives memory back to the system when more than twice its largest piece so far falls free, and to
    fetch it again costs up to a quarter of an LSTM's time. One large piece in each pass keeps it here.
    """
    sizes = [prod(shape) for shape in shapes]
    memory = np.empty(sum(sizes), dtype)
    ends = accumulate(sizes)
    return [memory[end - size : end].reshape(shape) for end, size, shape in zip(ends, sizes, shapes)]


def squash(a, scale, shift):
    """σ(a) in place where scale = shift = ½, tanh a where they are 1 and 0: σ(a) = ½ + ½ tanh(½ a).

    One tanh thus serves all gates. Constants come as arrays: a Python number costs more than the product.
    """
    np.multiply(a, scale, a)
    np.tanh(a, a)
    np.multiply(a, scale, a)
    np.add(a, shift, a)


def without_padding(x, mask):
    """x with zeros where `mask` is False, so that whatever stood there goes nowhere."""
    return x if mask is None else np.where(mask[..., None], x, x.dtype.type(0))


def padded_rows(mask, T):
    """For each of T steps, which rows are padding, (B, 1), or None where none is."""
    return [None] * T if mask is None else [row if row.any() else None for row in ~mask[..., None]]


# Backward


def stretches_back(T, B, dtype, *shapes):
    """From the last stretch to the first: its steps, and arrays (steps, *shape) to fill, one for each shape.

    The next stretch gets the same arrays: fresh memory costs more than what is written to it.
    """
    all_steps = stretches(T, B)
    arrays = [np.empty((all_steps[0].stop, *shape), dtype) for shape in shapes]
    for steps in reversed(all_steps):
        yield steps, *(array[: steps.stop - steps.start] for array in arrays)


def zip_back(*sequences):
    """zip from the last step to the first."""
    return zip(*(sequence[::-1] for sequence in sequences))


def tanh_slope(y, out):
    """tanh′ by its value y: 1 − y²."""
    np.multiply(y, y, out)
    np.subtract(1, out, out)


def sigmoid_slope(y, out):
    """σ′ by its value y: y (1 − y)."""
    np.subtract(1, y, out)
    out *= y


def gradient_at_end(name, given, h):
    """The gradient of the last state as the backward loop's start, which it overwrites: a copy, or zeros."""
    if given is None:
        return np.zeros_like(h[-1])
    check_array(name, given, h[-1].shape, h.dtype)
    return given.copy()


def product(a, b):
    """Σ_t a_tᵀ b_t, as one product over all rows."""
    return in_rows(a).T.dot(in_rows(b))


class Sums(dict):
    """The gradients that sum over steps, by name, added up from one stretch after another."""

    def add(self, name, term):
        """Add a stretch's share; the first one is kept, not copied."""
        if name in self:
            self[name] += term
        else:
            self[name] = term

    def add_bias(self, name, da):
        """Σ_t Σ_B da_t, as a product with ones: faster than sum()."""
        flat = in_rows(da)
        self.add(name, np.ones(len(flat), flat.dtype).dot(flat))

    def add_input(self, x, W_xh, da, dx):
        """What comes of a = x W_xh + b_h: the gradients of W_xh and b_h, and x's, written to `dx`."""
        in_rows(da).dot(W_xh.T, in_rows(dx))
        self.add("W_xh", product(x, da))
        self.add_bias("b_h", da)
