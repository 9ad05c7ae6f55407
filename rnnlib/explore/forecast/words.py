"""How the explorer says it: dates, models, who wins."""

from ...experiments.forecasts import load_series
from ..live import number


def date(series, at):
    """The date of a step, as it is said: 1934, 2015-06-30, 2006 Q1, day 1195."""
    time = load_series(series).time[at]
    if series == "bill rate":
        return f"{str(time)[:4]} Q{(int(str(time)[5:]) + 2) // 3}"
    return f"day {time}" if series == "random walk" else str(time)


def reading(count, step):
    """How much of the past a model reads."""
    return {0: "the date alone", 1: f"one {step}"}.get(count, f"the last {count} {step}s")


def verdict(ratio):
    """Who wins, by how much."""
    if abs(ratio - 1) < 0.02:
        return "no difference worth the name"
    if ratio < 1:
        return f"the model wins by {100 * (1 - ratio):.0f} %"
    return f"persistence wins by {_lead(ratio)}"


def _lead(ratio):
    return f"a factor of {number(ratio, 2)}" if ratio > 2 else f"{100 * (1 - 1 / ratio):.0f} %"
