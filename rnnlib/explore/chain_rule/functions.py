"""Functions to nest: their values, their slopes, and the whole as a formula."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ...ops import sigmoid


class Function(NamedTuple):
    f: Callable
    slope: Callable
    text: str  # f(u)
    wrap: Callable  # the text of what is inside -> the text of the whole


def _term(text):
    """In brackets if it is a sum."""
    return f"({text})" if text.endswith("+ 1") else text


FUNCTIONS = {
    "identity": Function(lambda u: 1.0 * u, np.ones_like, "u", lambda text: text),
    "square": Function(np.square, lambda u: 2 * u, "u²", lambda text: "x²" if text == "x" else f"({text})²"),
    "sin": Function(np.sin, np.cos, "sin(u)", lambda text: f"sin({text})"),
    "exp": Function(
        lambda u: np.exp(u / 2), lambda u: np.exp(u / 2) / 2, "exp(u/2)", lambda text: f"exp({_term(text)}/2)"
    ),
    "tanh": Function(np.tanh, lambda u: 1 - np.tanh(u) ** 2, "tanh(u)", lambda text: f"tanh({text})"),
    "sigmoid": Function(sigmoid, lambda u: sigmoid(u) * sigmoid(-u), "σ(u)", lambda text: f"σ({text})"),
    "double": Function(
        lambda u: 2 * u,
        lambda u: 2 * np.ones_like(u),
        "2u",
        lambda text: "2x" if text == "x" else f"2·{_term(text)}",
    ),
    "plus one": Function(lambda u: u + 1, np.ones_like, "u + 1", lambda text: f"{text} + 1"),
}


def formula(names):
    """The nested functions as one expression of x."""
    text = "x"
    for name in names:
        text = FUNCTIONS[name].wrap(text)
    return text


def nested(x, names):
    """x -> x and the value after each function: (1 + the number of functions, …)."""
    values = [x]
    for name in names:
        values.append(FUNCTIONS[name].f(values[-1]))
    return np.array(values)
