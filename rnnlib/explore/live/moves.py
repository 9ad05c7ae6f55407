"""The numbered moves of a text: which states they are, and what their buttons say."""

from collections.abc import Mapping
from string import ascii_lowercase

from .settings import as_given


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


def facts_of(states, start):
    """What a page must know of {number: the state it shows}, in order, beginning from the state `start`."""
    return [
        {
            "number": number,
            "values": values,
            "told": _in_words(
                number, {name: value for name, value in values.items() if value != start[name]}
            ),
        }
        for number, values in states.items()
    ]


def _in_words(number, changes):
    """What a move's button says beyond its number: "Move 3a: w_h = 0.29, b = 1"."""
    what = ", ".join(f"{name} = {value!r:.60}" for name, value in changes.items())
    return f"Move {number}: {what or 'as the cell begins'}"
