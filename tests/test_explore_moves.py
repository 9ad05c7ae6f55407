"""Buttons for the numbered moves of a text: which states they are, and what they say."""

import ipywidgets.widgets as widgets
import pytest
from driving import headless, press

from rnnlib import explore

MOVES = {"w_h": 0}, {"w_h": 1.5}, [{"b": 0.5}, {"b": -0.5}]


def begun():
    return explore.RecurrentUnit(w_h=1.2).moves(*MOVES)


def test_each_move_is_laid_over_the_state_that_the_cell_began_with():
    with headless():
        explorer = begun()
        start = explorer.values
        wanted = {"1": {"w_h": 0}, "2": {"w_h": 1.5}, "3a": {"b": 0.5}, "3b": {"b": -0.5}}
        assert explorer.numbered == {number: start | change for number, change in wanted.items()}
        for number in ["3b", "1", "3a", "2", "1"]:
            press(explorer, number)
            assert explorer.values == start | wanted[number]


def test_what_follows_follows():
    explorer = explore.GradientPaths(t=8, k=3).moves({"t": 2})
    assert explorer.numbered["1"]["k"] <= 2


def test_moves_change_nothing_that_is_stored():
    plain, moved = explore.RecurrentUnit(w_h=1.2), begun()
    assert repr(plain) == repr(moved) and plain.caption == moved.caption and plain.png() == moved.png()
    kept = [e._repr_mimebundle_()[0] for e in (plain, moved)]
    assert kept[0]["text/plain"] == kept[1]["text/plain"] and kept[0]["image/png"] == kept[1]["image/png"]
    assert plain.numbered == {}


def test_buttons_say_what_they_set():
    told = begun().face.about["moves"]
    assert [move["number"] for move in told] == ["1", "2", "3a", "3b"]
    assert told[-1]["told"] == "Move 3b: b = -0.5"
    assert explore.RecurrentUnit().moves({}).numbered["1"] == explore.RecurrentUnit().values


@pytest.mark.parametrize(
    "moves, message",
    [
        ((), "moves: wanted at least one"),
        (({"w_h": 0}, {"w_h": 99}), "move 2: w_h: wanted a number from .*, got 99"),
        (([{"b": 0}, {"q": 1}],), "move 1b: RecurrentUnit: no setting 'q'"),
        (({"w_h": 0}, 3), "move 2: wanted a dict of settings, or a list of them, got 3"),
        (([],), "move 1: wanted a dict"),
    ],
)
def test_a_move_that_cannot_be_made_is_refused(moves, message):
    explorer = explore.RecurrentUnit()
    told = explorer.face.about
    with pytest.raises(ValueError, match=message):
        explorer.moves(*moves)
    assert explorer.face.about == told and explorer.numbered == {}


def test_moves_are_given_once():
    with pytest.raises(ValueError, match="has its moves already"):
        begun().moves({"w_h": 0})


def test_closing_leaves_nothing_behind():
    explore.RecurrentUnit().close()  # what all explorers share is there now
    before = set(widgets.widget._instances)
    begun().close()
    assert set(widgets.widget._instances) <= before
