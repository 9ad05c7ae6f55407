"""Answers to the exercises on real data."""

import math
from collections import deque

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

# The error of persistence


def pair_by_pair(series, horizon):
    squares = [(came - said) ** 2 for said, came in zip(series, series[horizon:])]
    return math.sqrt(sum(squares) / len(squares))


def by_the_norm(series, horizon):
    misses = series[horizon:] - series[:-horizon]
    return np.linalg.norm(misses) / np.sqrt(misses.size)


def by_a_dot_product(series, horizon):
    misses = np.subtract(series[horizon:], series[: len(series) - horizon])
    return (misses @ misses / len(misses)) ** 0.5


def by_rolling(series, horizon):
    return np.sqrt(np.square(np.roll(series, -horizon) - series)[:-horizon].mean())


def error_in_float32(series, horizon):
    series = series.astype(np.float32)
    return np.sqrt(np.mean((series[horizon:] - series[:-horizon]) ** 2))


def rolled_round(series, horizon):
    return np.sqrt(np.mean((np.roll(series, -horizon) - series) ** 2))


# A scaling without a leak


def number_by_number(training, test):
    mean = sum(training) / len(training)
    std = math.sqrt(sum((x - mean) ** 2 for x in training) / len(training))
    return tuple(np.array([(x - mean) / std for x in part]) for part in (training, test))


def both_at_once(training, test):
    both = (np.concatenate([training, test]) - np.mean(training)) / np.std(training)
    return np.split(both, [len(training)])


def by_moments(training, test):
    mean, square = training.mean(), np.mean(training**2)
    return tuple((part - mean) * (square - mean**2) ** -0.5 for part in (training, test))


def scaled_in_float32(training, test):
    training, test = training.astype(np.float32), test.astype(np.float32)
    return (training - training.mean()) / training.std(), (test - training.mean()) / training.std()


def to_a_range(training, test):
    low, high = training.min(), training.max()
    return (training - low) / (high - low), (test - low) / (high - low)


# Least squares


def by_normal_equations(series, order):
    X = np.column_stack([np.ones(len(series) - order), sliding_window_view(series[:-1], order)])
    return np.linalg.solve(X.T @ X, X.T @ series[order:])


def by_columns(series, order):
    n = len(series) - order
    X = np.stack([np.ones(n), *(series[k : k + n] for k in range(order))], axis=1)
    return np.linalg.pinv(X) @ series[order:]


def by_einsum(series, order):
    rows = np.array([np.r_[1.0, series[t : t + order]] for t in range(len(series) - order)])
    return np.linalg.solve(np.einsum("np,nq->pq", rows, rows), np.einsum("np,n->p", rows, series[order:]))


def sum_over_steps(series, order):
    A, b = np.zeros((order + 1, order + 1)), np.zeros(order + 1)
    for t in range(order, len(series)):
        row = np.append(1.0, series[t - order : t])
        A += np.outer(row, row)
        b += row * series[t]
    return np.linalg.inv(A) @ b


def fitted(rows_of, reorder=lambda w: w):
    def answer(series, order):
        X = np.array([rows_of(series, t, order) for t in range(order, len(series))])
        return reorder(np.linalg.lstsq(X, series[order:], rcond=None)[0])

    return answer


# Windows without a leak


def scaled_once(series, start, length):
    known = series[:start]
    return (sliding_window_view(series[:-1], length)[start - length :] - known.mean()) / known.std()


def scaled_anew_every_step(series, start, length):
    rows = []
    for t in range(start, len(series)):
        past = series[:t]
        rows.append((series[t - length : t] - past.mean()) / past.std())
    return np.array(rows)


def scaled_by_the_window(series, start, length):
    rows = sliding_window_view(series[:-1], length)[start - length :]
    return (rows - rows.mean(axis=1, keepdims=True)) / rows.std(axis=1, keepdims=True)


def scaled_as_pandas_does(series, start, length):
    x = (series - series[:start].mean()) / series[:start].std(ddof=1)
    return [x[t - length : t] for t in range(start, len(series))]


def windows_of(known, late=0):
    def answer(series, start, length):
        past = known(series, start)
        x = (series - past.mean()) / past.std()
        return np.array([x[t + late - length : t + late] for t in range(start, len(series))])

    return answer


