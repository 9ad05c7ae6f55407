"""Notebook 12: persistence, a scaling without a leak, least squares, two ways to look ahead, an interval."""

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
        "4.1 once again": "Now the days just before and after each "
        "test day may be looked up, and on a walk they are the most similar of all.",
        "1.0, the best that is possible": "It comes near it, to 1.2, without knowing anything it could use "
        "tomorrow.",
        "about 1.2": "It may look up the days just before and just after each test day. Those before are "
        "fair help, in a memory that is kept up to date. Those after it nobody has.",
    },
    answer="about 1.2",
)

gru_on_seattle = Question(
    "Tomorrow's highest temperature in Seattle, forecast from what the last days have shown: persistence is "
    "wrong by 2.9 °C, autoregression by 2.7. And the GRU?",
    {
        "by 2.7 as well": "2.68 to 2.72 in five runs. What the last days know of tomorrow is little, and a "
        "straight line finds it.",
        "by about 2": "For that the last 24 maxima would have to hold far more about tomorrow than they do.",
        "by 2.9 again": "It starts there, and then finds the same little that autoregression finds.",
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

one_for_many = Question(
    "Sixty-four tanks share a rule: emptied by about a fifth a month, filled up in the month after less than "
    "a fifth was left. Seven years of each are known. Who forecasts next month best?",
    {
        "an autoregression for each tank": "A straight line cannot say “if nearly empty, then full”, and "
        "seven years are few even for its weights: it is behind one line for all.",
        "a network for each tank": "Eighty-four months are few for nine hundred weights. It is no better "
        "than one line for all.",
        "one autoregression for all the tanks": "Sixty-four times as many months make its weights exact. "
        "But they are still those of a straight line.",
        "one network for all the tanks": "It has both: a rule that bends, and months to learn it from.",
    },
    answer="one network for all the tanks",
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

gates_of_keras = Question(
    "Keras's GRU keeps its kernels in the shapes of ours; its gates stand in the order z, r, n, ours in the "
    "order r, z, n. Somebody copies our two matrices as they are. What does Keras do?",
    {
        "It refuses them and names the shape": "Every shape fits: the three blocks are equally wide.",
        "It takes them, and its outputs are others": "The block learnt for r now drives z, and that for z "
        "drives r. Numbers have no names, so nobody is told.",
        "It takes them, and its outputs are ours": "The two gates have different tasks: one opens the way "
        "into the candidate, the other mixes it with the old state.",
    },
    answer="It takes them, and its outputs are others",
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
    "That is one step further ahead than `horizon`: series[horizon] is what came after series[0].": (
        lambda series, horizon: np.sqrt(np.mean((series[horizon + 1 :] - series[: -horizon - 1]) ** 2))
    ),
    "That is one step less far ahead than `horizon`: series[horizon] is what came after series[0].": (
        lambda series, horizon: np.sqrt(np.mean((series[horizon - 1 :] - series[: 1 - horizon or None]) ** 2))
    ),
    "That forecasts the mean of the series. Persistence says today's value.": (
        lambda series, horizon: np.std(series[horizon:])
    ),
    "np.roll begins again at the front. Leave the last `horizon` values out: what followed is not known.": (
        lambda series, horizon: np.sqrt(np.mean((np.roll(series, -horizon) - series) ** 2))
    ),
    "np.diff(series, n) takes differences of differences. Shift the series instead.": (
        lambda series, horizon: np.sqrt(np.mean(np.diff(series, horizon) ** 2))
    ),
    "The sum is divided by the length of the series; there are `horizon` fewer pairs than values.": (
        lambda series, horizon: np.sqrt(np.sum((series[horizon:] - series[:-horizon]) ** 2) / len(series))
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
    "The mean is the training part's, and the test part is divided by its own deviation: nobody knows that "
    "while it lasts.": (
        lambda training, test: tuple((part - training.mean()) / part.std() for part in (training, test))
    ),
    "The training part is scaled, the test part is as it was: a model would not know its numbers again.": (
        lambda training, test: (scaled.solution(training, test)[0], test)
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
    "That is the deviation with n − 1 in place of n (ddof=1, as pandas does). It leaks nothing; here the one "
    "that NumPy takes is wanted, training.std().": (
        lambda training, test: tuple((p - training.mean()) / training.std(ddof=1) for p in (training, test))
    ),
    "That scales by the smallest and largest value. Wanted: mean 0, deviation 1 in the training part.": (
        lambda training, test: tuple((part - training.min()) / np.ptp(training) for part in (training, test))
    ),
    "Only one array came back. A pair is wanted: `return first, second`.": (
        lambda training, test: scaled.solution(training, test)[0]
    ),
    "The two parts have changed places: first the training part, then the test part.": (
        lambda training, test: scaled.solution(training, test)[::-1]
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
    "That is a column, (order + 1, 1): one number for each weight is wanted, (order + 1,).": (
        lambda series, order: fit_ar.solution(series, order)[:, None]
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


def _known_on_the_eve(answer, series, start, length):
    """What came back; if scaled by other numbers that were known on the eve, then as if by the usual ones.

    No leak is a scaling by what came before each step, or by the window itself; ddof is a matter of taste.
    """
    found = answer(series, start, length)
    steps = range(start, len(series))
    for known in (
        [series[:start]] * len(steps),
        [series[:t] for t in steps],
        [series[t - length : t] for t in steps],
    ):
        for ddof in (0, 1):
            rows = [
                (series[t - length : t] - past.mean()) / past.std(ddof=ddof) for t, past in zip(steps, known)
            ]
            if np.shape(found) == np.shape(rows) and np.allclose(found, rows, rtol=1e-4, atol=1e-5):
                return windows_before.solution(series, start, length)
    return found


windows_before.use = _known_on_the_eve
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
    "Mean and deviation hold series[start], the first day to be forecast: leave it out of them.": (
        lambda series, start, length: _windows(series, start, length, series[: start + 1])
    ),
    "Mean and deviation are those of the test part: on its first day nobody knows them.": (
        lambda series, start, length: _windows(series, start, length, series[start:])
    ),
    "The windows are right, and not scaled.": (
        lambda series, start, length: np.array([series[t - length : t] for t in range(start, len(series))])
    ),
}


@windows_before.mistake(
    "To scale anew at every step leaks nothing; but the mean here holds series[t], the day to come."
)
def windows_before_scaled_by_the_day(series, start, length):
    known = [(t, series[: t + 1]) for t in range(start, len(series))]
    return np.array([(series[t - length : t] - past.mean()) / past.std() for t, past in known])


@exercise(hint="What does the window hold at the second step? The first value leaves it, and what enters?")
def iterated(weights, recent, steps):
    """Forecasts (steps,): each made by the weights from the last values, the earlier forecasts among them."""
    window, said = list(recent), []
    for _ in range(steps):
        said.append(weights[0] + weights[1:] @ window)
        window = [*window[1:], said[-1]]
    return np.array(said)


iterated.cases = {
    "one weight, half of the last": (np.array([0.0, 0.5]), np.array([8.0]), 3),
    "two weights, four steps": (np.array([1.0, -0.5, 1.2]), np.array([2.0, 3.0]), 4),
    "five weights, twelve steps": (real_data_rng.normal(size=6) * 0.4, _series(5), 12),
}
iterated.mistakes = {
    "Every step is made from the same window: feed each forecast back.": (
        lambda weights, recent, steps: np.repeat(weights[0] + weights[1:] @ recent, steps)
    ),
    "The constant, weights[0], is missing.": (
        lambda weights, recent, steps: iterated.solution(np.array([0.0, *weights[1:]]), recent, steps)
    ),
    "The weights are read the newest first: weights[1] belongs to the oldest value of the window.": (
        lambda weights, recent, steps: iterated.solution(
            weights[[0, *range(len(recent), 0, -1)]], recent, steps
        )
    ),
    "Only the last step came back: all of them are wanted, (steps,).": (
        lambda weights, recent, steps: iterated.solution(weights, recent, steps)[-1]
    ),
    "It begins with the last known value: the first forecast is of the step after it.": (
        lambda weights, recent, steps: np.append(recent[-1], iterated.solution(weights, recent, steps))[:-1]
    ),
    "That is one step too many.": lambda weights, recent, steps: iterated.solution(
        weights, recent, steps + 1
    ),
    "What comes back holds the known values too: only the forecasts are wanted.": (
        lambda weights, recent, steps: np.append(recent, iterated.solution(weights, recent, steps))
    ),
}


@iterated.mistake(
    "The forecast enters at the wrong end: the newest value stands last, and the oldest leaves."
)
def iterated_at_the_wrong_end(weights, recent, steps):
    window, said = list(recent), []
    for _ in range(steps):
        said.append(weights[0] + weights[1:] @ window)
        window = [said[-1], *window[:-1]]
    return np.array(said)


def _direct(series, order, shift, constant=1.0, unused=0):
    """A line from windows to the values `shift` steps after their last; what it says of every window."""
    windows = np.array([[constant, *series[t - order : t]] for t in range(order, len(series) + 1)])
    targets = series[order + shift - 1 : len(series) - unused]
    weights = np.linalg.lstsq(windows[: len(targets)], targets, rcond=None)[0]
    return windows @ weights


@exercise(
    hint="The last window to learn from is the one whose last value lies `horizon` steps before series[-1]."
)
def direct(series, order, horizon):
    """The forecast of the value `horizon` steps after the last of series, by a line fitted for just that."""
    windows = np.array([[1.0, *series[t - order : t]] for t in range(order, len(series) + 1)])
    targets = series[order + horizon - 1 :]
    weights = np.linalg.lstsq(windows[: len(targets)], targets, rcond=None)[0]
    return windows[-1] @ weights


direct.cases = {
    "order 2, three ahead": (_series(60), 2, 3),
    "order 3, one ahead": (_series(40), 3, 1),
    "order 5, twelve ahead": (_series(90), 5, 12),
}
direct.mistakes = {
    "That is the iterated forecast: one line for one step, fed back.": (
        lambda series, order, horizon: iterated.solution(
            fit_ar.solution(series, order), series[-order:], horizon
        )[-1]
    ),
    "That is the horizon 1, whatever `horizon` is.": lambda series, order, horizon: _direct(series, order, 1)[
        -1
    ],
    "The targets lie one step too far ahead: count from the last value of the window.": (
        lambda series, order, horizon: _direct(series, order, horizon + 1)[-1]
    ),
    "The targets lie one step too near: count from the last value of the window.": (
        lambda series, order, horizon: _direct(series, order, horizon - 1)[-1]
    ),
    "That is the forecast of the last value, which is known: use the window that ends with it.": (
        lambda series, order, horizon: _direct(series, order, horizon)[-1 - horizon]
    ),
    "The constant is missing.": lambda series, order, horizon: _direct(series, order, horizon, 0.0)[-1],
    "The last window that has a target is left out: there are len(series) − order − horizon + 1 of them.": (
        lambda series, order, horizon: _direct(series, order, horizon, unused=1)[-1]
    ),
    "That is the iterated forecast, all its steps: one number is wanted, by a line for `horizon` steps.": (
        lambda series, order, horizon: iterated.solution(
            fit_ar.solution(series, order), series[-order:], horizon
        )
    ),
    "All windows came back: only what is said of the last one is wanted.": (
        lambda series, order, horizon: _direct(series, order, horizon)
    ),
}


@direct.mistake(
    "That is wrong only in the last line: the window to forecast from is the newest, series[-order:]."
)
def direct_from_the_first(series, order, horizon):
    return _direct(series, order, horizon)[0]


@direct.mistake("The weights are fitted to windows in one direction, and applied to one in the other.")
def direct_turned_round(series, order, horizon):
    rows = [[1.0, *series[t - order : t]] for t in range(order, len(series) - horizon + 1)]
    weights = np.linalg.lstsq(np.array(rows), series[order + horizon - 1 :], rcond=None)[0]
    return weights @ np.append(1.0, series[: -order - 1 : -1])


@exercise(hint="Sort the errors of one horizon. Below which of them lies a tenth, and above which a tenth?")
def interval(said, errors, share):
    """The pair low, high, each (m, K): forecasts with the limits of a `share` of past errors around them."""
    low, high = np.quantile(errors, [(1 - share) / 2, (1 + share) / 2], axis=0)
    return said + low, said + high


def _errors(n, *spreads):
    """What came less what was said (n, K): further ahead wider, and more often above than below."""
    return (real_data_rng.exponential(size=(n, len(spreads))) - 0.7) * spreads


interval.cases = {
    "80 %, one horizon": (np.array([[10.0], [12.0]]), np.arange(-4.0, 7.0)[:, None], 0.8),
    "80 %, three horizons": (_series(12).reshape(4, 3), _errors(41, 1.0, 2.0, 3.0), 0.8),
    "half, two horizons": (_series(10).reshape(5, 2), _errors(30, 0.5, 1.5), 0.5),
}
interval.mistakes = {
    "An error is what came less what was said, so it is added to what is said, not taken away.": (
        lambda said, errors, share: interval.solution(said, -errors, share)
    ),
    "The errors of all horizons are thrown together: take the limits of each for itself, with axis=0.": (
        lambda said, errors, share: interval.solution(said, errors.reshape(-1, 1), share)
    ),
    "That leaves 1 − share out on each side, twice too much: half of it belongs to each.": (
        lambda said, errors, share: interval.solution(said, errors, 2 * share - 1)
    ),
    "That reaches as far below as above. Past errors need not: take a limit for each side.": (
        lambda said, errors, share: (
            said - np.quantile(np.abs(errors), share, axis=0),
            said + np.quantile(np.abs(errors), share, axis=0),
        )
    ),
    "That is all that ever happened, the smallest and the largest error: wanted are limits of a share.": (
        lambda said, errors, share: (said + errors.min(axis=0), said + errors.max(axis=0))
    ),
    "The two have changed places: first the low end, then the high one.": (
        lambda said, errors, share: interval.solution(said, errors, share)[::-1]
    ),
    "Those are the limits of the errors. Put them around the forecasts.": (
        lambda said, errors, share: interval.solution(np.zeros_like(said), errors, share)
    ),
    "Those are the limits of the errors, (K,). Put them around each forecast, (m, K).": (
        lambda said, errors, share: tuple(interval.solution(np.zeros(errors.shape[1]), errors, share))
    ),
    "Only the low end came back. A pair is wanted: `return low, high`.": (
        lambda said, errors, share: interval.solution(said, errors, share)[0]
    ),
}
