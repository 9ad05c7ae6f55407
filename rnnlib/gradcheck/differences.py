"""Central differences of any function, and checks of gradients that come without a layer."""

import inspect

import numpy as np

from ..ops import check_callable, check_positive
from .report import THRESHOLD, Report, relative_error, row

STEP = 1e-5


def check_function(f, gradient, *arrays, threshold=THRESHOLD):
    """Check the gradient of f(*arrays): a number, or an array that is summed (f works element by element).

    `gradient`: a function of the same arrays, or what it would return (an array, or a tuple of one for each
    array of floats); None if f itself returns (loss, gradient). Integer arrays are passed on unchanged.

        check_function(np.tanh, lambda a: 1 - np.tanh(a) ** 2, a)
        check_function(cross_entropy, None, logits, targets)
    """
    check_callable("f", f)
    arrays = [as_float64(np.asarray(array)) for array in arrays]
    floats = {name: a for name, a in zip(_argument_names(f, len(arrays)), arrays) if a.dtype.kind == "f"}
    if gradient is None:
        gradient = f(*arrays)[1]
    elif callable(gradient):
        gradient = gradient(*arrays)
    gradient = gradient if isinstance(gradient, tuple) else (gradient,)
    if len(gradient) != len(floats) or not floats:
        raise ValueError(f"gradient: wanted one for each array of floats, {len(floats)}, got {len(gradient)}")

    def loss():
        value = f(*arrays)
        return value[0] if isinstance(value, tuple) else value

    return judge(loss, floats, dict(zip(floats, gradient)), threshold)


def compare(loss_function, params, grads, threshold=THRESHOLD):
    """Check a network of your own: loss_function() -> a number, from the arrays in the dict `params`.

    `grads`: your gradients under the same names. The arrays (float64) are moved in place, one number at a
    time, and each is put back at once, even if loss_function fails.
    """
    check_callable("loss_function", loss_function)
    for name, value in (("params", params), ("grads", grads)):
        if not isinstance(value, dict):
            raise TypeError(f"{name}: wanted a dict of arrays, got {type(value).__name__}")
    if params.keys() != grads.keys():
        raise ValueError(f"grads: wanted the names of params, {sorted(params)}, got {sorted(grads)}")
    return judge(loss_function, params, grads, threshold)


def numeric_gradient(f, array, step=STEP):
    """(f(θ + h) − f(θ − h)) / 2h for every entry θ of `array`, with h = step · max(1, |θ|).

    f() reads `array` and returns a number, or several that are summed. `array` (float64) is put back.
    """
    check_positive("step", step)
    if not isinstance(array, np.ndarray) or array.dtype != np.float64 or not array.flags.writeable:
        raise TypeError(f"wanted a float64 array that may be changed, got {describe(array)}")
    gradient = np.empty_like(array)
    for i in np.ndindex(array.shape):
        gradient[i] = _quotient(f, array, i, step)
    return gradient


def judge(f, arrays, given, threshold):
    """The Report on the gradients `given` of f(), which reads `arrays`, by the names they share."""
    check_positive("threshold", threshold)  # no error is above NaN: every gradient would be right
    given = {name: _as_gradient(name, gradient, arrays[name]) for name, gradient in given.items()}
    numeric = {name: numeric_gradient(f, arrays[name]) for name in given}
    square = np.sum(_values(f)) ** 2 + sum(np.sum((arrays[name] * n) ** 2) for name, n in numeric.items())
    rounding = 4 * np.finfo(float).eps * np.sqrt(square)
    rows = []
    for name, a in given.items():
        n, noise = _look_closer(f, arrays[name], a, numeric[name], rounding, threshold)
        rows.append(row(name, a, n, noise, threshold))
    return Report(rows, threshold)


def _quotient(f, array, i, step):
    theta = array[i]
    h = step * max(1, abs(theta))
    upper, lower = theta + h, theta - h
    try:
        array[i] = upper
        above = _values(f)
        array[i] = lower
        below = _values(f)
    finally:
        array[i] = theta
    # Term by term: what does not depend on θ cancels exactly. upper − lower is the step truly made.
    return (above - below).sum() / (upper - lower)


def _look_closer(f, array, a, n, rounding, threshold):
    """Where a and n disagree, n again with steps 10 and 100 times smaller, and how far rounding blurs each n.

    A smaller step is believed only if it changes n by more than rounding can: then the larger one was too
    large. What `a` says plays no part in that, so a wrong gradient gains nothing by it.
    """
    noise = np.full(n.shape, rounding / STEP)
    for i in map(tuple, np.argwhere(relative_error(a, n, noise, threshold) >= threshold)):
        for step in (STEP / 10, STEP / 100):
            closer = _quotient(f, array, i, step)
            if abs(closer - n[i]) <= rounding / step:
                break
            n[i], noise[i] = closer, rounding / step
    return n, noise


def as_float64(value):
    """Arrays of floats, alone or in tuples, as new float64 arrays; anything else as it is."""
    if isinstance(value, tuple):
        return tuple(map(as_float64, value))
    is_floats = isinstance(value, np.ndarray) and value.dtype.kind == "f"
    return value.astype(np.float64) if is_floats else value


def describe(value):
    """A few words for error messages."""
    if isinstance(value, np.ndarray):
        return f"{'an' if value.flags.writeable else 'a read-only'} array of {value.dtype}"
    return type(value).__name__


def _as_gradient(name, gradient, array):
    gradient = np.array(gradient, np.float64)
    if gradient.shape != np.shape(array):
        raise ValueError(f"gradient of {name}: wanted shape {np.shape(array)}, got {gradient.shape}")
    return gradient


def _values(f):
    """f() as a fresh array, since its next call may reuse the memory."""
    values = np.array(f(), np.float64)
    if not np.isfinite(values).all():
        raise ValueError("the function checked: wanted finite values, got NaN or infinity")
    return values


def _argument_names(f, count):
    try:
        names = list(inspect.signature(f).parameters)
    except (TypeError, ValueError):  # written in C, without a signature
        names = []
    return names[:count] if len(names) >= count else [f"x{i + 1}" for i in range(count)]
