"""Notebook 12: persistence, a scaling that knows no future, least squares, and a leak to find."""

import numpy as np

from .definition import exercise
from .predictions import Question

persistence_over_a_cycle = Question(
    "Sunspots come and go in about eleven years. “As it is now, so it stays” is wrong by 30 one year ahead. "
    "At which horizon does it do best after that?",
    {
        "two years: the nearer, the better": "Two years ahead it is wrong by 54: from a minimum one is "
        "half-way up by then.",
        "five years: half a cycle": "Half a cycle turns a maximum into a minimum. There it is wrong by 91, "
        "the worst of all.",
        "ten years: nearly a whole cycle": "After a whole cycle the Sun is in the same phase: 32, nearly as "
        "good as one year ahead.",
    },
    answer="ten years: nearly a whole cycle",
)

random_split = Question(
    "A forecaster looks up the five most similar stretches of nine days and takes the mean of what followed. "
    "On a random walk, split by time, it is wrong by 4.1. And if training and test days are drawn at random?",
    {
        "4.1 again: it is the same method and the same series": "Now the days just before and after each "
        "test day may be looked up, and on a walk they are the most similar of all.",
        "1.0, the best that is possible": "It comes near it, to 1.2, without knowing anything it could use "
        "tomorrow.",
        "about 1.2": "It may look up the days just before and just after each test day. Those before are "
        "fair help, in a memory that is kept up to date. Those after it nobody has.",
    },
    answer="about 1.2",
)

gru_on_seattle = Question(
    "On the sunspots a GRU is better than autoregression in four runs of five. Tomorrow's highest "
    "temperature in Seattle: persistence is wrong by 2.9 °C, autoregression by 2.7. And the GRU?",
    {
        "by 2.7 as well": "2.68 to 2.72 in five runs. What the last days know of tomorrow is little, and a "
        "straight line finds it.",
        "by about 2": "For that the last 24 maxima would have to hold far more about tomorrow than they do.",
        "by 2.9: it learns persistence": "It starts there, and then finds the same little that "
        "autoregression finds.",
    },
    answer="by 2.7 as well",
)

five_networks_agree = Question(
    "Five networks, five seeds. For each test year take the range from the lowest to the highest of their "
    "five forecasts. In how many of the years does the truth lie inside?",
    {
        "nearly all": "The range says how far five trainings differ. The Sun does not know of our seeds.",
        "less than half": "All five learnt from the same years and miss in the same direction. The range "
        "leaves out what none of them can know.",
        "two thirds, as within one standard deviation": "That would hold for a range made from errors. This "
        "one is made from seeds.",
    },
    answer="less than half",
)

more_price_history = Question(
    "A random walk, one day ahead. A network reads the last 2 days, another the last 60. Which is better?",
    {
        "the one with 60: it has seen more": "What it has seen more of is noise. Its error is the same, or a "
        "little larger.",
        "neither: both are at the best possible error or just above": "Tomorrow's step is independent of all "
        "earlier ones. Today's price is all there is to know.",
        "the one with 2, by far": "It is not far: both have learnt that nothing can be learnt, and the "
        "longer window costs a few thousandths.",
    },
    answer="neither: both are at the best possible error or just above",
)

dna_bits = Question(
    "A base of DNA is one of four letters: 2 bits if all are equally likely. You train a network on 39,000 "
    "bases of a virus. How many bits does it need for each base of the rest?",
    {
        "about 1": "Text in English has that much structure. This genome has not.",
        "about 1.98": "Two hundredths of a bit is nearly all that the last few bases say of the next one.",
        "exactly 2": "Some triples are a little rarer than others, so it is a trifle less.",
    },
    answer="about 1.98",
)

real_data_rng = np.random.default_rng(12)


def _series(n, level=10.0):
    """A wave with noise around a level."""
    return level + 3 * np.sin(0.5 * np.arange(n)) + real_data_rng.normal(size=n)


@exercise(hint="series[horizon:] is what came. Which part of the series was said?")
def persistence_error(series, horizon):
    """The RMSE of series[t] as the forecast of series[t + horizon]."""
    return np.sqrt(np.mean((series[horizon:] - series[:-horizon]) ** 2))


