"""Exercises that check themselves, predictions that are committed first, and recall that comes back when due.

`from rnnlib.exercises import check, feedforward, predict, progress, recall`: `predict(feedforward.shift)`,
`check(feedforward.softmax, softmax)`, `recall("01", sections="1-5")`, and `progress()` for how far you are.
`order(bptt.rnn_back)` and `fill(bptt.rnn_back)` lead to a backward pass line by line, and
`grade(feedforward.softmax, softmax)` is a check for autograders. `concept_test("before")`,
`concept_test("after")` and `concept_report()` say what was understood in between.
"""

from .catalogue import progress
from .checker import NotRight, Result, check, grade
from .concepts import concept_report, concept_test
from .definition import Exercise, exercise
from .filling import Filling, fill
from .ordering import Ordering, order
from .predictions import Prediction, Question, predict
from .recall import Recall, recall
from .review import review
from .voting import ballot

__all__ = [
    "Exercise",
    "Filling",
    "NotRight",
    "Ordering",
    "Prediction",
    "Question",
    "Recall",
    "Result",
    "ballot",
    "check",
    "concept_report",
    "concept_test",
    "exercise",
    "fill",
    "grade",
    "order",
    "predict",
    "progress",
    "recall",
    "review",
]
