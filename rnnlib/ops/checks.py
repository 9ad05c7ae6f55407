"""Checks of arguments: each returns the value in the form wanted, or says what was wanted and given."""

from numbers import Integral, Real

import numpy as np

LARGEST = 2**31 - 1  # no size or number of steps is larger: what asks for more is a slip of the pen


class NotFinite(ValueError, FloatingPointError):
    """A loss or a gradient is NaN, infinity, or too large to go on with."""


def check_array(name, value, *, shape=None, ndim=None, dtype=None, finite=False):
    """`value` as a real array, cast to `dtype` if one is given; no copy where none is needed.

    Entries of `shape` are sizes, or None or a letter such as "T" where any size will do. With `finite`, NaN
    and infinities are refused. ValueError for shapes and values, TypeError for what is not numbers or would
    lose its meaning in `dtype` (floats as integers, numbers as bools), masked entries too.
    """
    array = as_array(name, value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name}: wanted an array of real numbers, got {_brief(value)}")
    if shape is not None and not _fits(array.shape, shape):
        raise ValueError(f"{name}: wanted shape {_shape_text(shape)}, got {array.shape}")
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name}: wanted {ndim} dimensions, got {array.ndim}, in shape {array.shape}")
    if dtype is not None and array.dtype != dtype:
        array = _cast(name, array, np.dtype(dtype))
    if finite and not np.isfinite(array).all():
        where = _first(~np.isfinite(array))
        raise ValueError(f"{name}: wanted finite numbers, got {array[where]}{_at(where)}")
    return array


def as_array(name, value):
    """`value` as a plain array, of whatever it holds; masked entries are refused, not unmasked."""
    if isinstance(value, np.ma.MaskedArray) and np.ma.is_masked(value):
        raise TypeError(f"{name}: wanted an array without masked entries, got {np.ma.count_masked(value)}")
    try:
        return np.asarray(value)
    except ValueError:  # a ragged list
        raise ValueError(f"{name}: wanted an array, got rows of different lengths") from None
    except (TypeError, RuntimeError) as error:  # an array of another library that will not be NumPy's
        raise TypeError(f"{name}: wanted an array, got {type(value).__name__} ({error})") from None


def check_lengths(name, lengths, T, B):
    """`lengths` as B integers from 1 to T."""
    array = check_array(name, lengths, shape=(B,))
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name}: wanted integers, got {array.dtype}")
    if B and (array.min() < 1 or array.max() > T):
        raise ValueError(f"{name}: wanted integers from 1 to T = {T}, got {array.tolist()}")
    return array


def without_padding(name, sequences, lengths):
    """`sequences` (T, B, …) with zeros beyond the lengths (B,), so that whatever stood there goes nowhere."""
    sequences = as_array(name, sequences)
    if lengths is None or sequences.ndim < 2:
        return sequences
    T, B = sequences.shape[:2]
    inside = np.arange(T)[:, None] < check_lengths("lengths", lengths, T, B)
    inside = inside.reshape(T, B, *[1] * (sequences.ndim - 2))
    return np.where(inside, sequences, np.zeros((), sequences.dtype))


def check_tokens(name, tokens, vocabulary_size):
    """`tokens` as an array of integers from 0 to vocabulary_size − 1. An empty list will do."""
    array = as_array(name, tokens)
    if array.size == 0 and not isinstance(tokens, np.ndarray):
        array = array.astype(np.intp)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name}: wanted integers, got {_brief(tokens)}")
    outside = (array < 0) | (array >= vocabulary_size)
    if outside.any():
        where = _first(outside)
        largest = vocabulary_size - 1
        raise ValueError(f"{name}: wanted integers from 0 to {largest}, got {array[where]}{_at(where)}")
    return array


def check_choice(name, value, options):
    """`value`, which must be one of `options`."""
    options = tuple(options)
    if not (isinstance(value, tuple(map(type, options))) and value in options):
        raise ValueError(f"{name}: wanted one of {', '.join(map(repr, options))}, got {_brief(value)}")
    return value


