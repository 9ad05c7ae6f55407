"""What the stored reader of documentation does with the learner's own: every unit at every character."""

import re
from functools import cache
from typing import NamedTuple

import numpy as np

from ... import datasets, diagnostics, experiments
from ...experiments.documentation import documentation_split
from .features import FEATURES

READ = 16_000  # characters, the first of the part that the network was not trained on
LINES, COLUMNS, PLACES = 10, 72, 20
PARTS = ("c", "h")


class Reading(NamedTuple):
    """A text, and what every unit does at each of its characters."""

    text: str
    units: dict  # {"c": tanh(c_t), "h": h_t}, each (T, H)


class Passage(NamedTuple):
    """Some lines of the text: the characters to show, and where each stands."""

    index: np.ndarray  # (n,) of the character in the text
    row: np.ndarray  # (n,)
    column: np.ndarray  # (n,)
    lines: list  # what is written


@cache
def reading():
    """The network reads; it takes a second, once."""
    model = experiments.pretrained("documentation_reader")
    held_out = documentation_split()[1]
    c, h = (diagnostics.unit_activations(model, held_out[:READ], part=part) for part in PARTS)
    text = datasets.documentation_text()[-len(held_out) :][:READ]
    return Reading(text, {"c": np.tanh(c), "h": h})


@cache
def holds(feature):
    """Where in the text the feature holds, (T,) bool."""
    return FEATURES[feature](reading().text)


@cache
def correlations(feature, part):
    """Pearson's r of every unit with the feature, (H,); all 0 where the text never shows the feature."""
    units, there = reading().units[part], holds(feature)
    never = there.all() or not there.any()
    return np.zeros(units.shape[1]) if never else diagnostics.unit_scores(units, there)


@cache
def passage(feature, place):
    """A Passage of paragraphs, place 1 … PLACES: in the first the feature comes and goes most often."""
    starts = _starts(feature)
    return _cut(starts[(place - 1) % len(starts)])


@cache
def _starts(feature):
    """Where the passages begin: those with most changes of the feature first, no two with text in common."""
    text, changes = reading().text, np.diff(holds(feature), append=False)
    passages = [_cut(match.end()) for match in re.finditer(r"\n\n(?=.)", text[: -LINES * COLUMNS])]
    free, starts = np.ones(len(text), bool), []
    for index in sorted((p.index for p in passages), key=lambda index: -changes[index].sum()):
        if free[index].all() and len(starts) < PLACES:
            free[index] = False
            starts.append(index[0])
    return starts


@cache
def _cut(start):
    """The lines from there on, each cut after COLUMNS characters."""
    rows, columns, index = [], [], []
    lines = reading().text[start : start + 2 * LINES * COLUMNS].split("\n", LINES)[:LINES]
    for row, line in enumerate(lines):
        shown = min(len(line) + 1, COLUMNS)  # the end of the line is a character too
        rows += [row] * shown
        columns += range(shown)
        index += range(start, start + shown)
        start += len(line) + 1
    return Passage(np.array(index), np.array(rows), np.array(columns), [line[:COLUMNS] for line in lines])