def anew_with_the_day_itself(series, start, length):
    return np.array(
        [
            (series[t - length : t] - series[: t + 1].mean()) / series[: t + 1].std()
            for t in range(start, len(series))
        ]
    )


# Iterated


def by_a_queue(weights, recent, steps):
    window, said = deque(recent, maxlen=len(recent)), []
    while len(said) < steps:
        window.append(weights[0] + np.dot(weights[1:], window))
        said.append(window[-1])
    return np.array(said)


def by_growing(weights, recent, steps):
    series, p = list(recent), len(recent)
    for _ in range(steps):
        series.append(weights[0] + sum(w * x for w, x in zip(weights[1:], series[-p:])))
    return np.array(series[p:])


def by_recursion(weights, recent, steps):
    if steps == 0:
        return np.zeros(0)
    said = weights[0] + weights[1:] @ recent
    return np.append(said, by_recursion(weights, np.append(recent, said)[1:], steps - 1))


def by_a_companion_matrix(weights, recent, steps):
    p = len(recent)
    A = np.zeros((p + 1, p + 1))
    A[0, 0], A[-1] = 1.0, weights
    A[np.arange(1, p), np.arange(2, p + 1)] = 1.0
    state, said = np.append(1.0, recent), []
    for _ in range(steps):
        state = A @ state
        said.append(state[-1])
    return np.array(said)


def in_place(weights, recent, steps):
    said = np.zeros(steps)
    for k in range(steps):
        said[k] = weights[0] + weights[1:] @ recent
        recent[:-1], recent[-1] = recent[1:].copy(), said[k]
    return said


def walked(entering, constant=1.0):
    def answer(weights, recent, steps):
        window, said = list(recent), []
        for _ in range(steps):
            said.append(constant * weights[0] + weights[1:] @ window)
            window = entering(window, said[-1])
        return np.array(said)

    return answer


# Direct


def by_loops(series, order, horizon):
    rows, came = [], []
    for t in range(order - 1, len(series) - horizon):
        rows.append([1.0, *series[t - order + 1 : t + 1]])
        came.append(series[t + horizon])
    w = np.linalg.lstsq(np.array(rows), np.array(came), rcond=None)[0]
    return w[0] + sum(a * b for a, b in zip(w[1:], series[-order:]))


def by_views(series, order, horizon):
    windows = sliding_window_view(series, order)
    X = np.column_stack([np.ones(len(windows)), windows])
    learn = X[:-horizon]
    return X[-1] @ np.linalg.solve(learn.T @ learn, learn.T @ series[order - 1 + horizon :])


def newest_first(series, order, horizon):
    t = np.arange(order - 1, len(series) - horizon)
    X = np.stack([np.ones(len(t)), *(series[t - k] for k in range(order))], axis=1)
    w = np.linalg.pinv(X) @ series[t + horizon]
    return w @ np.append(1.0, series[: -order - 1 : -1])


def line_for(shift_of, shown=lambda series, order: series[-order:], constant=1.0):
    def answer(series, order, horizon):
        shift = shift_of(horizon)
        t = range(order - 1, len(series) - shift)
        X = np.array([[constant, *series[s - order + 1 : s + 1]] for s in t])
        w = np.linalg.lstsq(X, series[order - 1 + shift :], rcond=None)[0]
        return w @ np.append(constant, shown(series, order))

    return answer


def one_step_again_and_again(series, order, horizon):
    w, series = by_normal_equations(series, order), list(series)
    for _ in range(horizon):
        series.append(w @ np.append(1.0, series[-order:]))
    return series[-1]


def all_but_the_last_window(series, order, horizon):
    t = np.arange(order, len(series) - horizon)
    X = np.column_stack([np.ones(len(t)), [series[s - order : s] for s in t]])
    w = np.linalg.lstsq(X, series[t + horizon - 1], rcond=None)[0]
    return w @ np.append(1.0, series[-order:])


def by_steps_to_the_horizon(series, order, horizon):
    return by_a_queue(by_normal_equations(series, order), series[-order:], horizon)


# An interval


def by_percentiles(said, errors, share):
    rest = 50 * (1 - share)
    low, high = (np.percentile(errors, at, axis=0) for at in (rest, 100 - rest))
    return [low + said, high + said]


