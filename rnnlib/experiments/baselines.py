"""Forecasts that a network has to beat: persistence, climatology, autoregression; the error by horizon.

A forecast of a Series is an array (n, HORIZON): row i is made at step `start` − 1 + i, when the values up to
there are known, and its columns are for 1, 2, … steps later. Only what lies before `start` was used to fit.
"""

from typing import NamedTuple

import numpy as np

from ..datasets import sliding_windows

HORIZON = 12


class Series(NamedTuple):
    """A series to forecast, split by time: training part [:start], test part [start:]."""

    time: np.ndarray  # (N,) years, dates, days
    values: np.ndarray  # (N,)
    usual: np.ndarray  # (N,) what is usual at that date, from the training part alone: the climatology
    unit: str
    step: str  # "year", "day", "quarter"
    start: int  # the first step of the test part
    held_out: int  # steps at the end of the training part on which a choice is made (validation)

    @property
    def departures(self):
        """values − usual: what the calendar does not know."""
        return self.values - self.usual


def usual_wave(values, start, period, harmonics=2, beyond=0):
    """What is usual at each step (N + beyond,): a wave of `period` steps and its overtones, least squares.

    Learnt before `start` alone. `period` may be a fraction (365.25 days); with 1 it is the mean. A wave needs
    two whole periods before `start`; ValueError if there are fewer.
    """
    if period > 1 and start < 2 * period:
        raise ValueError(f"period: wanted at most half of the {start} steps to learn from, got {period}")
    waves = np.arange(1, min(harmonics, (period - 1) // 2 + 1) + 1) if period > 1 else np.zeros(0)
    angle = 2 * np.pi * np.arange(len(values) + beyond)[:, None] / period * waves
    X = np.hstack([np.ones((len(angle), 1)), np.sin(angle), np.cos(angle)])
    return X @ np.linalg.lstsq(X[:start], values[:start], rcond=None)[0]


def persistence(series):
    """As it is now, so it stays."""
    return np.repeat(series.values[series.start - 1 : -1, None], HORIZON, axis=1)


def climatology(series):
    """What is usual at that date."""
    return ahead(series.usual, series.start)


def autoregression(series, order, direct=False):
    """Least squares on the last `order` departures: one equation, iterated, or `direct`: one a horizon."""
    x, start = series.departures, series.start
    now, _ = sliding_windows(x, order, start=start)
    weights = fit_linear(x[:start], order, HORIZON if direct else 1)
    if direct:
        return add_usual(series, apply_linear(weights, now[..., 0]))
    return add_usual(series, iterate(lambda window: apply_linear(weights, window)[:, 0], now[..., 0]))


def fit_linear(training, order, horizons=1):
    """Least squares: the weights of a constant and of the last `order` values, (order + 1, horizons)."""
    inputs, targets = sliding_windows(training, order, horizons)
    X = np.column_stack([np.ones(inputs.shape[1]), inputs[..., 0].T])
    return np.linalg.lstsq(X, targets[..., 0].T, rcond=None)[0]


def apply_linear(weights, windows):
    """Windows (order, B) -> forecasts (B, horizons)."""
    return weights[0] + windows.T @ weights[1:]


def iterate(one_step, windows):
    """Feed each forecast back as if it had been observed: windows (length, B) -> (B, HORIZON)."""
    steps = []
    for _ in range(HORIZON):
        steps.append(one_step(windows))
        windows = np.vstack([windows[1:], steps[-1]])
    return np.column_stack(steps)


def ahead(values, start):
    """The next HORIZON values after each step from `start` − 1 on: (n, HORIZON), NaN beyond the end."""
    at = np.arange(start, len(values))[:, None] + np.arange(HORIZON)
    return np.append(values, np.full(HORIZON, np.nan))[at]


def add_usual(series, departures):
    """Forecasts of departures (n, HORIZON) -> of values."""
    return departures + ahead(series.usual, series.start)


def error_by_horizon(series, forecasts):
    """Root mean squared error over the test part, 1 to HORIZON steps ahead: (HORIZON,)."""
    return np.sqrt(mean_of_known((forecasts - ahead(series.values, series.start)) ** 2))


def mean_of_known(values):
    """The mean over the first axis of what is not NaN; NaN where nothing is known, as far ahead at times."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    return np.where(count > 0, np.where(known, values, 0).sum(axis=0) / np.maximum(count, 1), np.nan)
