"""A text coloured by one unit of the network that reads it."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.image import PcolorImage

from ...plots.lettering import Lettering
from ..live import (
    BLUE,
    CARD,
    GREEN,
    GREY,
    INK,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    action,
    number,
)
from .features import FEATURES
from .passages import COLUMNS, LINES, PLACES, correlations, holds, passage, reading
from .typescript import Typescript

UNITS = 128
TRACKS = 0.5  # from this correlation on we say that a unit tracks a feature
_PARTS = {"what it holds, tanh(c)": "c", "what it puts out, h": "h"}
_PALE = LinearSegmentedColormap.from_list("pale", ["#7FB8D8", CARD, "#EAAE7F"])  # letters stay legible
_BAND = 0.44  # of each line of text: room for the unit's curve, below the letters
_MIDDLE, _SWING = 0.17, 0.14  # of the curve
_EDGES = (  # of the cells and the bands between them
    np.arange(COLUMNS + 1) - 0.5,
    np.append(np.add.outer(np.arange(LINES), [0, _BAND]), LINES),
)


class UnitReader(Explorer):
    """The documentation inside your own Python, coloured by one unit of an LSTM that reads it.

    The network was trained to predict the next character, nothing else. Beside the text: how well each of
    its units tracks a feature such as being inside quotes, over 16,000 characters it was not trained on.
    """

    settings = Settings(
        feature=Choice("inside quotes", list(FEATURES), "feature"),
        unit=IntSlider(77, 0, UNITS - 1, label="unit"),
        part=Choice("c", _PARTS, "shown of the unit"),
        place=IntSlider(1, 1, PLACES, label="example"),
    )
    presets = (
        Preset("A unit that knows of quotes"),
        Preset("The same unit's output", part="h"),
        Preset("Ruled lines", feature="a ruled line", unit=3),
        Preset("Does any unit count the columns?", feature="late in the line", unit=50),
        Preset("Brackets: half a success", feature="inside brackets", unit=100),
        Preset("A unit that hardly moves", unit=0),
    )
    challenge = Challenge(
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

    @action("Show the unit that tracks it best")
    def best(self):
        return {"unit": int(self.result["best"][0])}

    def build(self, figure):
        text, ranks = figure.subplots(1, 2, width_ratios=[4, 1])
        text.set(title="The text, coloured by the unit", xlim=(-0.5, COLUMNS - 0.5), ylim=(0, LINES))
        text.axis("off")
        legend = "underlined: the feature holds      curve: the unit, from −1 (blue) to 1 (orange)"
        text.text(0, -0.02, legend, transform=text.transAxes, va="top", fontsize=9, color=GREY)
        self.cells = PcolorImage(text, *_EDGES, np.ma.masked_all((2 * LINES, COLUMNS)), cmap=_PALE)
        self.cells.set_clim(-1, 1)
        self.cells.set_in_layout(False)  # it does not know how large it is
        text.add_image(self.cells)
        self.underline = text.plot([], [], color=GREEN, lw=2.2, solid_capstyle="butt")[0]
        self.curve = text.plot([], [], color=INK, lw=0.9)[0]
        self.letters = Typescript(text, LINES, rise=_BAND / 2)
        self._build_ranks(ranks)
        return [self.cells, self.underline, self.curve, self.letters, self.stems, self.chosen, self.name]

    def _build_ranks(self, ax):
        ax.set(title="All units, ranked", ylabel="correlation r", xlim=(-6, UNITS + 5), ylim=(-1.05, 1.05))
        ax.set_xticks([0, UNITS - 1], ["first", "last"])
        ax.axhline(0, color="#A9ADB4", lw=0.8)
        for level in (-TRACKS, TRACKS):
            ax.axhline(level, color=GREY, ls=":", lw=1.2)
        self.stems = ax.vlines(np.arange(UNITS), 0, np.zeros(UNITS), color=BLUE, lw=1.1)
        self.chosen = ax.plot([], [], "D-", color=VERMILLION, ms=7, lw=2, markevery=[1])[0]
        self.name = Lettering(ax, 10, align="left", bold=True)

    def draw(self, result, feature, unit, place, **_):
        shown = passage(feature, place)
        self.cells.set_data(*_EDGES, _cells(shown, result["values"]))
        feet = LINES - 1 - shown.row
        self.curve.set_data(*_broken(shown, feet + _MIDDLE + _SWING * result["values"]))
        level = np.where(result["holds"], feet + _BAND - 0.02, np.nan)
        self.underline.set_data(*_ruled(shown, level))
        self.letters.show(shown.lines)
        ranks, r = np.arange(UNITS), result["r"]
        self.stems.set_segments(np.stack([np.stack([ranks, 0 * r]), np.stack([ranks, r])]).transpose(2, 0, 1))
        x, y = result["rank"], result["scores"][unit]
        self.chosen.set_data([x, x], [0, y])
        place = (x + 6, y + 0.1) if x < UNITS / 2 else (x - 64, y - 0.1)
        self.name.show([f"unit {unit}"], [place], VERMILLION)

    def describe(self, result, feature, unit, part, place):
        r, best = result["scores"], result["best"]
        what = "content tanh(c)" if part == "c" else "output h"
        if result["share"] in (0, 1):
            return f"The text that was read holds no example of “{feature}”: no unit can be compared with it."
        told = f"The {what} of unit {unit} correlates with “{feature}” at r = {number(r[unit], 2)}"
        told += f" over {len(reading().text):,} characters, {100 * result['share']:.0f} % of which are so. "
        top = ", ".join(f"unit {k} ({number(r[k], 2)})" for k in best)
        if abs(r[best[0]]) < TRACKS:
            return told + f"No unit tracks it: the best, {top}, stay below {TRACKS} in size."
        few = int((np.abs(r) >= TRACKS).sum())
        some = "1 unit reaches" if few == 1 else f"{few} units reach"
        return told + f"Of {UNITS}, {some} {TRACKS} in size; the best are {top}."


def _cells(shown, values):
    """The values as an image from the foot up: each line of text is a row for the curve and one of cells."""
    image = np.full((2 * LINES, COLUMNS), np.nan)
    image[2 * (LINES - 1 - shown.row) + 1, shown.column] = values
    return np.ma.masked_invalid(image)


def _broken(shown, y):
    """One curve through all lines of text, broken where a line begins: x, y with NaN in between."""
    firsts = np.flatnonzero(shown.column == 0)
    return np.insert(shown.column.astype(float), firsts, np.nan), np.insert(y, firsts, np.nan)


def _ruled(shown, y):
    """A stroke under each character whose y is not NaN."""
    x = np.stack([shown.column - 0.5, shown.column + 0.5, np.full(len(y), np.nan)], axis=1)
    return x.ravel(), np.repeat(y, 3)
