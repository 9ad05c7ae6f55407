"""Networks that forecast real series, and prices that nobody can: what do they gain on the baselines?"""

from functools import cache, partial

import numpy as np

from .. import datasets, models, ops, optim, tasks, train
from .baselines import HORIZON, Series, add_usual, error_by_horizon, iterate
from .pretrained import Pretrained
from .sweep import Sweep, grid

WINDOW = 24    # steps that a network reads
WARM_UP = 8    # steps of them after which its forecasts count in training
NOISE = 0.1    # standard deviations, added to what it reads in training
BATCH = 32     # windows
# `relative`: a network reads how far the window has moved since its first step, not where it is, for a walk
# leaves every range that a network was trained in.
OPTIONS = {
    "sunspots": {"hidden": 32, "learning_rate": 1e-2},
    "random walk": {"relative": True},
}


@cache
def load_series(name):
    """The Series of one of SERIES."""
    return SERIES[name]()


def _sunspots():
    """Yearly numbers; the last 88 years are the test part."""
    year, number = datasets.load_sunspots()
    start = int(np.searchsorted(year, 1921))
    return Series(year, number, np.full(len(year), number[:start].mean()), "", "year", start, 60)


def _seattle():
    """Daily maxima; what is usual is a yearly wave and its first overtone; the test part is 2015."""
    weather = datasets.load_seattle_weather()
    start = int(np.searchsorted(weather.date, np.datetime64("2015-01-01")))
    angle = 2 * np.pi * np.arange(len(weather.date))[:, None] / 365.25 * [1, 2]
    X = np.hstack([np.ones((len(angle), 1)), np.sin(angle), np.cos(angle)])
    usual = X @ np.linalg.lstsq(X[:start], weather.temp_max[:start], rcond=None)[0]
    return Series(weather.date, weather.temp_max, usual, "°C", "day", start, 200)


def random_walk_series(seed=12, training=1096, test=365):
    """100 · the logarithm of a simulated price, so that a step is about 1 %."""
    price = tasks.random_walk(seed, training + test)[:, 0]
    level = 100 * np.log(price / price[0])
    usual = np.full(len(level), level[:training].mean())
    return Series(np.arange(len(level)), level, usual, "%", "day", training, 200)


def _bill_rate():
    """What the market asks for a loan of three months to the United States; the test part is 1990–2009."""
    macro = datasets.load_macro()
    start = int(np.searchsorted(macro.quarter, np.datetime64("1990-01")))
    usual = np.full(len(macro.quarter), macro.bill_rate[:start].mean())
    return Series(macro.quarter, macro.bill_rate, usual, "% a year", "quarter", start, 24)


SERIES = {
    "sunspots": _sunspots,
    "Seattle": _seattle,
    "random walk": random_walk_series,
    "bill rate": _bill_rate,
}


def train_network(
    data, cell="GRU", seed=0, horizons=1, *, hidden=16, learning_rate=5e-3, window=WINDOW,
    relative=False, steps=300,
):    # fmt: skip
    """A tagger that reads a scaled window and, at every step, forecasts the changes to the next `horizons`.

    Adam, decayed linearly to a tenth, clip 1, at most `steps` batches of 32 windows; the weights with the
    lowest error at the ends of the held-out windows are kept. Nothing from data.start on is looked at.
    """
    model = models.SequenceTagger(
        hidden_size=hidden, output_size=horizons, input_size=1, cell=cell, init="glorot",
        loss="mean_squared_error", rng=ops.as_rng(seed),
    )    # fmt: skip
    model.params["output.W"][:] *= 0.1    # at first, nearly persistence
    model.params["output.b"][:] = 0
    training, model.metadata["window"] = data.departures[: data.start], window
    inputs, later = datasets.sliding_windows(training, window, horizons)
    level = inputs - inputs[:1] if relative else training
    model.metadata |= {"mean": None if relative else float(level.mean()), "std": float(level.std())}
    windows = _examples(model, inputs[..., 0], later[..., 0])
    rng, last = np.random.default_rng([seed, 12]), inputs.shape[1] - data.held_out
    held_out = _batch(windows, slice(last, None), window - 1)
    train.fit(
        model,
        lambda step: _noisy(_batch(windows, rng.integers(0, last, BATCH), min(WARM_UP, window - 1)), rng),
        optim.Adam(model.params, lr=learning_rate),
        steps=steps,
        clip=1,
        schedule=optim.linear_decay(learning_rate, learning_rate / 10),
        evaluate=lambda model: model.mean_loss(held_out),
        evaluate_every=min(10, steps),
        patience=steps,
    )
    return model


