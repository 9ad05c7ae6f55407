"""The longer runs behind stored results and weights: `python -m rnnlib.experiments NAME` makes one again.

`results("delayed_recall")` gives a stored table, `pretrained("names_writer")` a trained model; both verify
the file's checksum first. A new experiment is a function marked @sweep, or a Pretrained that is entered, in a
module named below. Long trainings in float32 differ in detail between processors: stored is what one gave.
"""

from . import (  # noqa: F401 (each enters its experiments)
    ablation,
    dates,
    deeper,
    documentation,
    english,
    first_bit,
    forecasts,
    frames,
    many,
    melodies,
    memory,
    moved_letters,
    name_reading,
    names,
    normalised,
    overfitting,
    reber,
    recall_pairs,
    recurrence_today,
    remedies,
    reversal,
    sentiment,
    videos,
    way_back,
    wrong_gradients,
)
from .catalogue import EXPERIMENTS, named
from .pretrained import Pretrained
from .runs import Runs
from .sweep import Sweep

__all__ = ["EXPERIMENTS", "Pretrained", "Runs", "Sweep", "pretrained", "results"]


def results(name):
    """The stored table of a sweep: its Runs, a dict for each."""
    return named(name, Sweep).results()


def pretrained(name):
    """The stored model."""
    return named(name, Pretrained).load()
