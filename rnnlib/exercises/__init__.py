"""Exercises that check themselves and predictions that are committed before the answer is shown.

`from rnnlib.exercises import check, feedforward, predict, progress`: then `predict(feedforward.shift)`,
`check(feedforward.softmax, softmax)`, and `progress()` for what you have done so far.
"""

from .catalogue import progress
from .checker import Result, check
from .definition import Exercise, exercise
from .predictions import Prediction, Question, predict

__all__ = ["Exercise", "Prediction", "Question", "Result", "check", "exercise", "predict", "progress"]
