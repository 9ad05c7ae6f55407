"""Notebook 12: a forecast drawn against what came, and its error over the test part, beside the baselines."""

from functools import cache, lru_cache

import numpy as np
from matplotlib.ticker import NullLocator

from .. import experiments
from ..experiments import baselines
from ..experiments.baselines import HORIZON
from ..experiments.forecaster import network_forecasts
from ..experiments.forecasts import FORECASTERS, load_series
from . import live

HISTORY = 40  # steps before the origin that are shown
ORIGINS = 76  # where an origin can be, from the eve of the test part on
MODELS = {
    "persistence": "persistence",
    "climatology": "climatology",
    "AR, iterated": "AR",
    "AR, direct": "AR direct",
    "GRU, stored weights": "GRU",
}
# Series: what the y-axis says, its limits, the limits of the errors.
VIEWS = {
    "sunspots": ("sunspot number", (-25, 215), (12, 120)),
    "Seattle": ("maximum, °C", (-6, 40), (2.2, 6)),
    "random walk": ("100 · log price, %", None, (0.8, 60)),
    "bill rate": ("three-month rate, % a year", (-2, 17), (0.4, 14)),
}
_ERRORS = [0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 60, 80, 100]  # ticks
_PAST, _AHEAD = np.arange(-HISTORY, 1), np.arange(1, HORIZON + 1)


def _well_ahead(result, series, horizon, **_):
    return series == "sunspots" and horizon == 11 and result["ratio"] <= 0.9


class Forecast(live.Explorer):
    """Forecasts 1 to 12 steps ahead from a chosen origin, against what came; the error over the test part.

    Everything was fitted before the test part began. `origin` 0 is its eve, and each further place is a year,
    a quarter or five days later. A network reads a fixed window.
    """

    settings = live.Settings(
        series=live.Choice("sunspots", list(VIEWS), "series"),
        model=live.Choice("AR", MODELS, "model"),
        window=live.IntSlider(9, 1, 40, label="window of AR, steps"),
        origin=live.IntSlider(13, 0, ORIGINS, label="origin, place in test", play=True),
        horizon=live.IntSlider(1, 1, HORIZON, label="horizon, steps ahead"),
    )
    presets = (
        live.Preset("Sunspots, one cycle ahead", model="AR", window=9, origin=32, horizon=11),
        live.Preset("Seattle tomorrow", series="Seattle", model="AR", window=5, origin=36, horizon=1),
        live.Preset("Seattle in ten days", series="Seattle", model="climatology", origin=36, horizon=10),
        live.Preset("Nothing helps: a random walk", series="random walk", model="GRU", origin=20, horizon=5),
        live.Preset("More history does not help", series="bill rate", model="AR", window=40, origin=65),
    )
    challenge = live.Challenge(
        "forecast the sunspots 11 years ahead, at least 10 % better than persistence.",
        _well_ahead,
        model="GRU",
        horizon=11,
    )
    size = (800, 400)

    @staticmethod
    def settle(series, origin, **_):
        return {"origin": min(origin, last_place(series))}

    @staticmethod
    def compute(series, model, window, origin, horizon):
        data = load_series(series)
        origin = min(origin, last_place(series)) * stride(series)  # Play walks beyond the last place
        made, errors = forecasts(series, model, window)
        stay, usual = (forecasts(series, name, 1)[1] for name in ("persistence", "climatology"))
        now = data.start - 1 + origin
        k = horizon - 1
        return {
            "now": now,
            "seen": data.values[now - HISTORY : now + 1],
            "came": data.values[now + 1 : now + 1 + HORIZON],
            "forecast": made[origin],
            "usual": data.usual[now - HISTORY : now + 1 + HORIZON],
            "reads": reads(series, model, window),
            "errors": errors,
            "persistence": stay,
            "climatology": usual,
            "ratio": errors[k] / stay[k],
        }

    @staticmethod
    def shown(result, series, horizon, **_):
        low, high = heights(series)
        return {
            "view": series,
            "heights": (low, high),
            "window": live.boxes([0.5 - result["reads"]], 0.5, low, high),
            "from now on": np.append(result["seen"][-1], result["forecast"]),
            "horizon": [horizon] * 2,
            "miss": [result[key][horizon - 1] for key in ("forecast", "came")],
            "made": [f"made at the end of {date(series, result['now'])}"],
            "made at": [(-HISTORY, low + 0.94 * (high - low))],
            "error heights": VIEWS[series][2],
        }

    @staticmethod
    def given():
        return {"series": {name: _to_forecast(name) for name in VIEWS}}

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1.5, 1))
        left.set(title="Forecast, and what came", xlabel="steps from the origin")
        left.set_xlim(-HISTORY - 1, HORIZON + 1)
        right.set(title="Error over the test part", xlabel="horizon, steps ahead", xlim=(0.5, HORIZON + 0.5))
        right.set(yscale="log", ylabel="RMSE, log scale", xticks=_AHEAD)
        right.yaxis.set_minor_locator(NullLocator())
        right.set_yticks(_ERRORS, [f"{tick:g}" for tick in _ERRORS])
        looks = {
            name: {left: {"ylim": heights(name), "ylabel": label}, right: {"ylim": errors}}
            for name, (label, _, errors) in VIEWS.items()
        }
        self.view("view", looks)
        whole, onwards, error = np.append(_PAST, _AHEAD), np.append(0, _AHEAD), "error at the horizon"
        self.blocks(left, "window", live.BLUE, alpha=0.10)
        self.line(left, [0, 0], "heights", color=live.GREY, lw=1)
        usual = self.line(left, whole, "usual", ":", color=live.GREEN, lw=1.4, label="climatology")
        known = self.line(left, _PAST, "seen", "-", color=live.INK, lw=1.4, label="known")
        says = self.line(left, onwards, "from now on", "s-", color=live.BLUE, ms=4, lw=1.5, label="forecast")
        miss = self.line(left, "horizon", "miss", "-", color=live.PURPLE, lw=3, label=error)
        came = self.line(left, _AHEAD, "came", "o", color=live.INK, mfc="white", ms=4.5, label="what came")
        self.words(left, "made", "made at", align="left", bold=True)
        self.line(right, "horizon", "error heights", color="#A9ADB4", lw=1.4)
        mean = self.line(right, _AHEAD, "climatology", ":", color=live.GREEN, lw=1.6, label="climatology")
        stay = self.line(
            right, _AHEAD, "persistence", "o--", color=live.VERMILLION, ms=4, lw=1.3, label="persistence"
        )
        mine = self.line(right, _AHEAD, "errors", "s-", color=live.BLUE, ms=4, lw=1.5, label="this model")
        below = {"loc": "upper center", "frameon": False, "columnspacing": 1.2}
        left.legend(handles=[known, came, usual, says, miss], bbox_to_anchor=(0.5, -0.17), ncols=3, **below)
        right.legend(handles=[stay, mean, mine], bbox_to_anchor=(0.45, -0.17), ncols=2, **below)

    def describe(self, result, series, model, window, origin, horizon):
        data, k = load_series(series), horizon - 1
        unit = f" {data.unit}" if data.unit else ""
        steps = f"{horizon} {data.step}{'s' * (horizon > 1)} ahead"
        name = {"AR": f"AR({window}), iterated,", "AR direct": f"AR({window}), direct,"}.get(model, model)
        scored = len(data.values) - data.start - k
        forecast, came, error = (live.number(result[key][k]) for key in ("forecast", "came", "errors"))
        rivals = {name: result[name][k] for name in ("persistence", "climatology") if name != model}
        beside = " and ".join(f"{name} {live.number(its)}{unit}" for name, its in rivals.items())
        best = min(rivals, key=rivals.get)
        return (
            f"From {date(series, result['now'])}, {steps}, {name} says {forecast}{unit}; {came}{unit} came. "
            f"Over {scored} {data.step}s of the test part its error is {error}{unit} (RMSE); "
            f"{beside}: {verdict(result['errors'][k] / rivals[best], best)}. "
            f"It reads {extent(result['reads'], data.step)}."
        )


