"""Exponential smoothing: a level, a slope and a season, each moved a little by what each step brings.

With the error e_t = x_t − (l_{t−1} + b_{t−1} + s_{t−m}) of the forecast made one step before:

    l_t = l_{t−1} + b_{t−1} + α e_t        level
    b_t = b_{t−1} + α β e_t                slope
    s_t = s_{t−m} + γ e_t                  season of period m

After Holt (1957) and Winters (1960), in the form with one error (Hyndman and Athanasopoulos, *Forecasting:
Principles and Practice*, chapter 8). `tests/reference` holds what statsmodels makes of the same numbers.
"""

from typing import NamedTuple

import numpy as np

from .baselines import HORIZON, ahead, mean_of_known

GRID = np.array([0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95])


class Smoothed(NamedTuple):
    """The states after each of N steps, the first before any: (N + 1, …); `said` (N, …), one step ahead.

    `season` (N + m, …): its row t + m − 1 is what was learnt of the step t, counted from 1.
    """

    level: np.ndarray
    slope: np.ndarray
    season: np.ndarray
    said: np.ndarray


def smooth(values, alpha, beta=0.0, gamma=0.0, period=1, first=None):
    """Walk through values (N,) -> Smoothed. Weights are numbers, or arrays of one shape: so many at once.

    `first` is (level, slope, season (m,)) before the first step; by default that of the first two periods.
    """
    level, slope, season = _first_states(values, period) if first is None else first
    shape = np.broadcast_shapes(*map(np.shape, (alpha, beta, gamma)))
    levels, slopes = np.empty((2, len(values) + 1, *shape))
    seasons, said = np.empty((len(values) + period, *shape)), np.empty((len(values), *shape))
    levels[0], slopes[0] = level, slope
    seasons[:period] = np.reshape(season, (period, *[1] * len(shape)))
    for t, x in enumerate(values):
        said[t] = levels[t] + slopes[t] + seasons[t]
        error = x - said[t]
        levels[t + 1] = levels[t] + slopes[t] + alpha * error
        slopes[t + 1] = slopes[t] + alpha * beta * error
        seasons[t + period] = seasons[t] + gamma * error
    return Smoothed(levels, slopes, seasons, said)


def _first_states(values, period):
    """The mean of the first period, the slope from it to the second, and what the first departs from it."""
    if len(values) < 2 * period:
        raise ValueError(f"values: wanted two periods of {period} steps or more, got {len(values)}")
    one, two = values[:period], values[period : 2 * period]
    slope = (two.mean() - one.mean()) / period
    season = one - one.mean() - slope * (np.arange(period) - (period - 1) / 2)
    return one.mean() - slope * (period + 1) / 2, slope, season


def fit_smoothing(training, trend=False, period=1):
    """The weights (α, β, γ) whose one-step errors are smallest, by two grids, the second a finer one."""
    beta, gamma = (GRID if trend else np.zeros(1)), (GRID if period > 1 else np.zeros(1))
    weights = np.stack(np.meshgrid(GRID, beta, gamma, indexing="ij")).reshape(3, -1)
    first = _first(training, trend, period)
    best = _best(training, weights, period, first)
    around = np.linspace(-0.08, 0.08, 7)
    moves = np.stack(np.meshgrid(around, around * trend, around * (period > 1), indexing="ij")).reshape(3, -1)
    return _best(training, np.clip(best[:, None] + moves, 0, 0.999), period, first)


def _first(training, trend, period):
    level, slope, season = _first_states(training, max(period, 1))
    return (level, slope, season) if trend else (training[:period].mean(), 0.0, season * (period > 1))


def _best(training, weights, period, first):
    said = smooth(training, *weights, period, first).said
    return weights[:, np.argmin(((training[:, None] - said) ** 2).mean(axis=0))]


def exponential_smoothing(series, trend=False, period=1):
    """Forecasts (n, HORIZON) of a Series; the weights and the first states are those of its training part.

    `trend`: with a slope; `period`: with a season of so many steps, if it is above 1.
    """
    training = series.values[: series.start]
    weights = fit_smoothing(training, trend, period)
    states = smooth(series.values, *weights, period, _first(training, trend, period))
    k, t = np.arange(1, HORIZON + 1), np.arange(series.start, len(series.values))[:, None]
    season = states.season[t + (k - 1) % period]
    return states.level[t] + k * states.slope[t] + season


def seasonal_naive(series, period):
    """As it was one period ago: the last one that is known."""
    k, t = np.arange(1, HORIZON + 1), np.arange(series.start, len(series.values))[:, None]
    return series.values[t + k - 1 - period * -(-k // period)]


def scaled_error(series, forecasts, period=1):
    """Mean absolute error by horizon over that of the seasonal naive forecast in the training part: MASE.

    Above 1 it is worse than "as one period ago" was there, one period ahead. Hyndman and Koehler (2006).
    """
    training = series.values[: series.start]
    scale = np.abs(training[period:] - training[:-period]).mean()
    return mean_of_known(np.abs(forecasts - ahead(series.values, series.start))) / scale
