"""One recurrent unit, moved by hand."""

import numpy as np

from ..live import (
    BLUE,
    CARD,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    Preset,
    Settings,
    Slider,
    frame,
)
from .chain import Chain
from .patterns import PATTERNS, STEPS, run_unit
from .resting import FUNCTIONS, KINDS, resting_states
from .told import told_rest, told_run

_SHOWN = 9  # steps of the chain
_LIMITS = {"tanh": (-1.2, 1.2), "relu": (-0.8, 6.4), "identity": (-6.4, 6.4)}
_FAR = 1e3  # beyond every picture


def _held(result, activation, pattern, **_):
    """The sign of the pulse, in every step from it on, whichever sign it has."""
    after = result["h"][2:] * result["x"][1], -result["mirror"][2:] * result["x"][1]
    return pattern == "a pulse, then noise" and activation == "tanh" and bool(np.min(after) > 0)


class RecurrentUnit(Explorer):
    """One recurrent unit h_t = f(w_x x_t + w_h h_{t−1} + b): its states, its chain, and where it rests.

    The map on the right is the unit without input: where its curve meets the diagonal, the next state is the
    last one. The dashed line on the left is the same unit with every input's sign turned.
    """

    settings = Settings(
        w_x=Slider(1.0, -3, 3, 0.1, "input weight w_x"),
        w_h=Slider(0.8, -2, 2, 0.05, "recurrent weight w_h"),
        b=Slider(0.0, -2, 2, 0.05, "bias b"),
        h_0=Slider(0.0, -1, 1, 0.05, "first state h₀"),
        activation=Choice("tanh", list(FUNCTIONS), "activation f"),
        pattern=Choice("one pulse", list(PATTERNS), "input"),
    )
    presets = (
        Preset("A trace that leaks away", w_x=0.5, w_h=0.9),
        Preset("A latch: the pulse stays", w_h=1.5),
        Preset("Does noise knock it over?", w_h=1.5, pattern="a pulse, then noise"),
        Preset("A counter", w_h=1.0, activation="relu", pattern="three pulses"),
        Preset("It swings for ever", w_h=-1.5),
        Preset("It forgets at once", w_h=0.0, pattern="three pulses"),
        Preset("Below a threshold: try w_x = 1.4", w_h=1.5, b=-0.4, activation="relu"),
    )
    size = (800, 415)
    challenge = Challenge(
        "with tanh and “a pulse, then noise”: from the pulse to the end the state has the pulse's sign, "
        "whichever it is (solid and dashed line).",
        _held,
        w_h=1.8,
        pattern="a pulse, then noise",
    )

    @staticmethod
    def compute(w_x, w_h, b, h_0, activation, pattern):
        x = PATTERNS[pattern]
        h, mirror = run_unit(np.stack([x, -x], axis=1), h_0, w_x, w_h, b, activation).T
        across = np.linspace(*_LIMITS[activation], 81)
        resting = resting_states(w_h, b, activation)
        return {
            "x": x,
            "h": h,
            "mirror": mirror,
            "across": across,
            "curve": FUNCTIONS[activation](w_h * across + b),
            "stretch": np.clip(resting.stretch or (), *_LIMITS[activation]),
            **{kind: resting.of_kind(kind) for kind in KINDS},
        }

    def build(self, figure):
        upper, lower = figure.subfigures(2, 1, height_ratios=[2.1, 1])
        self.chain = Chain(lower.add_axes((0, 0, 1, 1)), _SHOWN)
        grid = upper.add_gridspec(2, 2, height_ratios=[2.8, 1])
        states = self.states = upper.add_subplot(grid[0, 0])
        inputs = upper.add_subplot(grid[1, 0], sharex=states)
        self.map = upper.add_subplot(grid[:, 1])
        states.set(title="State $h_t$ (dashed: input's sign turned)", xlim=(-0.6, STEPS + 0.6))
        states.tick_params(labelbottom=False)
        inputs.set(xlabel="step t", ylim=(-1.35, 1.35), yticks=[-1, 0, 1])
        inputs.set_ylabel("input", labelpad=2)
        for ax in (states, inputs):
            ax.axhline(0, color=GREY, lw=0.8)
        self.rests = states.plot([], [], color=GREEN, lw=1.2, ls=":")[0]
        self.mirror = states.plot([], [], "--", color=GREY, lw=1.4)[0]
        self.line = states.plot([], [], "o-", color=BLUE, ms=4, lw=1.4)[0]
        look = {"ls": "", "color": INK, "ms": 6, "clip_on": False}
        self.above, self.below = (states.plot([], [], mark, **look)[0] for mark in "^v")
        self.stems = inputs.plot([], [], color=ORANGE, lw=2)[0]
        self.heads = inputs.plot([], [], "s", color=ORANGE, ms=4.5)[0]
        moving = [self.rests, self.mirror, self.line, self.above, self.below, self.stems, self.heads]
        return moving, self._build_map(self.map), self.chain.artists

    def _build_map(self, ax):
        ax.set(title="Without input: from $h_{t-1}$ to $h_t$", xlabel="$h_{t-1}$", aspect="equal", anchor="W")
        ax.set_ylabel("$h_t$", rotation=0, labelpad=8)
        ax.plot([-_FAR, _FAR], [-_FAR, _FAR], "--", color=GREY, lw=1.2)
        self.stretch = ax.plot([], [], color=GREEN, lw=6, alpha=0.45, solid_capstyle="butt")[0]
        self.curve = ax.plot([], [], color=INK, lw=2)[0]
        self.path = ax.plot([], [], color=BLUE, lw=1.1)[0]
        self.pushed = ax.plot([], [], "x", color=ORANGE, ms=6, mew=1.8)[0]
        looks = {"ls": "", "marker": "o", "ms": 9.5, "mew": 2, "zorder": 5}
        self.kinds = {
            "stable": ax.plot([], [], color=GREEN, **looks)[0],
            "unstable": ax.plot([], [], mfc=CARD, mec=VERMILLION, **looks)[0],
            "on the edge": ax.plot([], [], color=PURPLE, mfcalt=CARD, fillstyle="left", **looks)[0],
        }
        stable, unstable, edge = self.kinds.values()
        named = {
            "$f(w_h h_{t-1} + b)$": self.curve,
            "silent steps": self.path,
            "step with input": self.pushed,
            "rest, stable": (self.rests, stable),
            "rest, unstable": unstable,
            "rest, on the edge": edge,
        }
        ax.legend(named.values(), named, loc="center left", bbox_to_anchor=(1.02, 0.5), handlelength=2.2)
        return self.stretch, self.curve, self.path, self.pushed, self.kinds

    def draw(self, result, w_x, w_h, activation, **_):
        limits, h, x = _LIMITS[activation], result["h"], result["x"]
        frame(self.states, y=limits)
        frame(self.map, x=limits, y=limits)
        t = np.arange(STEPS + 1)
        self.line.set_data(t, np.clip(h, -_FAR, _FAR))
        self.mirror.set_data(t, np.clip(result["mirror"], -_FAR, _FAR))
        self.above.set_data(t[h > limits[1]], np.full((h > limits[1]).sum(), limits[1]))
        self.below.set_data(t[h < limits[0]], np.full((h < limits[0]).sum(), limits[0]))
        self.rests.set_data(*_spaced([(-1, y), (STEPS + 1, y)] for y in result["stable"] if abs(y) < _FAR))
        self.stems.set_data(*_spaced([(step, 0), (step, x[step - 1])] for step in t[1:] if x[step - 1]))
        self.heads.set_data(t[1:][x != 0], x[x != 0])
        self._draw_map(result, np.clip(h, -_FAR, _FAR))
        self.chain.set(h[: _SHOWN + 1], x[:_SHOWN], w_h, w_x, 1.0 if activation == "tanh" else 3.0)

    def _draw_map(self, result, h):
        silent = result["x"] == 0
        self.curve.set_data(result["across"], result["curve"])
        self.stretch.set_data(result["stretch"], result["stretch"])
        steps = zip(h[:-1][silent], h[1:][silent])
        self.path.set_data(*_spaced([(last, last), (last, new), (new, new)] for last, new in steps))
        self.pushed.set_data(h[:-1][~silent], h[1:][~silent])
        for kind, marks in self.kinds.items():
            at = result[kind][np.abs(result[kind]) < _FAR]
            marks.set_data(at, at)

    def describe(self, result, activation, pattern, h_0, **_):
        limits, h = _LIMITS[activation], result["h"]
        leaves = h.max() > limits[1] or h.min() < limits[0]
        beyond = " Triangles: states beyond the picture." if leaves else ""
        return f"{told_rest(result)}. {told_run(result, pattern, h_0)}{beyond}"


def _spaced(pieces):
    """Pieces of a line, each a list of points, as one x and one y, parted by NaN."""
    gap = (np.nan, np.nan)
    return np.array([point for piece in pieces for point in (*piece, gap)] or [gap]).T
