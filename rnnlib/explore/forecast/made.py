"""What the explorer's models say of each series, made once and kept."""

from functools import cache, lru_cache

import numpy as np

from ... import experiments
from ...experiments import baselines
from ...experiments.baselines import HORIZON
from ...experiments.forecaster import network_forecasts
from ...experiments.forecasts import FORECASTERS, load_series

PLACES = 76  # where an origin can be, from the eve of the test part on
MODELS = {
    "persistence": "persistence",
    "climatology": "climatology",
    "AR, iterated": "AR",
    "AR, direct": "AR direct",
    "GRU, stored weights": "GRU",
}


@lru_cache(maxsize=300)
def forecasts(series, model, window):
    """Forecasts (n, HORIZON) over the test part, their error by horizon; `window` matters to AR alone."""
    data = load_series(series)
    if model == "GRU":
        made = network_forecasts(_network(series), data)
    elif model.startswith("AR"):
        made = baselines.autoregression(data, window, direct=model == "AR direct")
    else:
        made = getattr(baselines, model)(data)
    return made, baselines.error_by_horizon(data, made)


@cache
def _network(series):
    """The stored GRU of a series."""
    return experiments.pretrained(FORECASTERS[series].name)


def reads(series, model, window):
    """How many steps before the origin the model looks at."""
    fixed = {"persistence": 1, "climatology": 0}
    if model == "GRU":
        return _network(series).metadata["window"]
    return fixed.get(model, window)


def stride(series):
    """Steps from one place of the origin to the next, so that PLACES reach to the end of the test part."""
    return -(-_last_origin(series) // PLACES)


def last_place(series):
    """The last place of an origin with all HORIZON steps after it in the test part."""
    return _last_origin(series) // stride(series)


def _last_origin(series):
    data = load_series(series)
    return len(data.values) - data.start - HORIZON


@cache
def limits(series, before):
    """The range of the test part and of what is shown before it, a little wider."""
    data = load_series(series)
    part = data.values[data.start - before :]
    margin = 0.1 * np.ptp(part)
    return float(part.min() - margin), float(part.max() + margin)
