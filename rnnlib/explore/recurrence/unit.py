"""One recurrent unit, moved by hand."""

import numpy as np

from ...plots.canvas import LINE
from ...plots.look import ink
from ...plots.networks import NAMES, Chain
from .. import live
from .dynamics import ACTIVATIONS, PATTERNS, RUN_STEPS, STABILITIES, resting_states, run_unit

_SHOWN = 9  # steps of the chain
_RANGES = {"tanh": (-1.2, 1.2), "sigmoid": (-1.2, 1.2), "relu": (-0.8, 6.4), "identity": (-6.4, 6.4)}
_COLOURS_END = {"tanh": 1.0, "sigmoid": 1.0, "relu": 3.0, "identity": 3.0}  # of the chain, at plus and minus
_HUGE = 1e3  # beyond every picture


def _held(result, activation, pattern, **_):
    """The sign of the pulse, in every step from it on, whichever sign it has."""
    after = result["h"][2:] * result["x"][1], -result["mirror"][2:] * result["x"][1]
    return pattern == "a pulse, then noise" and activation == "tanh" and bool(np.min(after) > 0)


class RecurrentUnit(live.Explorer):
    """One recurrent unit h_t = f(w_x x_t + w_h h_{t−1} + b): its states, its chain, and where it rests.

    The map on the right is the unit without input: where its curve meets the diagonal, the next state is the
    last one. The dashed line on the left is the same unit with every input's sign turned.
    """

    settings = live.Settings(
        w_x=live.Slider(1.0, -3, 3, 0.1, "input weight w_x"),
        w_h=live.Slider(0.8, -2, 6, 0.05, "recurrent weight w_h"),
        b=live.Slider(0.0, -3, 2, 0.05, "bias b"),
        h_0=live.Slider(0.0, -1, 1, 0.05, "first state h₀"),
        activation=live.Choice("tanh", list(ACTIVATIONS), "activation f"),
        pattern=live.Choice("one pulse", list(PATTERNS), "input"),
    )
    presets = (
        live.Preset("A trace that leaks away", w_x=0.5, w_h=0.9),
        live.Preset("A latch: the pulse stays", w_h=1.5),
        live.Preset("Does noise knock it over?", w_h=1.5, pattern="a pulse, then noise"),
        live.Preset("A counter", w_h=1.0, activation="relu", pattern="three pulses"),
        live.Preset("It swings for ever", w_h=-1.5),
        live.Preset("The same loop with a sigmoid", w_h=1.5, activation="sigmoid"),
        live.Preset("A sigmoid that latches", w_x=3.0, w_h=6.0, b=-3.0, activation="sigmoid"),
        live.Preset("It forgets at once", w_h=0.0, pattern="three pulses"),
        live.Preset("Below a threshold: try w_x = 1.4", w_h=1.5, b=-0.4, activation="relu"),
    )
    size = (800, 415)
    challenge = live.Challenge(
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
        across = np.linspace(*_RANGES[activation], 81)
        resting = resting_states(w_h, b, activation)
        return {
            "x": x,
            "h": h,
            "mirror": mirror,
            "across": across,
            "curve": ACTIVATIONS[activation](w_h * across + b),
            "stretch": np.clip(resting.stretch or (), *_RANGES[activation]),
            **{kind: resting.of_kind(kind) for kind in STABILITIES},
        }

    @staticmethod
    def shown(result, w_x, w_h, activation, **_):
        (low, high), x, t = _RANGES[activation], result["x"], np.arange(RUN_STEPS + 1)
        h, mirror = np.clip([result["h"], result["mirror"]], -_HUGE, _HUGE)
        rests = {f"rest, {kind}": result[kind][np.abs(result[kind]) < _HUGE] for kind in STABILITIES}
        steps, pushed = np.column_stack([h[:-1], h[1:]]), x != 0
        (last, new), pulses = steps[~pushed].T, np.column_stack([t[1:], x])[pushed]
        return {
            **rests,
            "rests": live.gapped([[(-1, y), (RUN_STEPS + 1, y)] for y in rests["rest, stable"]]),
            "t": t,
            "state": h,
            "mirrored": mirror,
            "above": t[h > high],
            "below": t[h < low],
            "high": high,
            "low": low,
            "pulses": pulses,
            "stems": live.gapped(np.stack([pulses * [1, 0], pulses], axis=1)),
            "path": live.gapped(np.transpose([(last, last), (last, new), (new, new)], (2, 0, 1))),
            "pushed": steps[pushed],
            "limits": activation,
            **unrolled_marks(result["h"][: _SHOWN + 1], x[:_SHOWN], w_h, w_x, _COLOURS_END[activation]),
        }

    @staticmethod
    def given():
        return {"patterns": PATTERNS}

    def build(self, figure):
        upper, lower = figure.subfigures(2, 1, height_ratios=[2.1, 1])
        chain = lower.add_axes((0, 0, 1, 1))
        grid = upper.add_gridspec(2, 2, height_ratios=[2.8, 1])
        states = upper.add_subplot(grid[0, 0])
        inputs, plane = upper.add_subplot(grid[1, 0], sharex=states), upper.add_subplot(grid[:, 1])
        rests = self._declare_run(states, inputs)
        self._declare_map(plane, rests)
        declare_unrolled(self, chain, _SHOWN)
        limits = {name: {states: {"ylim": y}, plane: {"xlim": y, "ylim": y}} for name, y in _RANGES.items()}
        self.view("limits", limits)

    def _declare_run(self, states, inputs):
        states.set(title="State $h_t$ (dashed: input's sign turned)", xlim=(-0.6, RUN_STEPS + 0.6))
        states.tick_params(labelbottom=False)
        inputs.set(xlabel="step t", ylim=(-1.35, 1.35), yticks=[-1, 0, 1])
        inputs.set_ylabel("input", labelpad=2)
        for ax in (states, inputs):
            ax.axhline(0, color=live.GREY, lw=0.8)
        rests = self.trail(states, "rests", color=live.GREEN, lw=1.2, ls=":")
        self.line(states, "t", "mirrored", "--", color=live.GREY, lw=1.4)
        self.line(states, "t", "state", "o-", color=live.BLUE, ms=4, lw=1.4)
        beyond = {"ls": "", "color": live.INK, "ms": 6, "clip_on": False}
        self.line(states, "above", "high", "^", **beyond)
        self.line(states, "below", "low", "v", **beyond)
        self.trail(inputs, "stems", color=live.ORANGE, lw=2)
        self.trail(inputs, "pulses", "s", color=live.ORANGE, ms=4.5)
        return rests

    def _declare_map(self, ax, rests):
        ax.set(title="Without input: from $h_{t-1}$ to $h_t$", xlabel="$h_{t-1}$", aspect="equal", anchor="W")
        ax.set_ylabel("$h_t$", rotation=0, labelpad=8)
        ax.plot([-_HUGE, _HUGE], [-_HUGE, _HUGE], "--", color=live.GREY, lw=1.2)
        self.line(ax, "stretch", "stretch", color=live.GREEN, lw=6, alpha=0.45, solid_capstyle="butt")
        curve = self.line(ax, "across", "curve", color=live.INK, lw=2)
        path = self.trail(ax, "path", color=live.BLUE, lw=1.1)
        pushed = self.trail(ax, "pushed", "x", color=live.ORANGE, ms=6, mew=1.8)
        looks = {
            "rest, stable": {"color": live.GREEN},
            "rest, unstable": {"mfc": live.CARD, "mec": live.VERMILLION},
            "rest, on the edge": {"color": live.PURPLE, "mfcalt": live.CARD, "fillstyle": "left"},
        }
        ring = {"ls": "", "marker": "o", "ms": 9.5, "mew": 2}
        named = {"$f(w_h h_{t-1} + b)$": curve, "silent steps": path, "step with input": pushed}
        named |= {kind: self.line(ax, kind, kind, **ring, **look) for kind, look in looks.items()}
        named["rest, stable"] = rests, named["rest, stable"]
        ax.legend(named.values(), named, loc="center left", bbox_to_anchor=(1.02, 0.5), handlelength=2.2)

    def describe(self, result, activation, pattern, h_0, **_):
        limits, h = _RANGES[activation], result["h"]
        leaves = h.max() > limits[1] or h.min() < limits[0]
        beyond = " Triangles: states beyond the picture." if leaves else ""
        return f"{_rest_in_words(result)}. {_run_in_words(result, pattern, h_0)}{beyond}"


def _rest_in_words(result):
    """Where the unit rests, in words."""
    if len(result["stretch"]):
        return f"Without input every state{'' if result['stretch'][0] < 0 else ' from 0 up'} stays as it is"
    found = [(kind, [live.number(y, 2) for y in result[kind]]) for kind in STABILITIES if len(result[kind])]
    count = sum(len(states) for _, states in found)
    if not count:
        return "Without input it has no resting state"
    told = "; ".join(f"{' and '.join(states)} ({kind})" for kind, states in found)
    many = ("one resting state", "two resting states", "three resting states")[count - 1]
    return f"Without input it has {many}: {told}"


def _run_in_words(result, pattern, h_0):
    """What the state does, in words."""
    h, mirror, x = (result[name] for name in ("h", "mirror", "x"))
    last = int(np.flatnonzero(x)[-1]) + 1 if x.any() else 0
    end = f"at step {RUN_STEPS} it is {live.number(h[-1], 2)}"
    if abs(h[-1] - h[-2]) > 0.02 * max(1, abs(h[-1])) and last < RUN_STEPS - 2:
        end += f", after {live.number(h[-2], 2)}: it has not come to rest"
    if pattern == "silence":
        return f"From h₀ = {live.number(h_0)}, {end}."
    if last == RUN_STEPS:
        low, high = live.number(h[1:].min(), 2), live.number(h[1:].max(), 2)
        start = f"With the input “{pattern}” the state moves between {low} and {high}"
    else:
        start = f"Right after the last pulse (step {last}) the state is {live.number(h[last], 2)}"
    return f"{start}; {end}, with the input's sign turned {live.number(mirror[-1], 2)}."


# The unrolled chain


def declare_unrolled(explorer, ax, steps):
    """States h_0 … h_T as circles, inputs x_1 … x_T as squares, and the same two weights at every step."""
    ax.set(xlim=(-1.25, steps + 0.45), ylim=(-0.8, 1.55))
    ax.axis("off")
    chain = Chain(steps, level={"x": 0.0, "h": 1.12}, half={"x": (0.25, 0.32), "h": (0.31, 0.38)})
    arrow = {"arrowstyle": "-|>", "color": LINE, "lw": 1.2, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 10}
    for start, end in (*chain.arrows("h"), *chain.arrows("x")):
        ax.annotate("", end, start, arrowprops=arrow)
    for t in chain.times("x"):
        ax.text(t, -0.58, f"t = {t}", color=live.GREY, ha="center", va="center", fontsize=9)
    for kind, height in chain.level.items():
        ax.text(-0.42, height, NAMES[kind], ha="right", va="center", fontsize=10)
    h, x = chain.places("h"), chain.places("x")
    places, markers, sizes = (
        np.concatenate([h, x]),
        "o" * len(h) + "s" * len(x),
        [34.0] * len(h) + [28.0] * len(x),
    )
    explorer.nodes(ax, places, "grounds", marker=markers, size=sizes, linewidth=1.2, edgecolor=LINE)
    explorer.words(ax, "numbers", places, 8.8, "inks")
    beside = np.concatenate(
        [chain.weights("h") + np.array([0, 0.17]), chain.weights("x") - np.array([0.24, 0])]
    )
    explorer.words(ax, "weights", beside, 8.0)


def unrolled_marks(h, x, w_h, w_x, limit):
    """What it shows of states (T+1,), inputs (T,) and the weights; colours end at ±limit."""
    values = np.concatenate([h, x])
    grounds = live.DIVERGING(0.5 + 0.5 * np.clip(values / limit, -1, 1))
    return {
        "grounds": grounds,
        "numbers": [live.short(value) for value in values],
        "inks": [ink(ground) for ground in grounds],
        "weights": [live.short(w_h)] * len(x) + [live.short(w_x)] * len(x),
    }
