"""The concept test of a class: what is right before and after, what stays wrong, and what was gained."""

from collections import Counter
from dataclasses import dataclass

from ...exercises import concepts
from ...exercises.concepts import AFTER, BEFORE, CONCEPTS, FORMS, NO_KEY, in_digits, in_order


@dataclass(frozen=True)
class Outcome:
    """{learner: Taken} of each form, {BEFORE: …, AFTER: …}: of those who did both, or as long as nobody has,
    of those who did the first. `started` is how many answered anything."""

    forms: dict
    started: int

    @classmethod
    def of(cls, kept):
        """From the Records of a class, {name: Record}."""
        taken = {name: concepts.both(record) for name, record in kept.items()}
        whole = {name: pair for name, pair in taken.items() if in_order(*pair)}
        counted = whole or {name: pair for name, pair in taken.items() if pair[0].is_whole}
        before, after = ({name: pair[place] for name, pair in counted.items()} for place in (0, 1))
        started = sum(any(each.choices for each in pair) for pair in taken.values())
        return cls({BEFORE: before, AFTER: after if whole else {}}, started)

    @property
    def learners(self):
        return list(self.forms[BEFORE])

    @property
    def both(self):
        """How many did both forms, the first before the second."""
        return len(self.forms[AFTER])

    def share(self, form, concept, key):
        """The share of the learners who have a concept right in a form; None where nobody has taken it."""
        taken = self.forms[form].values()
        right = sum(each.choices[concept] == key[concept].right for each in taken)
        return right / len(taken) if taken else None

    def commonest_wrong(self, form, concept, key):
        """(text of the wrong option that most chose, by how many), or None."""
        chosen = Counter(each.choices[concept] for each in self.forms[form].values())
        wrong = {letter: chosen[letter] for letter in sorted(key[concept].tempts) if chosen[letter]}
        if not wrong:
            return None
        letter = max(wrong, key=wrong.get)
        return CONCEPTS[concept].forms[form].text(letter), wrong[letter]

    def sums(self, learner, key):
        """(right before, right after) of a learner; None for a form that does not count yet."""
        return tuple(
            len(self.forms[form][learner].right(key)) if self.forms[form] else None for form in FORMS
        )

    def gains(self, key):
        """{learner: normalised gain} of those who did both, and had something to gain."""
        found = {name: concepts.normalised_gain(*self.sums(name, key)) for name in self.forms[AFTER]}
        return {name: gain for name, gain in found.items() if gain is not None}


def said(outcome, key):
    """What the class did and gained, in sentences."""
    began = f"{outcome.started} began the concept test"
    if not key:
        return f"{began}. {NO_KEY}"
    if not outcome.both:
        first = len(outcome.learners)
        return f"{began}; {first} finished its first form, and nobody both in their order: no gain is told."
    counted = f"{began}; {outcome.both} did both forms, the first before the second, and are counted here."
    gains = [*outcome.gains(key).values()]
    if not gains:
        return f"{counted} At first nothing was wrong, so there was nothing to gain."
    mean, width = concepts.mean_gain(gains)
    interval = "too few for an interval" if width is None else f"95 % interval ± {width:.2f}"
    return (
        f"{counted} Mean normalised gain: {in_digits(mean)} ({len(gains)} learners; {interval}). A learner's "
        "gain is what is right now and was not at first, less what was lost, divided by all that was not "
        "right at first. No other class stands beside this one: what else they did meanwhile counts as well."
    )