def by_sorting(said, errors, share):
    ordered, ends = np.sort(errors, axis=0), []
    for part in ((1 - share) / 2, (1 + share) / 2):
        place = part * (len(errors) - 1)
        before = int(place)
        after = min(before + 1, len(errors) - 1)
        ends.append(said + ordered[before] + (place - before) * (ordered[after] - ordered[before]))
    return tuple(ends)


def horizon_by_horizon(said, errors, share):
    ends = np.zeros((2, *said.shape))
    for k in range(said.shape[1]):
        for row, part in enumerate((0.5 - share / 2, 0.5 + share / 2)):
            ends[row, :, k] = said[:, k] + np.quantile(errors[:, k], part)
    return ends[0], ends[1]


def limits_at(low, high, over=lambda errors: errors, axis=0):
    def answer(said, errors, share):
        ends = (np.quantile(over(errors), part(share), axis=axis) for part in (low, high))
        return tuple(said + end for end in ends)

    return answer


def as_far_on_both_sides(said, errors, share):
    reach = np.quantile(abs(errors), share, axis=0)
    return said - reach, said + reach


RIGHT = {
    "persistence_error": [pair_by_pair, by_the_norm, by_a_dot_product, by_rolling, error_in_float32],
    "scaled": [number_by_number, both_at_once, by_moments, scaled_in_float32],
    "fit_ar": [by_normal_equations, by_columns, by_einsum, sum_over_steps],
    "windows_before": [
        scaled_once,
        scaled_anew_every_step,
        scaled_by_the_window,
        scaled_as_pandas_does,
        windows_of(lambda series, start: series[:start]),
    ],
    "iterated": [by_a_queue, by_growing, by_recursion, by_a_companion_matrix],
    "direct": [by_loops, by_views, newest_first],
    "interval": [by_percentiles, by_sorting, horizon_by_horizon],
}

