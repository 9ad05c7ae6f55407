"""Exercises that check themselves, predictions that are committed first, and recall that comes back when due.

`from rnnlib.exercises import check, feedforward, predict, progress, recall`: `predict(feedforward.shift)`,
`check(feedforward.softmax, softmax)`, `recall("01", sections="1-5")`, and `progress()` for how far you are.
"""

from .catalogue import progress
from .checker import Result, check
from .definition import Exercise, exercise
from .predictions import Prediction, Question, predict
from .recall import Recall, recall
from .review import review

__all__ = [
    "Exercise",
    "Prediction",
    "Question",
    "Recall",
    "Result",
    "check",
    "exercise",
    "predict",
    "progress",
    "recall",
    "review",
]
