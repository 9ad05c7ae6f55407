"""The stored runs of the sweep `dropout`, as arrays, and where early stopping would have ended each."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ... import experiments
from ...experiments.overfitting import EVERY, STEPS, curve

AT = np.arange(0, STEPS + 1, EVERY)  # the steps of training at which the losses were noted
SIZES = (300, 1000, 3800)
# What is held against overfitting: dropout rate, weight decay.
REMEDIES = {
    "dropout 0.25": (0.25, 0.0),
    "dropout 0.5": (0.5, 0.0),
    "dropout 0.75": (0.75, 0.0),
    "weight decay 0.3": (0.0, 0.3),
}
NOTHING = (0.0, 0.0)


class Runs(NamedTuple):
    """Losses of five seeds, (5, points): on the names learnt from, to choose by, and to judge by."""

    training: np.ndarray
    choose: np.ndarray
    judge: np.ndarray


@cache
def runs(names, remedy):
    """The five runs with so many training names and (dropout rate, weight decay)."""
    wanted = (names, *remedy)
    table = experiments.results("dropout")
    rows = [row for row in table if (row["names"], row["rate"], row["decay"]) == wanted]
    return Runs(*(np.array([curve(row, name) for row in rows]) for name in Runs._fields))


def early_stop(losses, patience):
    """One curve -> the look whose weights are kept: the best so far, once `patience` looks were no better."""
    best = 0
    for look, loss in enumerate(losses):
        if loss < losses[best]:
            best = look
        elif look - best >= patience:
            break
    return best
