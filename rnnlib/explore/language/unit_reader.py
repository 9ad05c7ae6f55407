"""A text coloured by one unit of the network that reads it."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from ...plots.look import centred
from .. import live
from .documentation import (
    FEATURES,
    LINE_WIDTH,
    LINES,
    PASSAGES,
    by_column,
    correlations,
    holds,
    passage,
    reading,
    together,
)

WIDTH = 128
TRACKS = 0.4  # from this correlation on we say that a unit tracks a feature
_PARTS = {"what it holds, c": "c", "as it is put out, tanh(c)": "tanh(c)", "what it puts out, h": "h"}
_WORDS = {"c": "content c", "tanh(c)": "content tanh(c)", "h": "output h"}
_EXTENTS = (1, 2, 5, 10, 20, 50)  # one of them holds what a unit is nineteen times of twenty
_ALL_UNITS = WIDTH + 34  # where in the ranking all units together stand
_TINTS = LinearSegmentedColormap.from_list("tints", ["#7FB8D8", live.CARD, "#EAAE7F"])  # behind letters
_GUTTER = 0.44  # of each line of text: room for the unit's curve, below the letters


class UnitReader(live.Explorer):
    """The documentation inside your own Python, coloured by one unit of an LSTM that reads it.

    The network was trained to predict the next character, nothing else. Beside the text: how well each of
    its units tracks a feature such as being inside quotes, over 16,000 characters it was not trained on, and
    the unit's mean at each place of a line. Two controls give the level of chance: the feature moved on by
    some thousand characters, and the network before training.
    """

    settings = live.Settings(
        feature=live.Choice("inside quotes", list(FEATURES), "feature"),
        unit=live.IntSlider(77, 0, WIDTH - 1, label="unit"),
        part=live.Choice("tanh(c)", _PARTS, "shown of the unit"),
        place=live.IntSlider(1, 1, PASSAGES, label="example"),
        network=live.Choice("trained", ["trained", "before training"], "network"),
        moved=live.Toggle(False, "control: the feature moved on"),
    )
    presets = (
        live.Preset("A unit that knows of quotes"),
        live.Preset("The same unit's output", part="h"),
        live.Preset("Ruled lines", feature="a ruled line", unit=3),
        live.Preset("Does any unit count the columns?", feature="late in the line", unit=50),
        live.Preset("A counter", feature="late in the line", unit=85, part="c"),
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
    def compute(feature, unit, part, place, network, moved):
        shown, r = passage(feature, place), correlations(feature, part, network, moved)
        order, values = np.argsort(-r, kind="stable"), reading(network).units[part][:, unit]
        return {
            "values": values[shown.index],
            "range": _extent(values),
            "by column": by_column(part, network)[:, unit],
            "holds": holds(feature, moved)[shown.index],
            "r": r[order],
            "rank": np.flatnonzero(order == unit)[0],
            "best": np.argsort(-np.abs(r), kind="stable")[:3],
            "scores": r,
            "together": together(feature, part, network, moved),
            "share": holds(feature).mean(),
        }

    @live.action("Show the unit that tracks it best")
    def best(self):
        return {"unit": int(self.result["best"][0])}

    @staticmethod
    def shown(result, feature, unit, place, **_):
        text = passage(feature, place)
        feet, cells = LINES - 1 - text.row, np.full((2 * LINES, LINE_WIDTH), np.nan)
        values = np.clip(result["values"] / result["range"], -1, 1)
        cells[2 * feet + 1, text.column] = values
        curve = np.column_stack([text.column, feet + 0.17 + 0.14 * values])
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
            "all": [(_ALL_UNITS, result["together"])],
            "means": np.column_stack([np.arange(LINE_WIDTH), result["by column"]]),
            "scale": str(result["range"]),
        }

    def build(self, figure):
        axes = figure.subplot_mosaic([["text", "ranks"], ["text", "columns"]], width_ratios=[3.4, 1])
        text, ranks, columns = axes.values()
        text.set(title="The text, coloured by the unit", xlim=(-0.5, LINE_WIDTH - 0.5), ylim=(0, LINES))
        text.axis("off")
        legend = "underlined: the feature holds      curve: the unit, low (blue) to high (orange)"
        text.text(0, -0.02, legend, transform=text.transAxes, va="top", fontsize=9, color=live.GREY)
        rows = np.append(np.add.outer(np.arange(LINES), [0, _GUTTER]), LINES)
        self.mesh(text, "cells", np.arange(LINE_WIDTH + 1) - 0.5, rows, cmap=_TINTS, norm=centred(1))
        self.line(text, "ruled x", "ruled y", color=live.GREEN, lw=2.2, solid_capstyle="butt")
        self.trail(text, "curve", color=live.INK, lw=0.9)
        self.monospace(text, "lines", LINES, rise=_GUTTER / 2)
        ranks.set(
            title="All units, ranked", ylabel="correlation r", xlim=(-6, _ALL_UNITS + 14), ylim=(-1.05, 1.05)
        )
        ranks.set_xticks([0, WIDTH - 1, _ALL_UNITS], ["first", "last", "all"])
        ranks.axhline(0, color="#A9ADB4", lw=0.8)
        for level in (-TRACKS, TRACKS):
            ranks.axhline(level, color=live.GREY, ls=":", lw=1.2)
        self.segments(ranks, "stems", color=live.BLUE, lw=1.1)
        self.trail(ranks, "chosen", "D-", color=live.VERMILLION, ms=7, lw=2, markevery=[1])
        self.words(ranks, "name", "name at", color=live.VERMILLION, align="left", bold=True)
        self.trail(ranks, "all", "*", color=live.PURPLE, ms=11)
        columns.set(title="Mean by column", xlabel="column", xlim=(-1, LINE_WIDTH))
        columns.axhline(0, color="#A9ADB4", lw=0.8)
        self.view("scale", {str(size): {columns: {"ylim": (-1.05 * size, 1.05 * size)}} for size in _EXTENTS})
        self.trail(columns, "means", ".-", color=live.VERMILLION, ms=4, lw=1)

    def describe(self, result, feature, unit, part, place, network, moved):
        if result["share"] in (0, 1):
            return f"The text that was read holds no example of “{feature}”: no unit can be compared with it."
        r, early = result["scores"], "" if network == "trained" else "Before training, the "
        told = f"{early or 'The '}{_WORDS[part]} of unit {unit} correlates with “{feature}”"
        told += ", moved on to where it does not belong," if moved else ""
        told += f" at r = {_two(r[unit])}"
        told += f" over {len(reading().text):,} characters, {100 * result['share']:.0f} % of which are so. "
        return f"{told}{_ranking(r, result['best'])} {_probe_and_columns(result)}"


def _extent(values):
    """The least of the ranges that holds nineteen values of twenty, or the widest."""
    return next((size for size in _EXTENTS if np.quantile(np.abs(values), 0.95) <= size), _EXTENTS[-1])


def _two(r):
    """A correlation to two places; what rounds to nothing has no sign."""
    return live.number(round(float(r), 2) + 0.0, 2)


def _ranking(r, best):
    top = ", ".join(f"unit {k} ({_two(r[k])})" for k in best)
    few = int((np.abs(r) >= TRACKS).sum())
    if not few:
        return f"No unit tracks it: the best, {top}, stay below {TRACKS} in size."
    some = "1 unit reaches" if few == 1 else f"{few} units reach"
    return f"Of {WIDTH}, {some} {TRACKS} in size; the best are {top}."


def _probe_and_columns(result):
    """What all units know together (the star), and the unit's mean early and late in a line."""
    early, late = (result["by column"][column] for column in (0, 55))
    along = f"{live.number(early, 2)} at the start of a line, {live.number(late, 2)} at column 55"
    return f"All together, weighed by least squares: {_two(result['together'])}. Its mean: {along}."
