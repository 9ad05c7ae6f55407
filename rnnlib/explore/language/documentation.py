"""What the stored reader of documentation does with the learner's own: its units, and features of the text.

A feature is what a unit could keep track of: at each of T characters it holds or does not, (T,) bool.
"""

import re
from functools import cache
from typing import NamedTuple

import numpy as np

from ... import datasets, diagnostics, experiments, models
from ...experiments.documentation import documentation_split

READ = 16_000  # characters, the first of the part that the network was not trained on
LINES, LINE_WIDTH, PASSAGES = 10, 72, 20
MOVED = 3517  # characters by which a feature is moved on, so that it meets a text that it is not of
FEWEST = 20  # characters in a column, below which a mean says little


def inside_quotes(text):
    """From an opening " or ` to the character before the closing one; an empty line closes."""
    return _walk(text, lambda here, letter, before: here != (letter in '"`') and not letter == before == "\n")


def inside_brackets(text):
    """From (, [ or { to the character before the one that closes it; an empty line closes all."""

    def deeper(depth, letter, before):
        return 0 if letter == before == "\n" else max(depth + (letter in "([{") - (letter in ")]}"), 0)

    return _walk(text, deeper)


def columns(text):
    """How many characters of its line stand before each, (T,); the line's end belongs to the line."""
    starts = np.cumsum([0, *[len(line) + 1 for line in text.split("\n")]])
    places = np.arange(len(text))
    return places - starts[np.searchsorted(starts, places, side="right") - 1]


def late_in_the_line(text):
    """Beyond the 40th character of a line: most are broken before the 72nd."""
    return columns(text) >= 40


def indentation(text):
    """A blank with nothing but blanks before it in its line."""
    blank = np.array([letter == " " for letter in text], bool)
    return blank & (columns(text) == _run_length(blank))


def after_an_empty_line(text):
    """From an empty line to the first letter of the next paragraph."""
    return _walk(text, lambda here, letter, before: letter == before == "\n" or (here and letter == " "))


def inside_a_word(text):
    """A letter, a figure or an underscore."""
    return np.array([letter.isalnum() or letter == "_" for letter in text], bool)


def a_ruled_line(text):
    """From the third of a run of one mark, such as -----, that underlines a heading or frames a table."""
    marks = np.array([ord(letter) if letter in "-=*+~" else 0 for letter in text])
    same = np.append(False, (marks[1:] == marks[:-1]) & (marks[1:] > 0))
    return _run_length(same) >= 1


def _walk(text, rule):
    """Where rule(state, letter, letter before) is true or above 0, (T,); the state is what it gave last."""
    states, before = [0], "\n"
    for letter in text:
        states.append(rule(states[-1], letter, before))
        before = letter
    return np.array(states[1:]) > 0


def _run_length(holds):
    """For each place, how many places just before it hold without a gap: (T,)."""
    places = np.arange(len(holds))
    last_off = np.maximum.accumulate(np.where(holds, -1, places))
    return np.where(holds, places - last_off - 1, 0)


_OF_PLACES = (inside_quotes, inside_brackets, late_in_the_line, indentation)
_OF_LETTERS = (after_an_empty_line, inside_a_word, a_ruled_line)
FEATURES = {feature.__name__.replace("_", " "): feature for feature in (*_OF_PLACES, *_OF_LETTERS)}


class Reading(NamedTuple):
    """A text, and what every unit does at each of its characters."""

    text: str
    units: dict  # {"c": c_t, "tanh(c)": …, "h": h_t}, each (T, H)


class Passage(NamedTuple):
    """Some lines of the text: the characters to show, and where each stands."""

    index: np.ndarray  # (n,) of the character in the text
    row: np.ndarray  # (n,)
    column: np.ndarray  # (n,)
    lines: list  # what is written


@cache
def reading(network="trained"):
    """The network reads, trained or with the weights that it began with; it takes a second, once."""
    model = experiments.pretrained("documentation_reader")
    if network != "trained":
        model = models.LanguageModel(**model.config, rng=0)
    held_out = documentation_split()[1]
    c, h = (diagnostics.unit_activations(model, held_out[:READ], part=part) for part in "ch")
    text = datasets.documentation_text()[-len(held_out) :][:READ]
    return Reading(text, {"c": c, "tanh(c)": np.tanh(c), "h": h})


@cache
def holds(feature, moved=False):
    """Where in the text the feature holds, (T,) bool; `moved`: where it held MOVED characters before."""
    return np.roll(FEATURES[feature](reading().text), MOVED * moved)


@cache
def correlations(feature, part, network="trained", moved=False):
    """Pearson's r of every unit with the feature, (H,); all 0 where the text never shows the feature."""
    units, there = reading(network).units[part], holds(feature, moved)
    return np.zeros(units.shape[1]) if _never(there) else diagnostics.unit_scores(units, there)


@cache
def together(feature, part, network="trained", moved=False):
    """The same of all units at once, by a linear probe on text that it was not fitted to."""
    units, there = reading(network).units[part], holds(feature, moved)
    return 0.0 if _never(there) else diagnostics.linear_probe(units, there)


@cache
def by_column(part, network="trained"):
    """The mean of every unit at each place of a line, (LINE_WIDTH, H); NaN where lines seldom reach."""
    units, column = reading(network).units[part], columns(reading().text)
    here = np.equal.outer(np.arange(LINE_WIDTH), column)
    count = here.sum(axis=1)
    return np.where(count >= FEWEST, (here @ units).T / np.maximum(count, 1), np.nan).T


def _never(there):
    return there.all() or not there.any()


@cache
def passage(feature, place):
    """A Passage of paragraphs, place 1 … PASSAGES: in the first the feature comes and goes most often."""
    starts = _starts(feature)
    return _cut(starts[(place - 1) % len(starts)])


@cache
def _starts(feature):
    """Where the passages begin: those with most changes of the feature first, no two with text in common."""
    text, changes = reading().text, np.diff(holds(feature), append=False)
    passages = [_cut(match.end()) for match in re.finditer(r"\n\n(?=.)", text[: -LINES * LINE_WIDTH])]
    free, starts = np.ones(len(text), bool), []
    for index in sorted((p.index for p in passages), key=lambda index: -changes[index].sum()):
        if free[index].all() and len(starts) < PASSAGES:
            free[index] = False
            starts.append(index[0])
    return starts


@cache
def _cut(start):
    """The lines from there on, each cut after LINE_WIDTH characters."""
    rows, columns, index = [], [], []
    lines = reading().text[start : start + 2 * LINES * LINE_WIDTH].split("\n", LINES)[:LINES]
    for row, line in enumerate(lines):
        shown = min(len(line) + 1, LINE_WIDTH)  # the end of the line is a character too
        rows += [row] * shown
        columns += range(shown)
        index += range(start, start + shown)
        start += len(line) + 1
    return Passage(np.array(index), np.array(rows), np.array(columns), [line[:LINE_WIDTH] for line in lines])