persistence_error.cases = {
    "five numbers, one ahead": (np.array([1.0, 2.0, 4.0, 4.0, 1.0]), 1),
    "five numbers, two ahead": (np.array([1.0, 2.0, 4.0, 4.0, 1.0]), 2),
    "forty numbers, seven ahead": (_series(40), 7),
}
persistence_error.mistakes = {
    "The root is missing: that is the mean squared error.": (
        lambda series, horizon: np.mean((series[horizon:] - series[:-horizon]) ** 2)
    ),
    "That is the mean of the absolute errors. Square, take the mean, then the root.": (
        lambda series, horizon: np.mean(np.abs(series[horizon:] - series[:-horizon]))
    ),
    "That is the horizon 1, whatever `horizon` is.": (
        lambda series, horizon: np.sqrt(np.mean(np.diff(series) ** 2))
    ),
    "That forecasts the mean of the series. Persistence says today's value.": (
        lambda series, horizon: np.std(series[horizon:])
    ),
    "np.diff(series, n) takes differences of differences. Shift the series instead.": (
        lambda series, horizon: np.sqrt(np.mean(np.diff(series, horizon) ** 2))
    ),
}


def _scaled_like(known, *parts):
    return tuple((part - known.mean()) / known.std() for part in parts)


@exercise(hint="On the last day of the training part, which means and deviations can you know?")
def scaled(training, test):
    """The pair of scaled arrays."""
    mean, std = training.mean(), training.std()
    return (training - mean) / std, (test - mean) / std


scaled.cases = {
    "a level that changes": (_series(30), _series(10, 20.0)),
    "four and two numbers": (np.array([1.0, 3.0, 5.0, 7.0]), np.array([9.0, 1.0])),
}
scaled.mistakes = {
    "Each part is scaled by itself: the mean of the test part is not known while it lasts.": (
        lambda training, test: tuple((part - part.mean()) / part.std() for part in (training, test))
    ),
    "Mean and deviation are those of the whole series: that is the leak.": (
        lambda training, test: _scaled_like(np.concatenate([training, test]), training, test)
    ),
    "That divides by the variance. Divide by its root, the standard deviation.": (
        lambda training, test: tuple((part - training.mean()) / training.var() for part in (training, test))
    ),
    "The mean is taken away, and the division is missing.": (
        lambda training, test: tuple(part - training.mean() for part in (training, test))
    ),
}


@exercise(hint="For each t from order on, a row: a 1, then series[t − order : t]. Its target is series[t].")
def fit_ar(series, order):
    """Weights (order + 1,): the constant, then the oldest of the values to the newest."""
    X = np.array([[1.0, *series[t - order : t]] for t in range(order, len(series))])
    return np.linalg.lstsq(X, series[order:], rcond=None)[0]


fit_ar.cases = {"a wave, order 2": (_series(60), 2), "a wave, order 5": (_series(80), 5)}
fit_ar.mistakes = {
    "The newest value stands first. The order wanted is that of the series: the oldest first.": (
        lambda series, order: fit_ar.solution(series, order)[[0, *range(order, 0, -1)]]
    ),
    "The constant stands last. It is wanted first.": (
        lambda series, order: np.roll(fit_ar.solution(series, order), -1)
    ),
}


@fit_ar.mistake("The constant is missing: without it the forecast is drawn towards 0.")
def fit_ar_without_constant(series, order):
    X = np.array([series[t - order : t] for t in range(order, len(series))])
    return np.linalg.lstsq(X, series[order:], rcond=None)[0]


@fit_ar.mistake("Each window holds its own target: it ends with series[t]. That is a leak, and no forecast.")
def fit_ar_sees_target(series, order):
    X = np.array([[1.0, *series[t - order + 1 : t + 1]] for t in range(order, len(series))])
    return np.linalg.lstsq(X, series[order:], rcond=None)[0]


def _windows(series, start, length, known, late=0):
    """Windows that end `late` steps after the last known one, scaled by the mean and spread of `known`."""
    inputs = (series - known.mean()) / known.std()
    return np.array([inputs[t + late - length : t + late] for t in range(start, len(series))])


@exercise(hint="Ask of every number in the result: was it known the evening before step t? Also of means.")
def windows_before(series, start, length):
    """For each t from start on: the scaled values of the `length` steps before t, (n, length)."""
    mean, std = series[:start].mean(), series[:start].std()
    inputs = (series - mean) / std
    return np.array([inputs[t - length : t] for t in range(start, len(series))])


windows_before.cases = {
    "40 steps, 30 to learn": (_series(40), 30, 4),
    "25 steps, 20 to learn": (_series(25, 50.0), 20, 3),
}
windows_before.given = lambda series, start, length: _windows(series, start, length, series, late=1)
windows_before.mistakes = {
    "One leak is mended, and one is left: look at where each window ends.": (
        lambda series, start, length: _windows(series, start, length, series[:start], late=1)
    ),
    "The windows are mended, and another leak is left: what goes into mean and std?": (
        lambda series, start, length: _windows(series, start, length, series)
    ),
    "The windows end two steps before t: yesterday's value was known, and may be used.": (
        lambda series, start, length: _windows(series, start, length, series[:start], late=-1)
    ),
}