def check_positive(name, value, *, integer=False):
    """`value`, which must be a finite number above 0; with `integer`, a whole one such as a size."""
    wanted = "an integer of at least 1" if integer else "a number above 0"
    check_real(name, value, wanted, Integral if integer else Real)
    if not 0 < value < np.inf:
        raise ValueError(f"{name}: wanted {wanted}, got {value}")
    if integer and value > LARGEST:
        raise ValueError(f"{name}: wanted an integer from 1 to {LARGEST}, got {_brief(value)}")
    return value


def check_index(name, value, size, *, negative=True):
    """`value`, an index into `size` things; those below 0 count from the end, unless `negative` is False."""
    first = -size if negative else 0
    if isinstance(value, bool | np.bool_) or not isinstance(value, Integral):
        raise TypeError(f"{name}: wanted an integer from {first} to {size - 1}, got {_brief(value)}")
    if value not in range(first, size):
        raise ValueError(f"{name}: wanted an integer from {first} to {size - 1}, got {_brief(value)}")
    return int(value)


def check_real(name, value, wanted="a number", kind=Real):
    """`value`, which must be a real number and no bool; TypeError says what was `wanted`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, kind):
        raise TypeError(f"{name}: wanted {wanted}, got {_brief(value)}")
    return value


def check_callable(name, value, *, or_none=False):
    """`value`, which must be a function, or anything else to call; or None, if that will do."""
    if not (callable(value) or (or_none and value is None)):
        raise TypeError(f"{name}: wanted a function{' or None' if or_none else ''}, got {_brief(value)}")
    return value


def check_dtype(name, value):
    """`value` as float32 or float64, the two dtypes that the library computes in."""
    try:
        dtype = np.dtype(value if value is not None else "object")
    except TypeError:
        dtype = None
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"{name}: wanted 'float32' or 'float64', got {value!r}")
    return dtype


def as_rng(rng):
    """The Generator that `rng` stands for: a seed makes a new one, a Generator is passed on, not copied.

    A seed is an integer, or a list of integers.
    """
    if isinstance(rng, np.random.Generator):
        return rng
    seed = list(rng) if isinstance(rng, list | tuple) else [rng]
    if not seed or any(isinstance(part, bool) or not isinstance(part, Integral) for part in seed):
        raise TypeError(f"rng: wanted a seed (an integer) or a numpy.random.Generator, got {_brief(rng)}")
    if min(seed) < 0:
        raise ValueError(f"rng: wanted a seed of at least 0, got {min(seed)}")
    return np.random.default_rng(rng)


def _cast(name, array, dtype):
    if not np.can_cast(array.dtype, dtype, casting="same_kind"):
        raise TypeError(f"{name}: wanted {dtype}, got {array.dtype}")
    try:
        with np.errstate(over="raise"):
            return array.astype(dtype)
    except FloatingPointError:
        raise ValueError(f"{name}: wanted numbers that fit {dtype}, got {np.nanmax(np.abs(array))}") from None


def _fits(shape, wanted):
    return len(shape) == len(wanted) and all(
        size == want for size, want in zip(shape, wanted) if want is not None and not isinstance(want, str)
    )


def _shape_text(shape):
    inside = ", ".join("any" if size is None else str(size) for size in shape)
    return f"({inside},)" if len(shape) == 1 else f"({inside})"


def _first(bad):
    return tuple(int(i) for i in np.argwhere(bad)[0])


def _at(where):
    return f" at position {where[0] if len(where) == 1 else where}" if where else ""


def _brief(value):
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}, shape {value.shape}"
    try:
        text = repr(value)
    except ValueError:  # an integer with more digits than Python writes
        text = "one of thousands of digits"
    return f"{text if len(text) <= 40 else text[:37] + '...'} ({type(value).__name__})"
