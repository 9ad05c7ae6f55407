"""A text coloured by one unit of the network that reads it."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from ...plots.look import centred
from .. import live
from .documentation import FEATURES, LINE_WIDTH, LINES, PASSAGES, correlations, holds, passage, reading

WIDTH = 128
TRACKS = 0.5  # from this correlation on we say that a unit tracks a feature
_PARTS = {"what it holds, tanh(c)": "c", "what it puts out, h": "h"}
_TINTS = LinearSegmentedColormap.from_list("tints", ["#7FB8D8", live.CARD, "#EAAE7F"])  # behind letters
_GUTTER = 0.44  # of each line of text: room for the unit's curve, below the letters


class UnitReader(live.Explorer):
    """The documentation inside your own Python, coloured by one unit of an LSTM that reads it.

    The network was trained to predict the next character, nothing else. Beside the text: how well each of
    its units tracks a feature such as being inside quotes, over 16,000 characters it was not trained on.
    """

    settings = live.Settings(
        feature=live.Choice("inside quotes", list(FEATURES), "feature"),
        unit=live.IntSlider(77, 0, WIDTH - 1, label="unit"),
        part=live.Choice("c", _PARTS, "shown of the unit"),
        place=live.IntSlider(1, 1, PASSAGES, label="example"),
    )
    presets = (
        live.Preset("A unit that knows of quotes"),
        live.Preset("The same unit's output", part="h"),
        live.Preset("Ruled lines", feature="a ruled line", unit=3),
        live.Preset("Does any unit count the columns?", feature="late in the line", unit=50),
        live.Preset("Brackets: half a success", feature="inside brackets", unit=100),
        live.Preset("A unit that hardly moves", unit=0),
    )
    challenge = live.Challenge(
        f"without the button, a unit that tracks “inside a word”: r of {TRACKS} or more in size",
        lambda result, feature, unit, **_: (
            feature == "inside a word" and abs(result["scores"][unit]) >= TRACKS
        ),
        feature="inside a word",
        unit=31,
    )
    size = (800, 430)

    @staticmethod
    def compute(feature, unit, part, place):
        shown, r = passage(feature, place), correlations(feature, part)
        order = np.argsort(-r, kind="stable")
        return {
            "values": reading().units[part][shown.index, unit],
            "holds": holds(feature)[shown.index],
            "r": r[order],
            "rank": np.flatnonzero(order == unit)[0],
            "best": np.argsort(-np.abs(r), kind="stable")[:3],
            "scores": r,
            "share": holds(feature).mean(),
        }

    @live.action("Show the unit that tracks it best")
    def best(self):
        return {"unit": int(self.result["best"][0])}

    @staticmethod
    def shown(result, feature, unit, place, **_):
        text = passage(feature, place)
        feet, cells = LINES - 1 - text.row, np.full((2 * LINES, LINE_WIDTH), np.nan)
        cells[2 * feet + 1, text.column] = result["values"]
        curve = np.column_stack([text.column, feet + 0.17 + 0.14 * result["values"]])
        ranks, r = np.arange(WIDTH), result["r"]
        x, y = result["rank"], result["scores"][unit]
        return {
            "cells": cells,
            "ruled x": np.add.outer(text.column, [-0.5, 0.5, np.nan]).ravel(),
            "ruled y": np.repeat(np.where(result["holds"], feet + _GUTTER - 0.02, np.nan), 3),
            "curve": live.gapped(curve[text.row == row] for row in range(LINES)),
            "lines": text.lines,
            "stems": np.stack([[ranks, 0 * r], [ranks, r]]).transpose(2, 0, 1),
            "chosen": [(x, 0), (x, y)],
            "name": [f"unit {unit}"],
            "name at": [(x + 6, y + 0.1) if x < WIDTH / 2 else (x - 64, y - 0.1)],
        }

    def build(self, figure):
        text, ranks = figure.subplots(1, 2, width_ratios=[4, 1])
        text.set(title="The text, coloured by the unit", xlim=(-0.5, LINE_WIDTH - 0.5), ylim=(0, LINES))
        text.axis("off")
        legend = "underlined: the feature holds      curve: the unit, from −1 (blue) to 1 (orange)"
        text.text(0, -0.02, legend, transform=text.transAxes, va="top", fontsize=9, color=live.GREY)
        rows = np.append(np.add.outer(np.arange(LINES), [0, _GUTTER]), LINES)
        self.mesh(text, "cells", np.arange(LINE_WIDTH + 1) - 0.5, rows, cmap=_TINTS, norm=centred(1))
        self.line(text, "ruled x", "ruled y", color=live.GREEN, lw=2.2, solid_capstyle="butt")
        self.trail(text, "curve", color=live.INK, lw=0.9)
        self.monospace(text, "lines", LINES, rise=_GUTTER / 2)
        ranks.set(title="All units, ranked", ylabel="correlation r", xlim=(-6, WIDTH + 5), ylim=(-1.05, 1.05))
        ranks.set_xticks([0, WIDTH - 1], ["first", "last"])
        ranks.axhline(0, color="#A9ADB4", lw=0.8)
        for level in (-TRACKS, TRACKS):
            ranks.axhline(level, color=live.GREY, ls=":", lw=1.2)
        self.segments(ranks, "stems", color=live.BLUE, lw=1.1)
        self.trail(ranks, "chosen", "D-", color=live.VERMILLION, ms=7, lw=2, markevery=[1])
        self.words(ranks, "name", "name at", color=live.VERMILLION, align="left", bold=True)

    def describe(self, result, feature, unit, part, place):
        r, best = result["scores"], result["best"]
        what = "content tanh(c)" if part == "c" else "output h"
        if result["share"] in (0, 1):
            return f"The text that was read holds no example of “{feature}”: no unit can be compared with it."
        told = f"The {what} of unit {unit} correlates with “{feature}” at r = {live.number(r[unit], 2)}"
        told += f" over {len(reading().text):,} characters, {100 * result['share']:.0f} % of which are so. "
        top = ", ".join(f"unit {k} ({live.number(r[k], 2)})" for k in best)
        if abs(r[best[0]]) < TRACKS:
            return told + f"No unit tracks it: the best, {top}, stay below {TRACKS} in size."
        few = int((np.abs(r) >= TRACKS).sum())
        some = "1 unit reaches" if few == 1 else f"{few} units reach"
        return told + f"Of {WIDTH}, {some} {TRACKS} in size; the best are {top}."