def network_forecasts(model, data):
    """Forecasts (n, HORIZON): direct if the model has HORIZON outputs, else one step, iterated."""
    window, std = model.metadata["window"], model.metadata["std"]
    now = datasets.sliding_windows(data.departures, window, start=data.start)[0][..., 0]

    def from_here(windows):
        return windows[-1][:, None] + std * model.forward(_scaled(model, windows))[0][-1]

    if model.config["output_size"] == HORIZON:
        return add_usual(data, from_here(now))
    return add_usual(data, iterate(lambda windows: from_here(windows)[:, 0], now))


def _scaled(model, windows):
    """What the network reads of windows (window, B): (window, B, 1), in standard deviations."""
    mean, std = model.metadata["mean"], model.metadata["std"]
    base = windows[:1] if mean is None else mean
    return ((windows - base) / std)[..., None].astype(model.dtype)


def _examples(model, inputs, later):
    """Windows (window, B), and what follows -> as read, and the changes from each of their steps, scaled."""
    both, (window, horizons) = np.concatenate([inputs, later]), (len(inputs), len(later))
    steps = np.arange(window)[:, None] + 1 + np.arange(horizons)
    changes = np.moveaxis(both[steps], 1, 2) - inputs[..., None]
    return tasks.Batch(_scaled(model, inputs), (changes / model.metadata["std"]).astype(model.dtype))


def _batch(windows, which, first):
    """Some of the windows; only the forecasts from step `first` (from 0) of a window on count."""
    inputs, targets = windows.inputs[:, which], windows.targets[:, which]
    mask = np.repeat(np.arange(len(inputs))[:, None] >= first, inputs.shape[1], axis=1)
    return tasks.Batch(inputs, targets, mask)


def _noisy(batch, rng):
    """Small noise on what is read keeps a network from learning a short series by heart."""
    noise = NOISE * rng.normal(size=batch.inputs.shape)
    return batch._replace(inputs=batch.inputs + noise.astype(np.float32))


def forecasts(series, cell, strategy, seed, steps=300):
    """The error 1 to 12 steps ahead over the test part, in the series' own unit."""
    data, horizons = load_series(series), {"iterated": 1, "direct": HORIZON}[strategy]
    model = train_network(data, cell, seed, horizons, steps=steps, **OPTIONS.get(series, {}))
    errors = error_by_horizon(data, network_forecasts(model, data))
    return {f"rmse_{k}": round(float(error), 4) for k, error in enumerate(errors, 1)}


def sunspot_years(seed, steps=300):
    """A GRU's forecast of every test year, made the year before: {"1921": number, …}."""
    data = load_series("sunspots")
    model = train_network(data, "GRU", seed, steps=steps, **OPTIONS["sunspots"])
    years, made = data.time[data.start :], network_forecasts(model, data)[:, 0]
    return {str(year): round(float(number), 2) for year, number in zip(years, made)}


def price_history(cell, window, seed, steps=300):
    """One step ahead on a random walk of its own for every seed, 1,000 days to learn and 4,000 to be tested.

    `network` and `persistence` are in units of the best possible error, tasks.random_walk_optimum.
    """
    data = random_walk_series([seed, 100], 1000, 4000)
    model = train_network(data, cell, seed, window=window, relative=True, steps=steps)
    best, truth = 100 * tasks.random_walk_optimum(), data.values[data.start :]
    network = error_by_horizon(data, network_forecasts(model, data))[0]
    stay = np.sqrt(np.mean((truth - data.values[data.start - 1 : -1]) ** 2))
    return {"network": round(float(network / best), 4), "persistence": round(float(stay / best), 4)}


FORECASTS = Sweep(
    "forecasts",
    "Which networks forecast real series better than persistence, climatology and autoregression?",
    forecasts,
    grid(series=tuple(SERIES), cell=("RNN", "GRU", "LSTM"), strategy=("iterated", "direct")),
    short={"steps": 3},
)
SUNSPOT_YEARS = Sweep(
    "sunspot_years",
    "How far do networks that differ in their seed alone agree on next year's sunspots?",
    sunspot_years,
    ({},),
    short={"steps": 3},
)
PRICE_HISTORY = Sweep(
    "price_history",
    "Does a network that reads more days of a random walk forecast it better?",
    price_history,
    grid(cell=("RNN", "GRU", "LSTM"), window=(2, 10, 30, 60)),
    short={"steps": 3, "window": 3},
)


def _train_forecaster(name, steps=300):
    return train_network(load_series(name), steps=steps, **OPTIONS.get(name, {}))


def _score_forecaster(model, name):
    """The error one step and 12 steps ahead, in the series' own unit."""
    errors = error_by_horizon(load_series(name), network_forecasts(model, load_series(name)))
    return {"rmse_1": round(float(errors[0]), 3), "rmse_12": round(float(errors[-1]), 2)}


FORECASTERS = {
    name: Pretrained(
        f"forecast_{name.lower().replace(' ', '_')}",
        f"What comes next in the series {name!r}?",
        partial(_train_forecaster, name),
        partial(_score_forecaster, name=name),
        short={"steps": 3},
    )
    for name in SERIES
}
