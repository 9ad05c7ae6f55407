"""Prices that nobody can foretell: a random walk, and the error that the best forecast of it must have."""

import numpy as np

from ..ops import as_rng, check_positive
from .batch import check_count, check_range


def random_walk(rng, length, batch_size=1, volatility=0.01, start=100.0):
    """Prices whose logarithm takes an independent step N(0, volatility²) a day -> (T, B) float64.

    No forecast of tomorrow's logarithm beats today's: its error is `volatility`; more history does not help.
    """
    check_count("length", length)
    check_range("volatility", volatility, 0, 1)
    check_positive("start", start)
    steps = as_rng(rng).normal(0, volatility, (length, check_count("batch_size", batch_size)))
    steps[0] = 0
    return start * np.exp(np.cumsum(steps, axis=0))


def random_walk_optimum(horizon=1, volatility=0.01):
    """Root mean squared error of the best forecast of the logarithm, today's: volatility · √horizon."""
    check_range("volatility", volatility, 0, 1)
    return float(volatility * np.sqrt(check_count("horizon", horizon)))
