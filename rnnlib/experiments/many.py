"""Many series that share a rule: one model for all, or one for each? And is it the network that helps?

A family is made, not measured. The level of a tank: it is emptied a little in every month, more or less, and
filled again in the month after it was nearly empty; on top lies a yearly wave. Size, season and where it
began differ from tank to tank, the rule does not. In the other family that rule is a straight line.
"""

from functools import partial

import numpy as np

from .. import datasets, models, ops, tasks
from .baselines import HORIZON, Series, add_usual, apply_linear, iterate, usual_wave
from .evaluation import before
from .forecaster import BATCH, NOISE, WINDOW, network_forecasts, train_network
from .learning import train_with_decay, weights_of
from .smoothing import exponential_smoothing, scaled_error, seasonal_naive
from .sweep import grid, sweep

YEAR, TRAINING, TEST_MONTHS, HELD_OUT = 12, 84, 36, 24  # months
TESTED = 2  # series, always the first of the family
POOLS = (1, 64)  # series that one model learns from
ORDERS = (1, 2, 3, 6, 12, 24)
POOL_RATES = (1e-2, 3e-2, 1e-1)
SPREAD = 0.05  # of what a tank loses in a month, where it loses 0.2 on average


def tank(past, noise):
    """What stands in a tank next month: a fifth less, or filled up, if less than a fifth was in it."""
    return np.where(past[-1] < 0.2, 1.0, past[-1] - 0.2) + SPREAD * noise


def straight(past, noise):
    """The rule that a straight line knows: 1.2 of the last value, less half of that before."""
    return 1.2 * past[-1] - 0.5 * past[-2] + SPREAD * noise


RULES = {"tanks": tank, "straight line": straight}


def family(rule, seed, count=POOLS[-1]):
    """-> `count` Series, each on its own scale, and what the rule says of its months (TEST_MONTHS,)."""
    rng, length = np.random.default_rng([seed, 64]), TRAINING + TEST_MONTHS
    u = list(rng.random((2, count)))  # two months, and a year to forget how they began
    known = []
    for _ in range(YEAR + length):
        known.append(RULES[rule](u, np.zeros(count)))
        u.append(RULES[rule](u, rng.normal(size=count)))
    u, known = (np.array(part[-length:]).T for part in (u, known))
    size, shift = np.exp(rng.normal(size=(2, count, 1)))
    season = rng.normal(size=(count, 1)) * 0.3
    wave = season * np.sin(2 * np.pi * np.arange(length) / YEAR + rng.uniform(0, 2 * np.pi, (count, 1)))
    values, said = (size * (part + wave) + shift for part in (u, known))
    return tuple(map(list, zip(*map(_on_one_scale, values, said))))


def _on_one_scale(values, known):
    """A Series in units of how far its training part departs from the usual, and `known` in the same."""
    usual = usual_wave(values, TRAINING, YEAR)
    std = (values - usual)[:TRAINING].std()
    time = np.arange(len(values))
    series = Series(time, values / std, usual / std, "", "month", TRAINING, HELD_OUT)
    return series, known[TRAINING:] / std


def fit_linear_together(many, order):
    """One autoregression for all: `baselines.fit_linear` on the rows of every series' training part."""
    cut = [datasets.sliding_windows(data.departures[: data.start], order) for data in many]
    inputs, targets = (np.concatenate(parts, axis=1)[..., 0].T for parts in zip(*cut))
    return np.linalg.lstsq(np.column_stack([np.ones(len(inputs)), inputs]), targets, rcond=None)[0]


def linear_together(many):
    """A forecaster: one autoregression for all, its order chosen on the held-out ends; how many weights."""

    def error(order):
        learnt = [before(data, data.start - data.held_out, data.start) for data in many]
        make = linear_forecaster(fit_linear_together(learnt, order))
        return np.mean([scaled_error(data, make(data), YEAR)[0] for data in learnt])

    weights = fit_linear_together(many, min(ORDERS, key=error))
    return linear_forecaster(weights), weights.size


def linear_forecaster(weights):
    """Weights (order + 1, 1) -> a forecaster that iterates them."""
    return partial(_iterated, lambda windows: apply_linear(weights, windows)[:, 0], len(weights) - 1)


def _iterated(one_step, window, data):
    now, _ = datasets.sliding_windows(data.departures, window, start=data.start)
    return add_usual(data, iterate(one_step, now[..., 0]))


def gru_together(many, rate, seed, steps, horizons=1):
    """A forecaster: one GRU for all, iterated, or direct with HORIZON `horizons`; and its weights' count."""
    model = train_network(many, "GRU", seed, horizons, learning_rate=rate, steps=steps)
    return partial(network_forecasts, model), weights_of(model)


