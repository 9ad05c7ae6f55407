"""What a unit could keep track of in a text: features that hold at a character or do not, (T,) bool."""

import numpy as np


def inside_quotes(text):
    """From an opening " or ` to the character before the closing one; an empty line closes."""
    inside, here, before = [], False, ""
    for letter in text:
        if letter in '"`':
            here = not here
        elif letter == before == "\n":
            here = False
        inside.append(here)
        before = letter
    return np.array(inside, bool)


def inside_brackets(text):
    """From (, [ or { to the character before the one that closes it; an empty line closes all."""
    depth, inside, before = 0, [], ""
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}" and depth > 0)
        if letter == before == "\n":
            depth = 0
        inside.append(depth > 0)
        before = letter
    return np.array(inside, bool)


def columns(text):
    """How many characters of its line stand before each, (T,); the line's end belongs to the line."""
    starts = np.cumsum([0, *[len(line) + 1 for line in text.split("\n")]])
    places = np.arange(len(text))
    return places - starts[np.searchsorted(starts, places, side="right") - 1]


def late_in_line(text):
    """Beyond the 40th character of a line: most are broken before the 72nd."""
    return columns(text) >= 40


def indentation(text):
    """A blank with nothing but blanks before it in its line."""
    blank = np.array([letter == " " for letter in text], bool)
    return blank & (columns(text) == _run(blank))


def after_empty_line(text):
    """From an empty line to the first letter of the next paragraph."""
    paragraph, here, before = [], False, "\n"
    for letter in text:
        here = (letter == "\n" and before == "\n") or (here and letter == " ")
        paragraph.append(here)
        before = letter
    return np.array(paragraph, bool)


def inside_word(text):
    """A letter, a figure or an underscore."""
    return np.array([letter.isalnum() or letter == "_" for letter in text], bool)


def ruled_line(text):
    """From the third of a run of one mark, such as -----, that underlines a heading or frames a table."""
    marks = np.array([ord(letter) if letter in "-=*+~" else 0 for letter in text])
    same = np.append(False, (marks[1:] == marks[:-1]) & (marks[1:] > 0))
    return _run(same) >= 1


def _run(holds):
    """For each place, how many places just before it hold without a gap: (T,)."""
    places = np.arange(len(holds))
    last_off = np.maximum.accumulate(np.where(holds, -1, places))
    return np.where(holds, places - last_off - 1, 0)


FEATURES = {
    "inside quotes": inside_quotes,
    "inside brackets": inside_brackets,
    "late in the line": late_in_line,
    "indentation": indentation,
    "after an empty line": after_empty_line,
    "inside a word": inside_word,
    "a ruled line": ruled_line,
}
