"""The numbered moves of a text: which states they are, and the buttons that show them."""

from collections.abc import Mapping
from string import ascii_lowercase

from .page import row
from .settings import as_given

_PRESSED = "rnn-shown"  # the class of the button whose state the picture is in


def by_number(moves):
    """{number: what it sets} of moves in order: "1", "2", and "3a", "3b", … where a move is a list."""
    if not moves:
        raise ValueError("moves: wanted at least one, a dict of settings or a list of them")
    found = {}
    for number, move in enumerate(moves, 1):
        states = move if isinstance(move, list | tuple) else [move]
        if not states or not all(isinstance(state, Mapping) for state in states):
            raise ValueError(
                f"move {number}: wanted a dict of settings, or a list of them, got {as_given(move)}"
            )
        letters = ascii_lowercase if isinstance(move, list | tuple) else [""]
        found |= {f"{number}{letter}": dict(state) for letter, state in zip(letters, states)}
    return found


def told(number, changes):
    """What a move's button says beyond its number: "Move 3a: w_h = 0.29, b = 1"."""
    what = ", ".join(f"{name} = {value!r:.60}" for name, value in changes.items())
    return f"Move {number}: {what or 'as the cell begins'}"


class MoveRow:
    """The row of buttons: `buttons` by number, `widget` to stand on the page.

    `pressed` marks a button; `mark(values)` takes the mark away while the picture is in another state.
    """

    def __init__(self, states, buttons, label):
        self.states, self.buttons = states, buttons
        self.widget = row("rnn-moves", [label, *buttons.values()])
        self._last = None

    def pressed(self, number):
        self._last = number

    def mark(self, values):
        for number, button in self.buttons.items():
            if number == self._last and values == self.states[number]:
                button.add_class(_PRESSED)
            else:
                button.remove_class(_PRESSED)
