"""Guessers: they know nothing, go by how an option looks, and may earn no more than chance.

`earned(questions, rule)` says by how many standard deviations a rule is above chance. A question is what it
asks, its options in the order in which they are shown, and the right one.
"""

import re
from math import sqrt

LIMIT = 2  # standard deviations
ABSOLUTE = r"\b(always|never|only|none|no|all|every|nothing|cannot|alone|whatever)\b"
NO_DIFFERENCE = r"(nothing|neither|none|no|not|zero|alike)\b"


def letters(option):
    return len(re.sub(r"[`$]", "", option))


def words(text):
    return set(re.findall(r"[a-z]{4,}", text.lower()))


LOOKS = {  # how much of it an option has, beside its question and all options
    "length": lambda option, ask, options: letters(option),
    "words": lambda option, ask, options: len(option.split()),
    "words of the question": lambda option, ask, options: len(words(option) & words(ask)),
    "words of other options": lambda option, ask, options: len(
        words(option) & set().union(*(words(other) for other in options if other != option))
    ),
    "an absolute word": lambda option, ask, options: bool(re.search(ABSOLUTE, option)),
    "no difference": lambda option, ask, options: bool(re.match(NO_DIFFERENCE, option)),
    "a reason after a colon": lambda option, ask, options: ":" in option,
    "a comma": lambda option, ask, options: "," in option,
    "a formula": lambda option, ask, options: "$" in option,
    "a figure": lambda option, ask, options: bool(re.search(r"\d", option)),
}


def _most(look):
    return lambda option, ask, options: LOOKS[look](option, ask, options)


def _least(look):
    return lambda option, ask, options: -LOOKS[look](option, ask, options)


def _at(place):
    return lambda option, ask, options: options.index(option) == place


RULES = {f"most: {look}": _most(look) for look in LOOKS}
RULES |= {f"least: {look}": _least(look) for look in LOOKS}
RULES |= {f"place {place + 1}": _at(place) for place in range(4)}


def earned(questions, rule):
    """Standard deviations above chance; of options that look alike to the rule one is drawn."""
    surplus = variance = 0
    for ask, options, answer in questions:
        looks = [RULES[rule](option, ask, options) for option in options]
        picked = [option for option, look in zip(options, looks) if look == max(looks)]
        surplus += (answer in picked) / len(picked) - 1 / len(options)
        variance += 1 / (len(picked) * len(options)) - 1 / len(options) ** 2
    return surplus / sqrt(variance) if variance else 0.0
