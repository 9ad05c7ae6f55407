"""Floating-point flags: which of NumPy's warnings about matrix products to believe, and which not."""

import numpy as np


def quiet():
    """`with quiet():` or `@quiet()`: no warnings of division by zero, of invalid numbers or of overflow.

    A BLAS may raise these flags in a product of finite numbers whose result is right: the vector instructions
    of some processors also work on what lies beside a row. So around products the flags say nothing, and
    what comes out is looked at instead: NaN is laid at the door of an argument, infinity goes to
    `tell_overflow`.
    """
    return np.errstate(divide="ignore", invalid="ignore", over="ignore")


def tell_overflow(dtype):
    """Overflow, told as NumPy tells it: a warning, an error or nothing, as the caller's np.errstate wants."""
    largest = np.array([np.finfo(dtype).max])
    np.add(largest, largest)
