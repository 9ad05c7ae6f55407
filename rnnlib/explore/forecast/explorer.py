"""A forecast drawn against what came, and how wrong it is on the whole test part, beside the baselines."""

import numpy as np
from matplotlib.ticker import NullLocator

from ...experiments.baselines import HORIZON
from ...experiments.forecasts import load_series
from ..live import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PURPLE,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    frame,
    number,
)
from .made import MODELS, PLACES, forecasts, last_place, limits, reads, stride
from .words import date, reading, verdict

PAST = 40  # steps before the origin that are shown
LONGEST = 40  # steps that AR may read
# Series: what the y-axis says, its limits, the limits of the errors.
VIEWS = {
    "sunspots": ("sunspot number", (-25, 215), (12, 120)),
    "Seattle": ("maximum, °C", (-6, 40), (2.2, 6)),
    "random walk": ("100 · log price, %", None, (0.8, 60)),
    "bill rate": ("three-month rate, % a year", (-2, 17), (0.4, 14)),
}
_TICKS = [0.5, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 60, 80, 100]


class Forecast(Explorer):
    """Forecasts 1 to 12 steps ahead from a chosen origin, against what came; the error over the test part.

    Everything was fitted before the test part began. `origin` 0 is its eve, and each further place is a year,
    a quarter or five days later. A network reads a fixed window.
    """

    settings = Settings(
        series=Choice("sunspots", list(VIEWS), "series"),
        model=Choice("AR", MODELS, "model"),
        window=IntSlider(9, 1, LONGEST, label="window of AR, steps"),
        origin=IntSlider(13, 0, PLACES, label="origin, place in test", play=True),
        horizon=IntSlider(1, 1, HORIZON, label="horizon, steps ahead"),
    )
    presets = (
        Preset("Sunspots, one cycle ahead", model="AR", window=9, origin=32, horizon=11),
        Preset("Seattle tomorrow", series="Seattle", model="AR", window=5, origin=36, horizon=1),
        Preset("Seattle in ten days", series="Seattle", model="climatology", origin=36, horizon=10),
        Preset("Nothing helps: a random walk", series="random walk", model="GRU", origin=20, horizon=5),
        Preset("More history does not help", series="bill rate", model="AR", window=40, origin=65),
    )
    challenge = Challenge(
        "forecast the sunspots 11 years ahead, at least 10 % better than persistence.",
        lambda result, series, horizon, **_: (
            series == "sunspots" and horizon == 11 and result["ratio"] <= 0.9
        ),
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
            "seen": data.values[now - PAST : now + 1],
            "came": data.values[now + 1 : now + 1 + HORIZON],
            "forecast": made[origin],
            "usual": data.usual[now - PAST : now + 1 + HORIZON],
            "reads": reads(series, model, window),
            "errors": errors,
            "persistence": stay,
            "climatology": usual,
            "ratio": errors[k] / stay[k],
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=(1.5, 1))
        left.set(title="Forecast, and what came", xlabel="steps from the origin")
        left.set_xlim(-PAST - 1, HORIZON + 1)
        right.set(title="Error over the test part", xlabel="horizon, steps ahead", xlim=(0.5, HORIZON + 0.5))
        right.set(yscale="log", ylabel="RMSE, log scale", xticks=range(1, HORIZON + 1))
        right.yaxis.set_minor_locator(NullLocator())
        right.set_yticks(_TICKS, [f"{tick:g}" for tick in _TICKS])
        self.axes = left, right
        self.window = left.axvspan(-1, 0, color=BLUE, alpha=0.10, lw=0)
        self.origin = left.axvline(0, color=GREY, lw=1)
        below = {"loc": "upper center", "frameon": False, "columnspacing": 1.2}
        self.usual = left.plot([], [], ":", color=GREEN, lw=1.4, label="climatology")[0]
        self.seen = left.plot([], [], "-", color=INK, lw=1.4, label="known")[0]
        self.came = left.plot([], [], "o", color=INK, mfc="white", ms=4.5, label="what came")[0]
        self.forecast = left.plot([], [], "s-", color=BLUE, ms=4, lw=1.5, label="forecast")[0]
        self.miss = left.plot([], [], "-", color=PURPLE, lw=3, label="error at the horizon")[0]
        self.date = left.text(0.02, 0.97, "", transform=left.transAxes, va="top", fontweight="bold")
        handles = [self.seen, self.came, self.usual, self.forecast, self.miss]
        left.legend(handles=handles, bbox_to_anchor=(0.5, -0.17), ncols=3, **below)
        self.at = right.axvline(1, color="#A9ADB4", lw=1.4)
        self.stay = right.plot([], [], "o--", color=VERMILLION, ms=4, lw=1.3, label="persistence")[0]
        self.mean = right.plot([], [], ":", color=GREEN, lw=1.6, label="climatology")[0]
        self.errors = right.plot([], [], "s-", color=BLUE, ms=4, lw=1.5, label="this model")[0]
        right.legend(bbox_to_anchor=(0.45, -0.17), ncols=2, **below)
        first = [self.window, self.origin, self.usual, self.seen, self.forecast, self.miss, self.came]
        return [*first, self.date, self.at, self.mean, self.stay, self.errors]

    def draw(self, result, series, model, window, origin, horizon):
        past, ahead = np.arange(-PAST, 1), np.arange(1, HORIZON + 1)
        label, heights, errors = VIEWS[series]
        left, right = self.axes
        frame(left, y=heights or limits(series, PAST))
        frame(right, y=errors)
        if left.get_ylabel() != label:
            left.set_ylabel(label)
        self.window.set(x=-result["reads"] + 0.5, width=result["reads"])
        self.usual.set_data(np.append(past, ahead), result["usual"])
        self.seen.set_data(past, result["seen"])
        self.came.set_data(ahead, result["came"])
        self.forecast.set_data(np.append(0, ahead), np.append(result["seen"][-1], result["forecast"]))
        self.miss.set_data([horizon] * 2, [result["forecast"][horizon - 1], result["came"][horizon - 1]])
        self.date.set_text(f"made at the end of {date(series, result['now'])}")
        self.at.set_xdata([horizon, horizon])
        self.stay.set_data(ahead, result["persistence"])
        self.mean.set_data(ahead, result["climatology"])
        self.errors.set_data(ahead, result["errors"])

    def describe(self, result, series, model, window, origin, horizon):
        data, k = load_series(series), horizon - 1
        unit = f" {data.unit}" if data.unit else ""
        steps = f"{horizon} {data.step}{'s' * (horizon > 1)} ahead"
        name = {"AR": f"AR({window}), iterated,", "AR direct": f"AR({window}), direct,"}.get(model, model)
        scored = len(data.values) - data.start - k
        forecast, came, error = (number(result[key][k]) for key in ("forecast", "came", "errors"))
        if model == "persistence":
            beside = f"climatology has {number(result['climatology'][k])}{unit}"
        else:
            beside = f"persistence has {number(result['persistence'][k])}{unit}: {verdict(result['ratio'])}"
        return (
            f"From {date(series, result['now'])}, {steps}, {name} says {forecast}{unit}; {came}{unit} came. "
            f"Over {scored} {data.step}s of the test part its error is {error}{unit} (RMSE), and {beside}. "
            f"It reads {reading(result['reads'], data.step)}."
        )