WRONG = {
    "persistence_error": {
        "one step too far": (
            lambda s, h: np.sqrt(np.mean((s[h + 1 :] - s[: -h - 1]) ** 2)),
            "one step further ahead",
        ),
        "one step too near": (
            lambda s, h: np.sqrt(np.mean((s[h - 1 :] - s[: len(s) - h + 1]) ** 2)),
            "one step less far ahead",
        ),
        "no root": (lambda s, h: ((s[h:] - s[:-h]) ** 2).mean(), "The root is missing"),
        "absolute": (lambda s, h: abs(s[h:] - s[:-h]).mean(), "mean of the absolute errors"),
        "one step": (lambda s, h: np.sqrt(((s[1:] - s[:-1]) ** 2).mean()), "horizon 1, whatever"),
        "differences of differences": (
            lambda s, h: np.sqrt((np.diff(s, h) ** 2).mean()),
            "np.diff(series, n)",
        ),
        "over all values": (
            lambda s, h: np.sqrt(((s[h:] - s[:-h]) ** 2).sum() / s.size),
            "`horizon` fewer pairs",
        ),
        "round the end": (rolled_round, "begins again at the front"),
        "the mean": (lambda s, h: s[h:].std(), "That forecasts the mean"),
    },
    "scaled": {
        "each by itself": (
            lambda a, b: ((a - a.mean()) / a.std(), (b - b.mean()) / b.std()),
            "scaled by itself",
        ),
        "pandas' deviation": (
            lambda a, b: ((a - a.mean()) / a.std(ddof=1), (b - a.mean()) / a.std(ddof=1)),
            "ddof=1",
        ),
        "by its own deviation": (
            lambda a, b: ((a - a.mean()) / a.std(), (b - a.mean()) / b.std()),
            "its own deviation",
        ),
        "the test part as it was": (lambda a, b: ((a - a.mean()) / a.std(), b), "as it was"),
        "by the variance": (
            lambda a, b: ((a - a.mean()) / a.var(), (b - a.mean()) / a.var()),
            "the variance",
        ),
        "not divided": (lambda a, b: (a - a.mean(), b - a.mean()), "the division is missing"),
        "test first": (lambda a, b: ((b - a.mean()) / a.std(), (a - a.mean()) / a.std()), "changed places"),
        "to a range": (to_a_range, "smallest and largest"),
        "the training part alone": (lambda a, b: (a - a.mean()) / a.std(), "A pair is wanted"),
    },
    "fit_ar": {
        "newest first": (fitted(lambda s, t, p: [1.0, *s[t - p : t][::-1]]), "The newest value stands first"),
        "constant last": (fitted(lambda s, t, p: [*s[t - p : t], 1.0]), "The constant stands last"),
        "no constant": (fitted(lambda s, t, p: s[t - p : t]), "The constant is missing"),
        "sees its target": (fitted(lambda s, t, p: [1.0, *s[t - p + 1 : t + 1]]), "holds its own target"),
        "a column": (
            fitted(lambda s, t, p: [1.0, *s[t - p : t]], lambda w: w[:, None]),
            "one number for each weight",
        ),
    },
    "windows_before": {
        "as given": (windows_of(lambda s, start: s, late=1), "still does what the given code does"),
        "scaled by all": (windows_of(lambda s, start: s), "what goes into mean and std"),
        "ends with the day": (windows_of(lambda s, start: s[:start], late=1), "where each window ends"),
        "ends too early": (windows_of(lambda s, start: s[:start], late=-1), "end two steps before"),
        "not scaled": (
            lambda s, start, n: np.array([s[t - n : t] for t in range(start, len(s))]),
            "not scaled",
        ),
        "anew, with the day itself": (anew_with_the_day_itself, "holds series[t]"),
        "with the first day": (windows_of(lambda s, start: s[: start + 1]), "hold series[start]"),
        "by the test part": (windows_of(lambda s, start: s[start:]), "of the test part"),
    },
    "iterated": {
        "nothing fed back": (walked(lambda window, said: window), "feed each forecast back"),
        "at the wrong end": (walked(lambda window, said: [said, *window[:-1]]), "at the wrong end"),
        "no constant": (walked(lambda window, said: [*window[1:], said], 0.0), "The constant, weights[0]"),
        "newest first": (
            lambda w, r, n: by_growing(np.append(w[0], w[:0:-1]), r, n),
            "read the newest first",
        ),
        "the last alone": (lambda w, r, n: by_growing(w, r, n)[-1], "Only the last step"),
        "from today": (
            lambda w, r, n: np.append(r[-1], by_growing(w, r, n - 1)),
            "begins with the last known",
        ),
        "one too many": (lambda w, r, n: by_growing(w, r, n + 1), "one step too many"),
        "the known ones too": (
            lambda w, r, n: np.append(r, by_growing(w, r, n)),
            "holds the known values too",
        ),
        "in place": (in_place, "The argument recent was changed"),
    },
    "direct": {
        "iterated": (one_step_again_and_again, "That is the iterated forecast"),
        "one step": (line_for(lambda horizon: 1), "the horizon 1, whatever"),
        "one too far": (line_for(lambda horizon: horizon + 1), "one step too far"),
        "one too near": (line_for(lambda horizon: horizon - 1), "one step too near"),
        "of the first window": (line_for(lambda horizon: horizon, lambda s, p: s[:p]), "the newest"),
        "no constant": (line_for(lambda horizon: horizon, constant=0.0), "The constant is missing"),
        "the last window unused": (all_but_the_last_window, "The last window that has a target"),
        "turned round": (line_for(lambda horizon: horizon, lambda s, p: s[::-1][:p]), "in one direction"),
        "all steps": (by_steps_to_the_horizon, "all its steps"),
    },
    "interval": {
        "taken away": (
            limits_at(lambda p: (1 - p) / 2, lambda p: (1 + p) / 2, lambda errors: -errors),
            "added to what is said",
        ),
        "all horizons": (
            limits_at(lambda p: (1 - p) / 2, lambda p: (1 + p) / 2, axis=None),
            "thrown together",
        ),
        "twice too much": (limits_at(lambda p: 1 - p, lambda p: p), "on each side"),
        "as far on both sides": (as_far_on_both_sides, "as far below as above"),
        "all of them": (limits_at(lambda p: 0, lambda p: 1), "all that ever happened"),
        "high first": (limits_at(lambda p: (1 + p) / 2, lambda p: (1 - p) / 2), "changed places"),
        "one end": (lambda s, e, p: s + np.quantile(e, (1 - p) / 2, axis=0), "A pair is wanted"),
    },
}
