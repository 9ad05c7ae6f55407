"""From a series to forecasting examples, with no look at the future: split, scale, cut into windows."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np


class Scaling(NamedTuple):
    """Mean and standard deviation of the training part, for each variable."""

    mean: np.ndarray
    std: np.ndarray

    def apply(self, values):
        """(values − mean) / std."""
        return (values - self.mean) / self.std

    def undo(self, scaled):
        """scaled · std + mean."""
        return scaled * self.std + self.mean


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
    """
    time = data[0]
    boundaries = np.array(boundaries, time.dtype)
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
    if length < 1 or horizon < 1 or not length <= start <= stop - horizon <= len(series) - horizon:
        raise ValueError(
            f"length, horizon, start, stop: wanted at least one whole window in {len(series)} steps, "
            f"got {length}, {horizon}, {start}, {stop}"
        )
    first = np.arange(start, stop - horizon + 1)  # the step of each window's first target
    inputs = series[first + np.arange(-length, 0)[:, None]]
    return inputs, series[first + np.arange(horizon)[:, None]]


def _check_series(name, values):
    """A finite float array (N,) or (N, D) with N ≥ 1."""
    values = np.asarray(values)
    if values.dtype.kind not in "fiu" or values.ndim not in (1, 2) or not values.size:
        raise ValueError(f"{name}: wanted numbers (N,) or (N, D), got {values.dtype} {values.shape}")
    values = values.astype(np.result_type(values, np.float32), copy=False)
    if not np.isfinite(values).all():
        raise ValueError(f"{name}: wanted finite numbers, got {(~np.isfinite(values)).sum()} that are not")
    return values
