"""The gates of one LSTM unit, set by hand, step by step, over a walk of eight steps."""

import ipywidgets as widgets
import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb

from ... import kernels
from ...plots import number as short
from ...plots.lettering import Lettering
from ..cells import Blocks, boxes
from ..live import (
    BLUE,
    DIVERGING,
    GREEN,
    GREY,
    INK,
    LIGHT,
    VERMILLION,
    Choice,
    Explorer,
    Goals,
    IntSlider,
    Preset,
    Settings,
    number,
)
from ..signals import logit, within
from .table import GATES, GateTable
from .walks import STEPS, WALKS, gates

_T = np.arange(1, STEPS + 1)
_WRITE = {"i": 1, "g": 1}
_OUT = {"o": 1}
_ANSWER = gates(t1=_WRITE, t8=_OUT)
_GIRLS, _BOY = {"f": 0, "i": 1, "g": 1, "o": 1}, {"f": 1, "i": 1, "g": -1, "o": 1}
_COUNT = {"i": 1, "g": 1, "o": 1}
_BAR = {"f": 0, "o": 1}

# Where things stand in the picture, from the top down; a step is 1 wide, all is 100 high.
_STEP, _WORD, _ROWS, _ROW = 97, 91, (82.5, 75, 67.5, 60), 7.5
_ADDED, _BELT, _KEPT, _OUTPUT, _WANTED = 50.5, 36, 26.5, 13, 3.5
_BOX, _BOX_HIGH, _THICKEST = 0.29, 11, 12


