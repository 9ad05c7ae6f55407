"""Nested functions and the chain rule, moved by hand."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import live
from .functions import FUNCTIONS, formula, nested

DEPTH = 4
H = 1e-6  # the step of the numerical derivative
FURTHEST = 1.5  # of x: further out, nested exponentials overflow
_FAINT = 1e-7  # slopes that a central difference of this step measures badly, for values about 1
_PLACES = np.arange(DEPTH) + 0.5  # of the products on their axis
_LARGEST = 1e4  # products from 1 / _LARGEST to _LARGEST have a place on their axis
_SCALES = np.outer(10.0 ** np.arange(24), [2, 5, 10]).ravel()  # ± how far both axes of a panel may reach
_OPTIONS = {"u  (nothing is done)" if name == "identity" else f.text: name for name, f in FUNCTIONS.items()}
_SIGNS = {  # of a product: marker, face, edge
    "positive": ("o", live.VERMILLION, live.VERMILLION),
    "negative": ("s", live.CARD, live.VERMILLION),
    "0, or off the axis": ("X", live.INK, live.INK),
}
_LETTERS = ("f₁", "f₂", "f₃", "f₄", "f")

_CENTRES = 80 + 160 * np.arange(DEPTH + 1)  # the middles of the panels, in CSS pixels; the last is the whole
_CENTRE_Y, _TO_SIDE = 125, 63  # of the panels' height and sides, in CSS pixels
_INSIDE = np.linspace(-1, 1, 301)  # where curves are given: a panel reaches from −1 to 1 both ways
# The ends of the ways: in from below and out to the right, of the first panel, the second … What leaves one
# panel enters the next and looks the same; x enters the first and the last, which is the whole.
_ENDS = "o^^DDvvsos"
_COLOURS = [live.BLUE, *np.repeat([live.GREEN, live.PURPLE, live.ORANGE], 2), live.INK, live.BLUE, live.INK]


def _in_columns(y, shift=0):
    """A place in every column, `y` CSS pixels down."""
    return [(x + shift, y) for x in _CENTRES]


class NestedFunctions(live.Explorer):
    """The slope of f₄(f₃(f₂(f₁(x)))): each function's own slope, at the value that enters it, multiplied."""

    settings = live.Settings(
        x=live.Slider(1.2, -FURTHEST, FURTHEST, 0.05, "x", play=True),
        f1=live.Choice("square", _OPTIONS, "first function f₁(u)"),
        f2=live.Choice("sin", _OPTIONS, "then f₂(u)"),
        f3=live.Choice("exp", _OPTIONS, "then f₃(u)"),
        f4=live.Choice("identity", _OPTIONS, "last f₄(u)"),
    )
    presets = (
        live.Preset("sin(x²) …", f3="identity"),
        live.Preset("… or (sin x)²: does order matter?", f1="sin", f2="square", f3="identity"),
        live.Preset("Slopes above 1 multiply up", x=0.8, f1="double", f2="square", f3="double", f4="exp"),
        live.Preset("One flat slope kills all", x=1.5, f1="double", f2="tanh", f3="double", f4="double"),
        live.Preset("tanh four times: what is left?", f1="tanh", f2="tanh", f3="tanh", f4="tanh"),
        live.Preset("σ four times", x=0.0, f1="sigmoid", f2="sigmoid", f3="sigmoid", f4="sigmoid"),
    )
    challenge = live.Challenge(
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
            curves = [FUNCTIONS[name].f(scale * _INSIDE) / scale for name, scale in zip(names, scales)]
            curves.append(nested(_SCALES[0] * _INSIDE, names)[-1] / scales[-1])
        ahead, back = nested(np.array([x + H, x - H]), names)[-1]
        return {
            "values": values,
            "slopes": slopes,
            "product": np.cumprod(slopes),
            "numerical": (ahead - back) / (2 * H),
            "scales": scales,
            "curves": np.clip(curves, -2, 2),
        }

    @staticmethod
    def shown(result, x, **functions):
        values, scales, product = result["values"], result["scales"], result["product"]
        entering, leaving = np.append(values[:-1], x), np.append(values[1:], values[-1])
        slopes, widths = np.append(result["slopes"], product[-1]), np.append(scales[:-1], _SCALES[0])
        calls = [f"({live.number(round(u, 3))})" for u in entering]
        height = np.clip(np.abs(product), 1 / _LARGEST, _LARGEST)
        kinds = np.where(np.abs(product) != height, 2, np.where(product > 0, 0, 1))
        markers, faces, edges = zip(*(list(_SIGNS.values())[kind] for kind in kinds))
        return {
            **_panels(result["curves"], entering / widths, leaving / scales, slopes * widths / scales),
            "formula": [f"f(x) = {formula(functions.values())}"],
            "titles": [f"{name}(u) = {FUNCTIONS[f].text}" for name, f in zip(_LETTERS, functions.values())],
            "calls": [f"{f}{u} = {live.number(round(v, 3))}" for f, u, v in zip(_LETTERS, calls, leaving)],
            "derivatives": [f"{f}′{u} =" for f, u in zip(_LETTERS, calls)],
            "reaches": [f"±{to:g}".replace("e+", "e") if to > _SCALES[0] else "" for to in scales],
            "slopes so far": [*map(live.number, slopes)],
            "measured": ["≈ 0" if _faint(result) else live.number(result["numerical"])],
            "so far": np.column_stack([_PLACES, height]),
            "markers": markers,
            "faces": faces,
            "edges": edges,
        }

    def build(self, figure):
        page = self.page(figure)
        centre = {"ha": "center", "va": "center"}
        page.text(_CENTRES[-1], 50, "f(x), the whole", **centre, fontweight="bold")
        for x, sign in zip(_CENTRES + 80, "×××="):
            page.text(x, 250, sign, **centre, fontsize=14)
        page.text(_CENTRES[-1], 308, "measured:", **centre)
        page.text(_CENTRES[-1], 358, "(f(x+h) − f(x−h)) / 2h", **centre, fontsize=8.5, color=live.GREY)
        self._declare_panels(page)
        self._declare_product(figure)
        self.words(page, "formula", [(17, 22)], 12.5, middle="o", align="left", bold=True)
        self.words(page, "titles", _in_columns(50)[:DEPTH], middle="o", bold=True)
        self.words(page, "calls", _in_columns(206), 9.5)
        self.words(page, "derivatives", _in_columns(223), 9.5)
        self.words(page, "reaches", _in_columns(72, -44), 9.5, color=live.GREY)
        self.words(page, "slopes so far", _in_columns(250), 14, color=live.VERMILLION, bold=True)
        self.words(page, "measured", [(_CENTRES[-1], 333)], 14, bold=True)

    def _declare_panels(self, page):
        """Five small panels in a row, drawn as one: curves, tangents, values on their way to the next."""
        for x in _CENTRES:
            corner = x - _TO_SIDE, _CENTRE_Y - _TO_SIDE
            page.add_patch(Rectangle(corner, 2 * _TO_SIDE, 2 * _TO_SIDE, fill=False, ec="#A9ADB4", lw=0.8))
            page.plot([x - _TO_SIDE, x + _TO_SIDE], [_CENTRE_Y, _CENTRE_Y], color=live.LIGHT, lw=0.8)
            page.plot([x, x], [_CENTRE_Y - _TO_SIDE, _CENTRE_Y + _TO_SIDE], color=live.LIGHT, lw=0.8)
        self.trail(page, "panel curves", color=live.GREY)
        self.trail(page, "ways", color=live.INK, ls=(0, (2, 2)), lw=1)
        look = {"color": live.VERMILLION, "lw": 2.4, "ms": 6, "mec": live.CARD, "markevery": (1, 4)}
        self.trail(page, "tangents", "-o", **look)
        look = {"size": 7.5, "edgecolor": live.CARD, "lw": 0.8, "clip_on": False}
        self.nodes(page, "ends", _COLOURS, marker=_ENDS, **look)

    def _declare_product(self, figure):
        """The product so far, each place below its function."""
        (wide, high), left, right, top, bottom = self.size, 50, 634, 292, 374  # in CSS pixels
        ax = figure.add_axes([left / wide, 1 - bottom / high, (right - left) / wide, (bottom - top) / high])
        ax.set(xlim=(left / 160, right / 160), yscale="log", ylim=(1 / _LARGEST / 3, _LARGEST * 3))
        ax.set(xticks=_PLACES, xticklabels=["f₁′", "× f₂′", "× f₃′", "× f₄′"])
        ax.set_yticks(10.0 ** np.arange(-4, 5, 2))
        ax.set_title("Multiplied so far")
        ax.axhline(1, color=live.GREY, lw=0.8)
        look = {"color": live.GREY, "style": "italic", "ha": "right", "va": "center", "fontsize": 9}
        ax.text(0.995, 0.88, "explodes", transform=ax.transAxes, **look)
        ax.text(0.995, 0.1, "vanishes", transform=ax.transAxes, **look)
        self.trail(ax, "so far", color=live.INK, lw=1.4)
        self.nodes(ax, "so far", "faces", "edges", markers="markers", size=8.5, lw=1.8, clip_on=False)
        look = {"ls": "", "ms": 8.5, "mew": 1.8}
        handles = [
            Line2D([], [], marker=marker, mfc=face, mec=edge, label=sign, **look)
            for sign, (marker, face, edge) in _SIGNS.items()
        ]
        ax.legend(handles=handles, loc="lower right", bbox_to_anchor=(1, 0.98), ncols=3, handletextpad=0.2)

    def describe(self, result, x, **functions):
        names = tuple(functions.values())
        used = [k for k, name in enumerate(names) if name != "identity"]
        if not used:
            return f"Nothing is done to x = {live.number(x)}: f(x) = x, and its slope is 1 everywhere."
        passed, slopes = ([live.number(value) for value in result[key]] for key in ("values", "slopes"))
        ways = "; ".join(
            f"{_LETTERS[k]} takes {passed[k]} to {passed[k + 1]}, slope {slopes[k]}" for k in used
        )
        factors = " × ".join(live.bracketed(result["slopes"][k]) for k in used)
        return (
            f"f(x) = {formula(names)} at x = {live.number(x)}: {ways}. Multiplied: {factors} = "
            f"{live.number(result['product'][-1])}, the slope of the whole; measured: {_differences(result)}."
        )


def _faint(result):
    """Whether the numerical derivative is too small to be told from rounding."""
    return abs(result["numerical"]) <= _FAINT * max(1.0, abs(result["values"][-1]))


def _differences(result):
    return "0, as far as differences can tell" if _faint(result) else live.number(result["numerical"])


def _panels(curves, u, v, slope):
    """What the panels show of curves (5, n), points (u, v) on them and their slopes there, (5,) each."""
    u, v, slope = u[:, None], v[:, None], slope[:, None]
    steps, edge, gap = _room(u, v, slope), np.ones_like(u), np.full_like(u, np.nan)
    return {
        "panel curves": _on_page(np.append(_INSIDE, np.nan), _within(curves)),
        "ways": _on_page(np.hstack([u, u, edge, gap]), np.hstack([-edge, v, v, gap])),
        "tangents": _on_page(u + steps, v + slope * steps),
        "ends": _on_page(np.hstack([u, edge]), np.hstack([-edge, v])),
    }


def _on_page(u, v):
    """Places in the panels, (5, n) each -> in CSS pixels, (5 n, 2)."""
    x, y = np.broadcast_arrays(_CENTRES[:, None] + _TO_SIDE * u, _CENTRE_Y - _TO_SIDE * v)
    return np.column_stack([x.ravel(), y.ravel()])


def _within(curves):
    """Curves (5, n) with what leaves the panels taken away, and a gap at the end: (5, n + 1)."""
    outside = np.pad(np.abs(curves) > 1, ((0, 0), (1, 1)), constant_values=True)
    hidden = outside[:, :-2] & outside[:, 1:-1] & outside[:, 2:]
    return np.pad(np.where(hidden, np.nan, np.clip(curves, -1, 1)), ((0, 0), (0, 1)), constant_values=np.nan)


def _room(u, v, slope):
    """Steps along u from a tangent's end to its point, to its other end, to a gap: (5, 1) -> (5, 4).

    It is 0.6 long each way, or ends where its panel does.
    """
    steps = 0.6 / np.hypot(1, slope) * [[-1, 0, 1, np.nan]]
    steep = np.where(np.abs(slope) < 1e-6, 1e-6, slope)
    ends = np.sort(np.hstack([(-1 - v) / steep, (1 - v) / steep]), axis=1)
    return np.clip(steps, np.maximum(-1 - u, ends[:, :1]), np.minimum(1 - u, ends[:, 1:]))
