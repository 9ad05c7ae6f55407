"""Every suggested move is made: the numbers that its text writes are those that the explorer then states."""

import ast

import numpy as np
import pytest
from numbers_in_words import numbers, stated

from rnnlib import explore
from rnnlib.course.files import chosen
from rnnlib.course.lint.moves import beside, call, items
from rnnlib.course.lint.page import Page


def places():
    """(name, call, {number: text}) of each explorer with moves in the notebooks."""
    for path in chosen():
        page = Page.read(path)
        for cell in page.code:
            if made := call(cell):
                yield f"{page.number}-{cell.id}", made, items(beside(page, cell))


PLACES = list(places())


def made(expression):
    """The explorer that a cell's last expression makes."""
    return eval(compile(ast.Expression(expression), "cell", "eval"), {"explore": explore, "np": np})


def told(explorer):
    """All that an explorer states now: its sentence, its settings, and what a menu calls them."""
    words = [explorer.caption]
    for name, value in explorer.values.items():
        options = getattr(explorer.settings[name], "options", ())
        shown = (
            [label for label, meant in options.items() if meant == value] if hasattr(options, "items") else []
        )
        words += [str(value), *map(str, shown)]
    return numbers("\n".join(words))


def unfounded(explorer, texts):
    """(item, number) of every number in the text of a move that no state of this move states."""
    for item, text in texts.items():
        found = []
        for number, values in explorer.numbered.items():
            if number.rstrip("abcdefghijklmnopqrstuvwxyz") == str(item):
                explorer.set(**values)
                found += told(explorer)
        yield from ((item, number.written) for number in numbers(text) if not stated(number, found))


@pytest.mark.parametrize("expression, texts", [place[1:] for place in PLACES], ids=[p[0] for p in PLACES])
def test_what_the_text_says_of_a_move_is_what_the_explorer_then_says(expression, texts):
    explorer = made(expression)
    assert len(expression.args) == len(texts)
    wrong = [f"move {item}: {number}" for item, number in unfounded(explorer, texts)]
    assert not wrong, f"neither caption nor settings state these: {wrong}"


# The judge judged


def unit():
    return explore.RecurrentUnit(w_h=1.2).moves({"w_h": 0.5}, [{"b": 0}, {"b": 1}])


@pytest.mark.parametrize(
    "text",
    [
        "With $w_h = 0.5$, watch.",
        "A half.",
        "Press 1. Then move 2a, and press 2b, then 3.",
        "$h_1$ and $h_{12}$ at 0.5",
    ],
)
def test_numbers_of_the_state_and_names_of_moves_pass(text):
    assert list(unfounded(unit(), {1: text})) == []


@pytest.mark.parametrize(
    "text, number", [("With w_h = 0.6", "0.6"), ("After 977 steps", "977"), ("at 1.2", "1.2")]
)
def test_a_number_of_another_state_is_found(text, number):
    assert list(unfounded(unit(), {1: text})) == [(1, number)]


def test_a_move_of_several_states_may_speak_of_each():
    assert list(unfounded(unit(), {2: "In 2a b = 0, in 2b b = 1, at w_h = 1.2."})) == []
    assert list(unfounded(unit(), {2: "In 2b b = 0.5."})) == [(2, "0.5")]


@pytest.mark.parametrize(
    "text, values",
    [
        ("3,072 weights, −0.29 and 10⁻⁸", [3072, -0.29, 1e-8]),
        ("1.2·10⁻⁸, $3 \\times 10^{-4}$ and $10^{3}$", [1.2e-8, 3e-4, 1000]),
        ("2–3 steps, x_1, W_2, h₁, 0.9⁵⁰, $2^5$, 12 %, 4.", [2, 3, 12, 4]),
    ],
)
def test_numbers_are_read_as_they_are_written(text, values):
    assert [number.value for number in numbers(text)] == pytest.approx(values)


def test_a_number_may_be_rounded_but_not_to_one_figure():
    (long, short, whole, other) = numbers("0.29 0.3 3 0.28")
    caption = numbers("0.2903 and 3.2")
    assert [stated(number, caption) for number in (long, short, whole, other)] == [True, False, False, False]
