"""Frames of arrays: what a kernel sends to a page that draws, and what becomes of the picture meanwhile."""

from unittest import mock

import numpy as np
import pytest
from driving import RecordingComm, done, headless, send

from rnnlib import explore
from rnnlib.explore import live
from rnnlib.explore.browser.frames import frame_of
from rnnlib.explore.browser.page import LETTERS
from rnnlib.explore.browser.spec import MARKERS, drawable

BY_KERNEL = [
    name for name, kind in explore.CATALOGUE.items() if kind.screen is None and not kind().face.computes
]


def read(frame, key):
    """An array of a frame, as a page reads it."""
    sent = frame["arrays"][key]
    start, shape = sent["start"], sent["shape"]
    numbers = np.frombuffer(frame["numbers"], "<f8")
    return numbers[start : start + int(np.prod(shape))].reshape(shape)


class Sketch(live.Explorer):
    """Every sort of thing that can be bound."""

    settings = live.Settings(n=live.IntSlider(3, 0, 5), look=live.Choice("wide", ["wide", "high"]))
    marker = "o"

    @staticmethod
    def compute(n, look):
        values = np.arange(float(n))
        return {"y": np.where(values == 1, np.nan, values), "x": np.arange(n), "look": look}

    @staticmethod
    def shown(result, n, **_):
        return {
            "cells": np.ones((2, n, 2)),
            "hues": [live.BLUE] * n,
            "texts": ["Łódź"],
            "at": [(0.5, np.inf)],
            "alone": (1, 2),
        }

    def build(self, figure):
        ax = figure.subplots()
        self.view("look", {"wide": {ax: {"xlim": (0, 9)}}, "high": {ax: {"ylim": (0, 9)}}})
        self.line(ax, "x", "y", self.marker)
        self.trail(ax, "alone", "o")
        self.segments(ax, "cells", "hues")
        self.words(ax, "texts", "at")

    def describe(self, result, n, look):
        return f"{n}, {look}."


class Odd(Sketch):
    """The same with a marker that a page cannot draw."""

    marker = "8"


@pytest.mark.parametrize("n", [0, 1, 3])
def test_a_frame_holds_what_is_bound(n):
    sketch = Sketch(n=n, look="high")
    data = {**sketch.result, **Sketch.shown(sketch.result, n)}
    frame = frame_of(sketch, data)
    for key in ("x", "y", "cells"):
        np.testing.assert_array_equal(read(frame, key), data[key])
    assert frame["view"] == "high"
    assert frame["arrays"]["at"] == [[0.5, None]]
    assert frame["arrays"]["alone"] == [1, 2]
    assert frame["arrays"]["hues"] == [[0, 0x72 / 255, 0xB2 / 255, 1]] * n
    assert set(frame["arrays"]) == {"x", "y", "cells", "hues", "texts", "at", "alone"}


def test_letters_that_a_page_does_not_have_come_along():
    assert "Ł" not in LETTERS and "ó" not in LETTERS
    sketch = Sketch()
    glyphs = frame_of(sketch, {**sketch.result, **Sketch.shown(sketch.result, 3)})["glyphs"]
    assert {"Ł", "ó", "ź"} <= set(glyphs["plain"])
    assert glyphs["plain"]["Ł"][0] != glyphs["plain"]["□"][0]


@pytest.mark.parametrize("name", BY_KERNEL)
def test_a_page_that_draws_is_sent_arrays_and_no_picture(name):
    kind = explore.CATALOGUE[name]
    with headless():
        explorer, other = kind(), kind()
        done(explorer, "draw")
        assert explorer.face.draws
        first = explorer.face.frame
        preset = {**kind.presets[-1].values}
        RecordingComm.sent.clear()
        with mock.patch.object(explorer.picture, "render", wraps=explorer.picture.render) as render:
            send(explorer, **preset)
            assert render.call_count == 0
            assert explorer.face.frame != first
            assert sum(bool(buffers) for _, _, buffers in RecordingComm.sent) == 1
            other.set(**preset)
            assert explorer.png() == other.png()  # drawn now that somebody asks
            assert render.call_count == 1
            assert explorer.png() == other.png() and render.call_count == 1
        assert (explorer.caption, repr(explorer)) == (other.caption, repr(other))


def test_a_page_that_computes_is_sent_neither():
    with headless():
        explorer = explore.GradientDecay()
        picture = explorer.face.picture
        done(explorer, "draw")
        explorer.set(w=1.5)
        assert explorer.face.picture == picture and explorer.face.frame == {}
        assert explorer.face.shown["values"]["w"] == 1.5
        assert explorer.png() == explore.GradientDecay(w=1.5).png() != picture


def test_what_a_page_cannot_draw_stays_a_picture():
    assert "8" not in MARKERS
    with headless():
        odd = Odd()
        assert drawable(Sketch()) and not drawable(odd)
        before = odd.face.picture
        done(odd, "draw")
        odd.set(n=0)
        assert not odd.face.draws and odd.face.picture != before
