"""From a series to forecasting examples, with no look at the future: split, scale, cut into windows."""

from itertools import pairwise
from numbers import Integral
from typing import NamedTuple

import numpy as np

from .. import ops


class Scaling(NamedTuple):
    """Mean and standard deviation of the training part, for each variable."""

    mean: np.ndarray
    std: np.ndarray

    def apply(self, values):
        """(values − mean) / std."""
        return (self._check("values", values) - self.mean) / self.std

    def undo(self, scaled):
        """scaled · std + mean."""
        return self._check("scaled", scaled) * self.std + self.mean

    def _check(self, name, values):
        """Where each variable has its own mean, the last axis must be that of the variables."""
        values, shape = ops.as_array(name, values), np.shape(self.mean)
        if shape and values.shape[-1:] != shape:
            raise ValueError(f"{name}: wanted shape (..., {shape[0]}), one for each mean, got {values.shape}")
        return values


def fit_scaling(training):
    """Scaling of a series (N,) or of each column of (N, D). Give it the training part only."""
    training = _check_series("training", training)
    scaling = Scaling(training.mean(axis=0), training.std(axis=0))
    if not np.all(scaling.std > 0):
        raise ValueError(f"training: wanted columns that vary, got standard deviations {scaling.std}")
    return scaling


def split_by_time(data, *boundaries):
    """A named tuple whose first field is the time -> its parts: before the first boundary, from it on, …

    `split_by_time(load_sunspots(), 1921)` gives 1700–1920 and 1921–2008; dates may be "2015" or "2015-06-01".
    The rows must be in the order of time, or a part would hold rows that lie after the next one's first.
    """
    time = _check_rows(data)
    unit = np.dtype(float) if time.dtype.kind == "f" else time.dtype
    boundaries = np.array([_as_time(boundary, unit) for boundary in boundaries], unit)
    cuts = np.searchsorted(time, boundaries)
    edges = [0, *cuts, len(time)]
    if not len(cuts) or np.any(np.diff(edges) <= 0):
        raise ValueError(f"boundaries: wanted rising times, {time[0]} < … ≤ {time[-1]}, got {boundaries}")
    return tuple(type(data)(*(column[i:j] for column in data)) for i, j in pairwise(edges))


def sliding_windows(series, length, horizon=1, start=None, stop=None):
    """Every window and the `horizon` steps after it -> inputs (length, B, D), targets (horizon, B, D).

    series (N,) or (N, D). All targets lie in series[start:stop], by default from the first possible step to
    the end. Inputs may reach further back, since on that day the past is known, but end before their targets.
    """
    series = _check_series("series", series)
    series = series.reshape(len(series), -1)
    start, stop = length if start is None else start, len(series) if stop is None else stop
    for name, value in {"length": length, "horizon": horizon, "start": start, "stop": stop}.items():
        ops.check_real(name, value, "an integer", Integral)
    if length < 1 or horizon < 1 or not length <= start <= stop - horizon <= len(series) - horizon:
        raise ValueError(
            f"length, horizon, start, stop: wanted at least one whole window in {len(series)} steps, "
            f"got {length}, {horizon}, {start}, {stop}"
        )
    first = np.arange(start, stop - horizon + 1)  # the step of each window's first target
    inputs = series[first + np.arange(-length, 0)[:, None]]
    return inputs, series[first + np.arange(horizon)[:, None]]


def _check_rows(data):
    """The first column of a named tuple of columns of one length: numbers or dates that never fall."""
    if not (isinstance(data, tuple) and hasattr(data, "_fields")):
        raise TypeError(f"data: wanted a named tuple of columns, the time first, got {type(data).__name__}")
    time, name = ops.as_array(data._fields[0], data[0]), data._fields[0]
    if time.ndim != 1 or not len(time) or time.dtype.kind not in "iufM":
        given = f"{time.dtype} {time.shape}"
        raise TypeError(f"{name}: wanted a column of numbers or of dates (datetime64), got {given}")
    for other, column in zip(data._fields, data):
        if np.shape(column)[:1] != time.shape:
            raise ValueError(f"{other}: wanted {len(time)} rows, as many as {name}, got {np.shape(column)}")
    rises = time[1:] >= time[:-1]
    if not rises.all():  # NaN and NaT do not rise either
        row = int(np.argmin(rises)) + 1
        raise ValueError(f"{name}: wanted rows in the order of time, got {time[row]} after {time[row - 1]}")
    return time


def _as_time(boundary, dtype):
    """A boundary in the unit of the time column, if it means the same there; ValueError otherwise."""
    wanted = f"boundaries: wanted times that {dtype} can hold"
    try:
        given = np.datetime64(boundary) if dtype.kind == "M" else ops.check_real("boundaries", boundary)
        with np.errstate(invalid="ignore"):
            same = np.array(given).astype(dtype)
    except TypeError:
        raise TypeError(f"{wanted}, got {boundary!r}") from None
    except (ValueError, OverflowError, Warning) as error:
        raise ValueError(f"{wanted}, got {boundary!r} ({error})") from None
    if not given == same:
        raise ValueError(f"{wanted}, got {boundary!r}, which would become {same}")
    return same


def _check_series(name, values):
    """A finite float array (N,) or (N, D) with N ≥ 1."""
    values = ops.as_array(name, values)
    if values.dtype.kind not in "fiu" or values.ndim not in (1, 2) or not values.size:
        raise ValueError(f"{name}: wanted numbers (N,) or (N, D), got {values.dtype} {values.shape}")
    values = values.astype(np.result_type(values, np.float32), copy=False)
    if not np.isfinite(values).all():
        raise ValueError(f"{name}: wanted finite numbers, got {(~np.isfinite(values)).sum()} that are not")
    return values
