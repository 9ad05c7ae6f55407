"""Nested functions and the chain rule, moved by hand."""

import numpy as np
from matplotlib.lines import Line2D

from ...plots.lettering import Lettering
from ..live import CARD, GREY, INK, VERMILLION, Challenge, Choice, Explorer, Preset, Settings, Slider, number
from .functions import FUNCTIONS, formula, nested
from .marks import Marks
from .panels import COLUMNS, GRID, Panels, row

DEPTH = 4
H = 1e-6  # the step of the numerical derivative
FURTHEST = 1.5  # of x: further out, nested exponentials overflow
_FAINT = 1e-7  # slopes that a central difference of this step measures badly, for values about 1
_BAND = 1e4  # products from 1 / _BAND to _BAND have a place on their axis
_SCALES = np.outer(10.0 ** np.arange(24), [2, 5, 10]).ravel()  # ± how far both axes of a panel may reach
_OPTIONS = {"u  (nothing is done)" if name == "identity" else f.text: name for name, f in FUNCTIONS.items()}
_POSITIVE, _NEGATIVE, _NOWHERE = "positive", "negative", "0, or off the axis"
_SIGNS = {  # marker, face, edge
    _POSITIVE: ("o", VERMILLION, VERMILLION),
    _NEGATIVE: ("s", CARD, VERMILLION),
    _NOWHERE: ("X", INK, INK),
}
_NAMES = ("f₁", "f₂", "f₃", "f₄", "f")


