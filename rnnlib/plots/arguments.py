"""Checks of what the charts are given, and names on an axis."""

import numpy as np
from matplotlib.ticker import MaxNLocator


def curves_of(curves, dimensions):
    if not hasattr(curves, "items"):
        raise TypeError(f"curves: wanted a dict {{name: values}}, got {type(curves).__name__}")
    return {name: real(f"curves[{name!r}]", values, dimensions) for name, values in curves.items()}


def positions(name, positions, count, first):
    if positions is None:
        return np.arange(first, first + count)
    return same_shape(name, positions, (count,))


def real(name, values, dimensions):
    try:
        array = np.asarray(values, float)
    except (TypeError, ValueError):
        raise TypeError(f"{name}: wanted an array of numbers, got {type(values).__name__}") from None
    if array.ndim not in dimensions:
        wanted = " or ".join(map(str, dimensions))
        raise ValueError(f"{name}: wanted {wanted} dimensions, got {array.ndim}, in shape {array.shape}")
    return array


def same_shape(name, values, shape):
    array = real(name, values, (len(shape),))
    if array.shape != shape:
        raise ValueError(f"{name}: wanted shape {shape}, got {array.shape}")
    return array


def listed(names):
    return ", ".join(map(str, names))


def name_ticks(axis, argument, names, count):
    if names is None:
        axis.set_major_locator(MaxNLocator(integer=True))
    elif len(names) != count:
        raise ValueError(f"{argument}: wanted {count} names, got {len(names)}")
    else:
        axis.set_ticks(range(count), [str(name) for name in names])
