"""Options to choose one from, in an order that is nobody's, and why each is right or wrong."""

import re
from hashlib import sha256

import ipywidgets as widgets

from .page import ACCESS, marked, run_script

BEFORE, AFTER = "before", "after"  # what is asked twice: ahead of a discussion or the course, and behind it


def shuffled(options, key):
    """The options in the order in which they are shown: the same everywhere, and no author's."""
    return sorted(options, key=lambda option: sha256(f"{key}\n{option}".encode()).digest())


def radio_buttons(options):
    """Radio buttons, and the widget that must stand below them, which sets their code and formulas."""
    plain = [(re.sub("[`$]", "", option), option) for option in options]
    formulas = widgets.HTMLMath(listed(options) + run_script(ACCESS))
    formulas.add_class("rnnlib-formulas")
    return widgets.RadioButtons(options=plain, index=None), formulas


def listed(options):
    """The options as HTML."""
    return f"<ul>{''.join(f'<li>{marked(option)}</li>' for option in options)}</ul>"


def reasons(options, why, answer, chosen=None):
    """Each option as HTML, right or wrong, and why; with `chosen`, whether that was right."""
    rows = (
        f"<li>{'✓' if option == answer else '✗'} <b>{marked(option)}</b>"
        f"{' (your answer)' if option == chosen else ''}: {marked(why[option])}</li>"
        for option in options
    )
    verdict = "You were right." if chosen == answer else "Another answer is right:"
    return f"{'' if chosen is None else f'<p>{verdict}</p>'}<ul>{''.join(rows)}</ul>"


def in_words(options):
    """The options in a sentence of an error."""
    return ", ".join(map(repr, options))