class NestedFunctions(Explorer):
    """The slope of f₄(f₃(f₂(f₁(x)))): each function's own slope, at the value that enters it, multiplied."""

    settings = Settings(
        x=Slider(1.2, -FURTHEST, FURTHEST, 0.05, "x", play=True),
        f1=Choice("square", _OPTIONS, "first function f₁(u)"),
        f2=Choice("sin", _OPTIONS, "then f₂(u)"),
        f3=Choice("exp", _OPTIONS, "then f₃(u)"),
        f4=Choice("identity", _OPTIONS, "last f₄(u)"),
    )
    presets = (
        Preset("sin(x²) …", f3="identity"),
        Preset("… or (sin x)²: does order matter?", f1="sin", f2="square", f3="identity"),
        Preset("Slopes above 1 multiply up", x=0.8, f1="double", f2="square", f3="double", f4="exp"),
        Preset("One flat slope kills all", x=1.5, f1="double", f2="tanh", f3="double", f4="double"),
        Preset("tanh four times: what is left?", f1="tanh", f2="tanh", f3="tanh", f4="tanh"),
        Preset("σ four times", x=0.0, f1="sigmoid", f2="sigmoid", f3="sigmoid", f4="sigmoid"),
    )
    challenge = Challenge(
        "end with σ, whose slope is ¼ at the most, and still give the whole a slope above 1.",
        lambda result, f4, **_: f4 == "sigmoid" and bool(result["product"][-1] > 1),
        x=0.0,
        f1="double",
        f2="double",
        f3="double",
        f4="sigmoid",
    )
    size = (800, 400)

    @staticmethod
    def compute(x, f1, f2, f3, f4):
        names = (f1, f2, f3, f4)
        values = nested(x, names)
        slopes = np.array([FUNCTIONS[name].slope(u) for name, u in zip(names, values)])
        reach = abs(np.append(np.maximum(abs(values[:-1]), abs(values[1:])), values[-1]))
        scales = _SCALES[np.searchsorted(_SCALES, reach / 0.95)]
        with np.errstate(over="ignore"):
            curves = [FUNCTIONS[name].f(scale * GRID) / scale for name, scale in zip(names, scales)]
            curves.append(nested(_SCALES[0] * GRID, names)[-1] / scales[-1])
        ahead, back = nested(np.array([x + H, x - H]), names)[-1]
        return {
            "values": values,
            "slopes": slopes,
            "product": np.cumprod(slopes),
            "numerical": (ahead - back) / (2 * H),
            "scales": scales,
            "curves": np.clip(curves, -2, 2),
        }

    def build(self, figure):
        page = self._place(figure, 0, 0, *self.size)
        page.set(xlim=(0, self.size[0]), ylim=(self.size[1], 0))
        page.axis("off")
        centre = {"ha": "center", "va": "center"}
        page.text(COLUMNS[-1], 50, "f(x), the whole", **centre, fontweight="bold")
        for x, sign in zip(COLUMNS + 80, "×××="):
            page.text(x, 250, sign, **centre, fontsize=14)
        page.text(COLUMNS[-1], 308, "measured:", **centre)
        page.text(COLUMNS[-1], 358, "(f(x+h) − f(x−h)) / 2h", **centre, fontsize=8.5, color=GREY)
        self.panels = Panels(page)
        self.formula = Lettering(page, 12.5, "o", align="left", bold=True)
        self.titles = Lettering(page, 10, "o", bold=True)
        self.words = Lettering(page, 9.5)
        self.numbers = Lettering(page, 14, bold=True)
        texts = [self.formula, self.titles, self.words, self.numbers]
        return [self.panels.artists, self._build_product(figure), texts]

    def _place(self, figure, left, top, width, height):
        """Axes at a place given in CSS pixels from the upper left."""
        wide, high = self.size
        return figure.add_axes([left / wide, 1 - (top + height) / high, width / wide, height / high])

    def _build_product(self, figure):
        """The product so far, each place below its function."""
        left, right = 50, 634
        ax = self._place(figure, left, 292, right - left, 82)
        ax.set(xlim=(left / 160, right / 160), yscale="log", ylim=(1 / _BAND / 3, _BAND * 3))
        ax.set(xticks=np.arange(DEPTH) + 0.5, xticklabels=["f₁′", "× f₂′", "× f₃′", "× f₄′"])
        ax.set_yticks(10.0 ** np.arange(-4, 5, 2))
        ax.set_title("Multiplied so far")
        ax.axhline(1, color=GREY, lw=0.8)
        for text, height in (("explodes", 0.88), ("vanishes", 0.1)):
            looks = {"color": GREY, "style": "italic", "ha": "right", "va": "center", "fontsize": 9}
            ax.text(0.995, height, text, transform=ax.transAxes, **looks)
        self.so_far, self.signs = ax.plot([], [], color=INK, lw=1.4)[0], Marks(ax, 8.5)
        looks = {"ls": "", "ms": 8.5, "mew": 1.8}
        handles = [
            Line2D([], [], marker=mark, mec=edge, mfc=face, label=label, **looks)
            for label, (mark, face, edge) in _SIGNS.items()
        ]
        ax.legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 0.98), ncols=3, handletextpad=0.2)
        return self.so_far, self.signs

    def draw(self, result, x, **functions):
        values, scales = result["values"], result["scales"]
        entering, leaving = np.append(values[:-1], x), np.append(values[1:], values[-1])
        slopes = np.append(result["slopes"], result["product"][-1])
        widths = np.append(scales[:-1], _SCALES[0])
        self.panels.show(result["curves"], entering / widths, leaving / scales, slopes * widths / scales)
        self._draw_product(result["product"])
        self._write(result, entering, leaving, slopes, [FUNCTIONS[name].text for name in functions.values()])
        self.formula.show([f"f(x) = {formula(functions.values())}"], (17, 22))

    def _write(self, result, entering, leaving, slopes, functions):
        calls = [f"({number(round(u, 3))})" for u in entering]
        above = [f"{name}{call} = {number(round(v, 3))}" for name, call, v in zip(_NAMES, calls, leaving)]
        below = [f"{name}′{call} =" for name, call in zip(_NAMES, calls)]
        reaches = [
            f"±{scale:g}".replace("e+", "e") if scale > _SCALES[0] else "" for scale in result["scales"]
        ]
        texts, colours = above + below + reaches, [INK] * 10 + [GREY] * 5
        self.words.show(texts, [*row(206), *row(223), *row(72, -44)], colours)
        places, colours = [*row(250), (COLUMNS[-1], 333)], [VERMILLION] * len(slopes) + [INK]
        texts = [*map(number, slopes), "≈ 0" if _faint(result) else number(result["numerical"])]
        self.numbers.show(texts, places, colours)
        titles = [f"{name}(u) = {text}" for name, text in zip(_NAMES, functions)]
        self.titles.show(titles, row(50)[:DEPTH])

    def _draw_product(self, product):
        places, height = np.arange(DEPTH) + 0.5, np.clip(np.abs(product), 1 / _BAND, _BAND)
        on = np.abs(product) == height
        signs = [_POSITIVE if p > 0 else _NEGATIVE for p in product]
        looks = [_SIGNS[sign if shown else _NOWHERE] for sign, shown in zip(signs, on)]
        self.so_far.set_data(places, height)
        marks, faces, edges = zip(*looks)
        self.signs.show(marks, np.column_stack([places, height]), faces, edges, 1.8)

    def describe(self, result, x, **functions):
        names = tuple(functions.values())
        used = [k for k, name in enumerate(names) if name != "identity"]
        if not used:
            return f"Nothing is done to x = {number(x)}: f(x) = x, and its slope is 1 everywhere."
        ways = "; ".join(
            f"{_NAMES[k]} takes {number(result['values'][k])} to {number(result['values'][k + 1])}, "
            f"slope {number(result['slopes'][k])}"
            for k in used
        )
        factors = " × ".join(_factor(result["slopes"][k]) for k in used)
        return (
            f"f(x) = {formula(names)} at x = {number(x)}: {ways}. Multiplied: {factors} = "
            f"{number(result['product'][-1])}, the slope of the whole; measured: {_measured(result)}."
        )


def _factor(slope):
    return f"({number(slope)})" if slope < 0 else number(slope)


def _faint(result):
    """Whether the numerical derivative is too small to be told from rounding."""
    return abs(result["numerical"]) <= _FAINT * max(1.0, abs(result["values"][-1]))


def _measured(result):
    return "0, as far as differences can tell" if _faint(result) else number(result["numerical"])
