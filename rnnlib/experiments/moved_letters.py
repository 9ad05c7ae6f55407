"""A window with weights of its own for every place: what becomes of letters that stand further left."""

import numpy as np

from .. import datasets, models, ops, optim, tasks, train
from .name_reading import NAME_LETTERS, is_man
from .sweep import grid, sweep

WIDTH = 3  # letters that the window shows
SHOWN = {  # how a name is written for the window, which shows the end of it
    "in_place": "{name}",
    "last_two": "{last_two}",  # in their places; a blank where the third-last letter was
    "moved": "{name} ",  # the same two letters, each one place to the left
}


@sweep(
    "How much of what a window network learnt about letters in their places holds one place further left?",
    (
        *grid(trained=("in_place", "moved"), hidden=(32,), rate=(0.003, 0.01, 0.03)),
        *grid(trained=("in_place", "moved"), hidden=(4,), rate=(0.01,)),
    ),
    short={"steps": 5},
    seeds=10,
)
def moved_letters(trained, hidden, rate, seed, steps=300):
    """Balanced accuracy on names never seen, each shown in three ways: all of SHOWN. Adam, 64 names a step.

    That nothing learnt in one place holds in the next would be overturned by `moved` above ½ where `last_two`
    is: the same two letters, so whatever is lost between the two is lost to the move. That the letters mean
    too little there would be overturned by a network `trained` on moved letters.
    """
    training, test = datasets.split_names(datasets.load_names(), rng=seed)
    inputs, targets = windows(training.name, trained), is_man(training)
    model = models.FeedForward([27 * WIDTH, hidden, 2], rng=seed, dtype="float64")
    rng = np.random.default_rng(seed)

    def draw(step):
        rows = rng.integers(0, len(inputs), size=64)
        return tasks.Batch(inputs[rows], targets[rows])

    train.fit(model, draw, optim.Adam(model.params, lr=rate), steps=steps)
    guesses = {how: model.predict(windows(test.name, how)) for how in SHOWN}
    return {how: round(balanced_accuracy(guess, is_man(test)), 4) for how, guess in guesses.items()}


def windows(names, how):
    """What the window shows of each name, one-hot, side by side: (B, 27 · WIDTH)."""
    written = [SHOWN[how].format(name=name, last_two=name[-2:]).rjust(WIDTH)[-WIDTH:] for name in names]
    tokens = np.array([NAME_LETTERS.encode(text) for text in written])
    return ops.one_hot(tokens, len(NAME_LETTERS)).reshape(len(names), -1)


def balanced_accuracy(guess, targets):
    """The share that is right of each class (0 and 1), averaged: ½ for whoever always says the same."""
    return float(np.mean([np.mean(guess[targets == k] == k) for k in (0, 1)]))
