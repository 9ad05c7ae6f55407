"""Written dates: what a person reads in them, and what the trained networks answer."""

import re
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from ... import experiments, ops, tasks
from ...tasks.written_dates import DAYS, FIRST, FORMS, LAST, MONTHS

NETWORKS = {"with attention": "dates_attention", "the last state only": "dates_plain"}
ISO_LENGTH = len("1998-03-03")


class Answer(NamedTuple):
    """What a network answers to a text of S characters."""

    text: str
    p: np.ndarray  # (ISO_LENGTH,) of each symbol, given those before it
    weights: np.ndarray  # (ISO_LENGTH, S): what each step sees of the states after each character


@cache
def _translator(name):
    return experiments.pretrained(NETWORKS[name])


@lru_cache(maxsize=256)
def translate(text, network):
    """-> Answer. Without attention every step has the state after the last character, and no other."""
    model = _translator(network)
    source = np.array([[tasks.DATE_SYMBOLS.index(symbol)] for symbol in text])
    answer, weights = model.decode(source, ISO_LENGTH)
    p = ops.softmax(model.forward(source, answer)[0])  # it reads its own answer: as it did to give it
    if weights is None:
        weights = np.tile(np.arange(len(text)) == len(text) - 1, (ISO_LENGTH, 1, 1))
    said = "".join(tasks.ISO_SYMBOLS[token] for token in answer[:, 0])
    p = np.take_along_axis(p, answer[..., None], axis=-1)[:, 0, 0]
    return Answer(said, p, weights[:, 0].astype(float))


def read_date(text):
    """What a person reads: a year of four figures, the month's name or number, the day -> date or None.

    Of two numbers the day comes first, but after a year the month. None if that is not one date.
    """
    numbers = re.findall(r"\d+", text)
    years, days = ([n for n in numbers if (len(n) == 4) is year] for year in (True, False))
    months = [month for month in map(_month, re.findall(r"[a-z]+", text.lower())) if month]
    if not months and len(days) == 2:
        months = [int(days.pop(0 if numbers[0] in years else 1))]
    if not len(years) == len(months) == len(days) == 1:
        return None
    try:
        return date(int(years[0]), months[0], int(days[0]))
    except (ValueError, OverflowError):
        return None


def how_taught(text, day):
    """Whether the training can have prepared a network for this text, which says this date."""
    if all(tasks.write_date(day, form) != text for form in FORMS):
        return "in a form that its training did not have"
    if not FIRST <= day <= LAST:
        return f"for a date beyond its training ({FIRST.year}–{LAST.year})"
    return f"for a date {'kept out of' if tasks.is_held_out(day) else 'like those of'} its training"


def to_translate():
    """What the JavaScript needs for it: both networks, their symbols, and the calendar they were taught."""
    networks = {name: _translator(name) for name in NETWORKS}
    taught = {"months": MONTHS, "weekdays": DAYS, "forms": FORMS, "taught": (str(FIRST), str(LAST))}
    return {
        "networks": {
            name: {
                "cell": model.config["cell"],
                "attention": model.config["attention"],
                "params": dict(model.params),
            }
            for name, model in networks.items()
        },
        "symbols": {"source": tasks.DATE_SYMBOLS, "target": tasks.ISO_SYMBOLS},
        "calendar": taught,
    }


def _month(word):
    """1 … 12 for a month's name, or three letters or more of it; else 0."""
    found = [k for k, name in enumerate(MONTHS, 1) if len(word) >= 3 and name.lower().startswith(word)]
    return found[0] if found else 0
