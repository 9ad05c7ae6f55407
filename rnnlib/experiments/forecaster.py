"""A network that forecasts a Series: trained on what lies before its test part, read one step at a time."""

import numpy as np

from .. import datasets, models, ops, tasks
from .baselines import HORIZON, add_usual, iterate
from .learning import train_with_decay

WINDOW = 24  # steps that a network reads
WARM_UP = 8  # steps of them after which its forecasts count in training
NOISE = 0.1  # standard deviations, added to what it reads in training
BATCH = 32  # windows


def train_network(
    data,
    cell="GRU",
    seed=0,
    horizons=1,
    *,
    hidden=16,
    learning_rate=5e-3,
    window=WINDOW,
    relative=False,
    steps=300,
):
    """A tagger that reads a scaled window and, at every step, forecasts the changes to the next `horizons`.

    Adam, decayed linearly to a tenth, clip 1, at most `steps` batches of 32 windows; the weights with the
    lowest error at the ends of the held-out windows are kept. Nothing from data.start on is looked at.
    `relative`: it reads how far the window has moved since its first step, not where it is, for a walk leaves
    every range that a network was trained in. `data` may be a list of Series, for one network for all: then
    each has to be on its own scale already, with departures around 0 of about the size 1.
    """
    sizes = {"input_size": 1, "hidden_size": hidden, "output_size": horizons}
    kinds = {"cell": cell, "init": "glorot", "loss": "mean_squared_error"}
    model = models.SequenceTagger(**sizes, **kinds, rng=ops.as_rng(seed))
    model.params["output.W"][:] *= 0.1  # at first, nearly persistence
    model.params["output.b"][:] = 0
    many = data if isinstance(data, list) else [data]
    cut = [datasets.sliding_windows(one.departures[: one.start], window, horizons) for one in many]
    inputs, later = (np.concatenate(parts, axis=1) for parts in zip(*cut))
    level = inputs - inputs[:1] if relative else np.concatenate([one.departures[: one.start] for one in many])
    model.metadata |= {"window": window, "mean": None if relative else float(level.mean())}
    model.metadata["std"] = float(level.std())
    windows = _examples(model, inputs[..., 0], later[..., 0])
    learnt, held_out = _parted(many, [part.shape[1] for part, _ in cut], window + horizons)
    rng, held_out = np.random.default_rng([seed, 12]), _batch(windows, held_out, window - 1)
    train_with_decay(
        model,
        lambda step: _noisy(_batch(windows, rng.choice(learnt, BATCH), min(WARM_UP, window - 1)), rng),
        learning_rate,
        learning_rate / 10,
        steps=steps,
        evaluate=lambda model: model.mean_loss(held_out),
        evaluate_every=min(10, steps),
        patience=steps,
    )
    return model


def _parted(many, counts, reach):
    """-> which windows are learnt from, and which are held out: those at the end of every series."""
    learnt, held_out, first = [], [], 0
    for data, count in zip(many, counts):
        if count <= data.held_out:
            wanted = f"more than {reach + data.held_out - 1} steps before the test part"
            raise ValueError(f"data: wanted {wanted}, to learn from and to hold out, got {data.start}")
        last = first + count - data.held_out
        learnt.append(np.arange(first, last))
        first += count
        held_out.append(np.arange(last, first))
    return np.concatenate(learnt), np.concatenate(held_out)


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
