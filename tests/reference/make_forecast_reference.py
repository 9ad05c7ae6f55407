"""Write forecast_reference.npz: what statsmodels makes of the forecasters that rnnlib also has.

The tests compare with the stored file, so they need no statsmodels. To make it again, in an environment of
its own:

    python3 -m venv /tmp/smenv && /tmp/smenv/bin/pip install statsmodels==0.15.0
    /tmp/smenv/bin/python tests/reference/make_forecast_reference.py

    name          shape      what
    values        (60,)      a series with a level, a slope and a season of 4
    simple        (60 + 5,)  one-step forecasts, then 5 steps ahead of the end: α = 0.3
    holt          (60 + 5,)  the same with a slope: β = 0.2
    winters       (60 + 3,)  with a season of 4 too: γ = 0.1; 3 steps ahead, since for the fourth statsmodels
                             0.15.0 takes the season of the period before: `holtwinters/model.py` overwrites
                             the newest one (`s[nobs + m - 1 :] = …`), which the last value has moved
    ar            (4,)       least squares of an autoregression of order 3: constant, then lags 1, 2, 3
    ar_ahead      (5,)       its forecasts from the end
"""

from pathlib import Path

import numpy as np
from statsmodels.tsa.ar_model import AutoReg
from statsmodels.tsa.holtwinters import ExponentialSmoothing

ALPHA, BETA, GAMMA, PERIOD, AHEAD = 0.3, 0.2, 0.1, 4, 5
LEVEL, SLOPE, SEASON = 10.0, 0.5, [1.0, -0.5, 0.25, -0.75]

rng = np.random.default_rng(3)
t = np.arange(60)
values = 10 + 0.4 * t + np.tile([2.0, 0.0, -1.0, -1.0], 15) + rng.normal(size=60)


def smoothed(trend, season):
    kinds = {"trend": "add" if trend else None, "seasonal": "add" if season else None}
    first = {"initialization_method": "known", "initial_level": LEVEL}
    first |= {"initial_trend": SLOPE} if trend else {}
    first |= {"initial_seasonal": SEASON, "seasonal_periods": PERIOD} if season else {}
    fixed = {"smoothing_level": ALPHA} | ({"smoothing_trend": BETA} if trend else {})
    fixed |= {"smoothing_seasonal": GAMMA} if season else {}
    fit = ExponentialSmoothing(values, **kinds, **first).fit(optimized=False, **fixed)
    return np.concatenate([fit.fittedvalues, fit.forecast(AHEAD)])


autoregression = AutoReg(values, 3).fit()
np.savez(
    Path(__file__).with_name("forecast_reference.npz"),
    values=values,
    simple=smoothed(False, False),
    holt=smoothed(True, False),
    winters=smoothed(True, True)[: 60 + PERIOD - 1],
    ar=autoregression.params,
    ar_ahead=autoregression.forecast(AHEAD),
)