class GatesByHand(Explorer):
    """One LSTM unit over eight steps, its gates set by hand: c_t = f·c_{t−1} + i·g, h_t = o·tanh(c_t).

    The memory c rides on a belt: f says how much of it passes on, i·g what is put on top, o what is shown.
    """

    settings = Settings(
        task=Choice("deliver at the end", list(WALKS), "walk"),
        step=IntSlider(1, 1, STEPS, label="step to set"),
        gates=GateTable(gates(f=0.9, o=1, t1=_WRITE), -1, 1, 0.05, "gates at that step"),
    )
    presets = (
        Preset("Hold: what does f = 1 do?", gates=gates(o=1, t1=_WRITE)),
        Preset("A leak of one half", gates=gates(f=0.5, o=1, t1=_WRITE)),
        Preset("Written, kept and hidden", gates=gates(t1=_WRITE), step=8),
        Preset(
            "Two subjects: what must happen at “boy”?", task="two clauses", step=6, gates=gates(t2=_GIRLS)
        ),
        Preset(
            "What if “girls” is not forgotten?", task="two clauses", step=6, gates=gates(t2=_GIRLS, t6=_BOY)
        ),
        Preset(
            "A counter that stops too soon",
            task="count the a",
            step=4,
            gates=gates(o=1, **{f"t{t}": _COUNT for t in (1, 3)}),
        ),
        Preset(
            "Reset at the first bar: and at the second?",
            task="count since the bar",
            step=3,
            gates=gates(**{f"t{t}": _COUNT for t in (1, 2, 4, 5, 6, 8)}, t3=_BAR),
        ),
    )
    challenge = Goals({name: walk.goal for name, walk in WALKS.items()}, gates=_ANSWER)
    size = (800, 440)

    def __init__(self, **values):
        super().__init__(**values)
        widgets.link((self.controls["step"], "value"), (self.controls["gates"], "step"))

    @staticmethod
    def compute(task, step, gates):
        f, i, g, o = np.array(gates).T
        sums = np.stack([logit(i), logit(f), np.arctanh(np.clip(g, -1 + 1e-16, 1 - 1e-16)), logit(o)], axis=1)
        none, pass_on = np.zeros((1, 1)), np.eye(4)
        h, c, cache = kernels.lstm_forward(sums[:, None], none, none, pass_on, np.zeros((1, 4)), np.zeros(4))
        i, f, g, _ = cache.gates[:, :, 0, 0].T
        h, c = h[:, 0, 0].round(12), c[:, 0, 0].round(12)  # so that a shut gate, σ(−37), counts as 0
        right = within({"h": h, "c": c}[WALKS[task].part][1:], *np.transpose(WALKS[task].wanted))
        kept, added = (f * c[:-1]).round(12), (i * g).round(12)
        return {"kept": kept, "added": added, "c": c, "h": h, "right": right, "met": right.all()}

    def build(self, figure):
        ax = figure.subplots()
        ax.set(xlim=(-1.15, STEPS + 0.5), ylim=(0, 100))
        ax.set_title("The belt:  $c_t = f·c_{t-1} + i·g$   and   $h_t = o·\\tanh(c_t)$")
        ax.axis("off")
        self.chosen = Blocks(ax, "#FBF7D0")
        self._build_frame(ax)
        corners = boxes(np.tile(_T, 4) - 0.44, np.tile(_T, 4) + 0.44, *_row_edges())
        self.board = PolyCollection(corners, edgecolors="#A9ADB4", linewidths=0.8)
        ax.add_collection(self.board, autolim=False)
        self.plus, self.minus = Blocks(ax, _pale(VERMILLION, 0.75)), Blocks(ax, _pale(BLUE, 0.75))
        places = np.concatenate([np.arange(STEPS + 1), _T])
        heights = np.repeat([_BELT, _OUTPUT], [STEPS + 1, STEPS])
        corners = boxes(places - _BOX, places + _BOX, heights - _BOX_HIGH / 2, heights + _BOX_HIGH / 2)
        self.stations = PolyCollection(corners, edgecolors=INK, linewidths=1.1)
        ax.add_collection(self.stations, autolim=False)
        self.words, self.numbers = Lettering(ax, 10.5, "o"), Lettering(ax, 9)
        self.totals, self.verdicts = Lettering(ax, 9.5), Lettering(ax, 9)
        parts = [self.chosen, self.board, self.plus, self.minus, self.gates_shut, self.stations]
        return [*parts, self.words, self.numbers, self.totals, self.verdicts]

    def _build_frame(self, ax):
        """What never moves: the names of the lanes, the steps, the belt's bed."""
        lanes = [f"{name}  {verb}" for name, verb in GATES.items()]
        lanes += ["added  i·g", "belt  c", "kept  f·c", "out  h"]
        for y, text in zip((*_ROWS, _ADDED, _BELT, _KEPT, _OUTPUT), lanes):
            ax.text(-0.38, y, text, color=GREY, ha="right", va="center")
        self.wish = ax.text(-0.38, _WANTED, "", color=GREY, ha="right", va="center")
        ax.text(-0.38, _STEP, "step t", color=GREY, ha="right", va="center", fontsize=9)
        ax.plot([0, STEPS + 0.5], [_BELT, _BELT], color=LIGHT, lw=1.5)
        self.gates_shut = ax.plot([], [], "|", color=INK, ms=27, mew=2.4)[0]

    def draw(self, result, task, step, gates):
        table, c, h = np.array(gates), result["c"], result["h"]
        self.chosen.place(boxes([step - 0.5], [step + 0.5], [0], [100]))
        self.board.set_facecolor([_gate_colour(name, v) for name, row in zip(GATES, table.T) for v in row])
        self.stations.set_facecolor([_value_colour(v) for v in (*c, *h[1:])])
        self._draw_flows(result)
        cut = _T[(table[:, 0] == 0) & (c[:-1] != 0)]
        self.gates_shut.set_data(cut - 0.5, np.full(len(cut), _BELT))
        self._write(result, WALKS[task], table)

    def _write(self, result, walk, table):
        """All words and numbers."""
        self.words.show([*map(str, _T), *walk.words], _places(_STEP, _WORD), [GREY] * STEPS + [INK] * STEPS)
        shown = [*map(short, table.T.ravel()), *map(_signed, result["added"]), *map(short, result["kept"])]
        places = _places(*_ROWS, _ADDED, _KEPT)
        places[-2 * STEPS :, 0] += np.repeat([0.34, -0.5], STEPS)  # beside the arrow, before the box
        self.numbers.show(shown, places)
        totals = [short(v) for v in (*result["c"], *result["h"][1:])]
        self.totals.show(totals, np.vstack([[[0, _BELT]], _places(_BELT, _OUTPUT)]))
        right = result["right"]
        verdicts = [f"{'✓' if ok else '✗'} {label}" for ok, label in zip(right, walk.labels)]
        self.verdicts.show(verdicts, _places(_WANTED), [GREEN if ok else VERMILLION for ok in right])
        if self.wish.get_text() != (wish := f"wanted  {walk.part}"):
            self.wish.set_text(wish)

    def _draw_flows(self, result):
        """What passes on the belt, comes from above and leaves below: thick where it is large."""
        c, kept, added, h = result["c"], result["kept"], result["added"], result["h"][1:]
        across = [_across(_T - 1 + _BOX, _T - 0.5, c[:-1]), _across(_T - 0.5, _T - _BOX, kept)]
        half = _BOX_HIGH / 2
        down = [_down(_ADDED + 5, _BELT + half, added), _down(_BELT - half, _OUTPUT + half, h)]
        corners, values = np.concatenate([*across, *down]), np.concatenate([c[:-1], kept, added, h])
        self.plus.place(corners[values > 1e-3])
        self.minus.place(corners[values < -1e-3])

    def describe(self, result, task, step, gates):
        f, i, g, o = gates[step - 1]
        c, h, before = result["c"][step], result["h"][step], result["c"][step - 1]
        word = WALKS[task].words[step - 1]
        missed = np.flatnonzero(~result["right"]) + 1
        verdict = f"not as wanted: {_steps(missed)}" if len(missed) else "all eight steps are as wanted"
        return (
            f"At step {step} (“{word}”) the unit keeps {number(f)} of {number(before)} and adds "
            f"{number(i)} · {number(g)} = {number(i * g)}: c = {number(c)}; it shows {number(o)} of tanh(c): "
            f"h = {number(h)}. After the last step c = {number(result['c'][-1])} and "
            f"h = {number(result['h'][-1])}; {verdict}."
        )


def _places(*heights):
    """Where the eight steps stand at each of the heights, one after another: (8 n, 2)."""
    return np.column_stack([np.tile(_T, len(heights)), np.repeat(heights, STEPS)]).astype(float)


def _row_edges():
    """Lower and upper edges of the board's cells, row after row."""
    rows = np.repeat(_ROWS, STEPS)
    return rows - _ROW / 2, rows + _ROW / 2


def _thickness(values):
    """More is thicker, without end: 1 is half of the thickest."""
    return _THICKEST * np.abs(values) / (1 + np.abs(values))


def _across(left, right, values):
    half = _thickness(values) / 2
    return boxes(left, right, _BELT - half, _BELT + half)


def _down(top, bottom, values):
    half = 0.017 * _thickness(values)
    return boxes(_T - half, _T + half, bottom, top)


def _pale(colour, share):
    return 1 - share * (1 - np.array(to_rgb(colour)))


def _gate_colour(name, value):
    return DIVERGING(0.5 + 0.28 * value)[:3] if name == "g" else _pale(GREEN, 0.6 * value)


def _value_colour(value):
    return DIVERGING(0.5 + 0.3 * np.tanh(value))[:3]


def _signed(value):
    return ("+" if value > 0 else "") + short(value)


def _steps(steps):
    *rest, last = map(str, steps)
    return f"steps {', '.join(rest)} and {last}" if rest else f"step {last}"