def window_together(many, rate, seed, steps, hidden=32):
    """The same without recurrence: a layer that sees the whole window at once; trained in the same way."""
    model = models.FeedForward([WINDOW, hidden, 1], loss="mean_squared_error", rng=ops.as_rng(seed))
    model.params["layer2.W"][:] *= 0.1
    rng, parts = np.random.default_rng([seed, 12]), {"learnt": [], "held out": []}
    for data in many:
        windows, targets = datasets.sliding_windows(data.departures[: data.start], WINDOW)
        rows = np.column_stack([windows[..., 0].T, (targets - windows[-1:])[0]])
        for name, part in zip(parts, np.split(rows, [-data.held_out])):
            parts[name].append(part)
    learnt, held_out = (np.concatenate(rows).astype(model.dtype) for rows in parts.values())

    def drawn(_step):
        rows = learnt[rng.integers(0, len(learnt), BATCH)]
        noise = NOISE * rng.normal(size=(BATCH, WINDOW)).astype(model.dtype)
        return tasks.Batch(rows[:, :-1] + noise, rows[:, -1:])

    checked = tasks.Batch(held_out[:, :-1], held_out[:, -1:])
    often = {"evaluate_every": min(10, steps), "patience": steps, "steps": steps}
    train_with_decay(model, drawn, rate, rate / 10, evaluate=lambda model: model.mean_loss(checked), **often)

    def one_step(windows):
        return windows[-1] + model.forward(windows.T.astype(model.dtype))[0][:, 0]

    return partial(_iterated, one_step, WINDOW), weights_of(model)


POOLED = {
    "GRU": gru_together,
    "GRU, direct": partial(gru_together, horizons=HORIZON),
    "window network": window_together,
}
ALONE = {
    "seasonal naive": partial(seasonal_naive, period=YEAR),
    "smoothing": partial(exponential_smoothing, period=YEAR),
}


@sweep(
    "From how many related series does one network for all beat a line for all, and a network for each?",
    (
        *grid(rule=tuple(RULES), method=("best possible", *ALONE), pool=(1,), rate=(None,)),
        *grid(rule=tuple(RULES), method=("autoregression",), pool=POOLS, rate=(None,)),
        *grid(rule=("tanks",), method=("GRU",), pool=POOLS, rate=POOL_RATES),
        *grid(rule=("tanks",), method=("GRU, direct", "window network"), pool=POOLS[-1:], rate=POOL_RATES),
        *grid(rule=("straight line",), method=("GRU", "window network"), pool=POOLS[-1:], rate=POOL_RATES),
    ),
    short={"steps": 3},
    seeds=10,
)
def many_series(rule, method, pool, rate, seed, steps=300):
    """MASE one month ahead, and the mean of 1 to 12, over the last three years of two series of a family.

    A model learns from `pool` series: with 1 each of the two has its own, with more they are among the
    first `pool`. The seed draws the family, the first weights and the batches. `held_out` is the MASE one
    month ahead on the last two years of the training part, by which a rate is chosen.

    That the network gains by its rule would be overturned by a line for all that is as good: then it is the
    pooling. That recurrence is needed, by a window network as good. That pooling is needed, by a network for
    each. In the family of the straight line, a network that wins would show that the test favours it.
    """
    many, known = family(rule, seed)
    if method == "best possible":
        errors = [_errors(data, said[:, None])[0] for data, said in zip(many, known)]
        return {"weights": None, "held_out": None, "next": _mean(errors[:TESTED]), "all": None}
    groups = [[data] for data in many[:TESTED]] if pool == 1 else [many[:pool]]
    made = [_make(method, group, rate, seed, steps) for group in groups]
    makers, tested = [make for make, _ in made] * (TESTED // len(made)), many[:TESTED]
    errors = [_errors(data, make(data)) for make, data in zip(makers, tested)]
    held_out = [before(data, data.start - data.held_out, data.start) for data in tested]
    return {
        "weights": made[0][1],
        "held_out": _mean([_errors(data, make(data))[0] for make, data in zip(makers, held_out)]),
        "next": _mean([error[0] for error in errors]),
        "all": _mean(errors),
    }


def _make(method, many, rate, seed, steps):
    """-> a forecaster that has learnt from many series, and how many weights it has."""
    if method in ALONE:
        return ALONE[method], None
    if method == "autoregression":
        return linear_together(many)
    return POOLED[method](many, rate, seed, steps)


def _errors(data, said):
    return scaled_error(data, np.broadcast_to(said, (len(said), HORIZON)), YEAR)


def _mean(errors):
    return round(float(np.mean(errors)), 4)
