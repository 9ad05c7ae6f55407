"""The concept test: twenty questions on what people misunderstand, in two parallel forms, and what they say.

In a notebook: `concept_test("before")` ahead of notebook 01, `concept_test("after")` behind 07, and
`concept_report()`. `python -m rnnlib.exercises.concepts` prints all questions, with the key where it is.
"""

from .asking import ConceptTest, concept_test
from .items import AFTER, BEFORE, CONCEPTS, FORMS, NO_KEY, UNKNOWN, key
from .report import ConceptReport, concept_report
from .taken import Taken, both, in_digits, in_order, mean_gain, normalised_gain

__all__ = [
    "AFTER",
    "BEFORE",
    "CONCEPTS",
    "FORMS",
    "NO_KEY",
    "UNKNOWN",
    "ConceptReport",
    "ConceptTest",
    "Taken",
    "both",
    "concept_report",
    "concept_test",
    "in_digits",
    "in_order",
    "key",
    "mean_gain",
    "normalised_gain",
]
