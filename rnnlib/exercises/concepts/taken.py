"""What was chosen in a form of the test, what of it is right, and what was gained between the two forms."""

from dataclasses import dataclass
from math import comb, sqrt

from .. import record
from .items import AFTER, BEFORE, CONCEPTS, OPTIONS, UNKNOWN

FEWEST = 5  # learners that an interval of their mean is told for
NORMAL = 1.959964  # standard deviations that hold 95 % of a normal distribution


@dataclass(frozen=True)
class Taken:
    """One form as one learner took it: `choices` is {concept's key: letter}, of those answered so far."""

    choices: dict
    first: object = None  # the moments of the first and of the last answer
    last: object = None

    @classmethod
    def of(cls, kept, form):
        """What a Record says of a form. The first answer to a question counts, and stays."""
        made = {}
        for concept in CONCEPTS.values():
            entries = kept.concepts.get(concept.forms[form].key, ())
            valid = [entry for entry in entries if entry["choice"] in (*OPTIONS, UNKNOWN)]
            if valid:
                made[concept.key] = valid[0]
        moments = sorted(record.moment(entry["when"]) for entry in made.values())
        choices = {key: entry["choice"] for key, entry in made.items()}
        return cls(choices, *((moments[0], moments[-1]) if moments else ()))

    @property
    def is_whole(self):
        return len(self.choices) == len(CONCEPTS)

    def right(self, key):
        """The concepts that were answered right by the key."""
        return {concept for concept, choice in self.choices.items() if choice == key[concept].right}


def both(kept):
    """(before, after), each as Taken, of a Record."""
    return tuple(Taken.of(kept, form) for form in (BEFORE, AFTER))


def in_order(before, after):
    """Whether both forms are whole, and the first was done when the second began."""
    return before.is_whole and after.is_whole and before.last <= after.first


def normalised_gain(before, after, questions=None):
    """(after − before) / (questions − before): the share of what was wrong at first that was gained.

    None where nothing was wrong at first. From numbers of right answers. R. Hake, American Journal of Physics
    66 (1998), 64–74, has it of the averages of a class; here it is of one learner.
    """
    questions = len(CONCEPTS) if questions is None else questions
    return None if before == questions else (after - before) / (questions - before)


def in_digits(gain):
    """A gain with two digits, and with a minus sign that is one."""
    return f"{gain:.2f}".replace("-", "−")


def mean_gain(gains):
    """(mean, half the width of its 95 % interval by Student's t); the width is None below FEWEST gains."""
    number = len(gains)
    mean = sum(gains) / number
    if number < FEWEST:
        return mean, None
    spread = sqrt(sum((gain - mean) ** 2 for gain in gains) / (number - 1))
    return mean, _student(number - 1) * spread / sqrt(number)


def _student(freedom):
    """The quantile of Student's t that 95 % lie within, by its series in 1 / freedom."""
    z = NORMAL
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / freedom + second / freedom**2 + third / freedom**3


def chance_within(low, high):
    """The probability that whoever guesses at every question gets between `low` and `high` of them right."""
    guess, questions = 1 / len(OPTIONS), len(CONCEPTS)
    return sum(comb(questions, k) * guess**k * (1 - guess) ** (questions - k) for k in range(low, high + 1))