# What the models say of each series, made once and kept
# ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=300)
def forecasts(series, model, window):
    """Forecasts (n, HORIZON) over the test part, their error by horizon; `window` matters to AR alone."""
    data = load_series(series)
    if model == "GRU":
        made = network_forecasts(_forecaster(series), data)
    elif model.startswith("AR"):
        made = baselines.autoregression(data, window, direct=model == "AR direct")
    else:
        made = getattr(baselines, model)(data)
    return made, baselines.error_by_horizon(data, made)


@cache
def _forecaster(series):
    """The stored GRU of a series."""
    return experiments.pretrained(FORECASTERS[series].name)


def reads(series, model, window):
    """How many steps before the origin the model looks at."""
    if model == "GRU":
        return _forecaster(series).metadata["window"]
    return {"persistence": 1, "climatology": 0}.get(model, window)


def stride(series):
    """Steps from one place of the origin to the next, so that ORIGINS reach to the end of the test part."""
    return -(-_last_origin(series) // ORIGINS)


def last_place(series):
    """The last place of an origin with all HORIZON steps after it in the test part."""
    return _last_origin(series) // stride(series)


def _last_origin(series):
    data = load_series(series)
    return len(data.values) - data.start - HORIZON


@cache
def heights(series):
    """The limits of the values; where none are given, a little wider than all that is ever shown."""
    if VIEWS[series][1]:
        return VIEWS[series][1]
    data = load_series(series)
    part = data.values[data.start - HISTORY :]
    margin = 0.1 * np.ptp(part)
    return float(part.min() - margin), float(part.max() + margin)


def _to_forecast(series):
    """What the JavaScript needs of a series: itself, a date for each place, and what the GRU says there."""
    data, places = load_series(series), stride(series) * np.arange(last_place(series) + 1)
    made, errors = forecasts(series, "GRU", 1)
    return {
        **{name: getattr(data, name) for name in ("values", "usual", "start", "unit", "step")},
        "stride": stride(series),
        "dates": [date(series, data.start - 1 + origin) for origin in places],
        "heights": heights(series),
        "error heights": VIEWS[series][2],
        "GRU": {"reads": reads(series, "GRU", 1), "made": made[places], "errors": errors},
    }


# In words
# ---------------------------------------------------------------------------------------------------


def date(series, at):
    """The date of a step, as it is said: 1934, 2015-06-30, 2006 Q1, day 1195."""
    time = load_series(series).time[at]
    if series == "bill rate":
        return f"{str(time)[:4]} Q{(int(str(time)[5:]) + 2) // 3}"
    return f"day {time}" if series == "random walk" else str(time)


def extent(count, step):
    """How much of the past a model reads."""
    return {0: "the date alone", 1: f"one {step}"}.get(count, f"the last {count} {step}s")


def verdict(ratio, rival):
    """Who wins, the model or the best of its rivals, and by how much."""
    if abs(ratio - 1) < 0.02:
        return f"no difference worth the name from {rival}"
    if ratio < 1:
        return f"the model wins by {live.percent(1 - ratio)} over {rival}"
    lead = f"a factor of {live.number(ratio, 2)}" if ratio > 2 else live.percent(1 - 1 / ratio)
    return f"{rival} wins by {lead}"
