"""The gates of one LSTM unit, set by hand, step by step, over a walk of eight steps."""

import numpy as np
from matplotlib.colors import to_rgb

from ... import kernels
from .. import live
from ..signals import logit, within
from .tasks import WALK, WALKS, gates

GATES = {"f": "keep", "i": "write", "g": "what", "o": "show"}
_SLIDERS = tuple(f"{name}: {verb}" for name, verb in GATES.items())
_LOWS = tuple(-1.0 if name == "g" else 0.0 for name in GATES)
_STEPS = np.arange(1, WALK + 1)
_WRITE, _COUNTED = {"i": 1, "g": 1}, {"i": 1, "g": 1, "o": 1}
_GIRLS, _BOY = {"f": 0, "i": 1, "g": 1, "o": 1}, {"f": 1, "i": 1, "g": -1, "o": 1}
_ANSWER = gates(t1=_WRITE, t8={"o": 1})
_NO_BOY, _BOTH = gates(t2=_GIRLS), gates(t2=_GIRLS, t6=_BOY)
_SINCE, _STOPS = "count since the bar", gates(o=1, t1=_COUNTED, t3=_COUNTED)
_FIRST_BAR = gates(**{f"t{t}": _COUNTED for t in (1, 2, 4, 5, 6, 8)}, t3={"f": 0, "o": 1})

# Where things stand in the picture, from the top down; a step is 1 wide, all is 100 high.
_STEP, _WORD, _ROW_HEIGHTS, _ROW = 97, 91, (82.5, 75, 67.5, 60), 7.5
_ADDED, _BELT, _KEPT, _OUTPUT, _WANTED = 50.5, 36, 26.5, 13, 3.5
_BOX, _BOX_HIGH, _THICKEST = 0.29, 11, 12


class GatesByHand(live.Explorer):
    """One LSTM unit over eight steps, its gates set by hand: c_t = f·c_{t−1} + i·g, h_t = o·tanh(c_t).

    The memory c rides on a belt: f says how much of it passes on, i·g what is put on top, o what is shown.
    """

    settings = live.Settings(
        task=live.Choice("deliver at the end", list(WALKS), "walk"),
        step=live.IntSlider(1, 1, WALK, label="step to set"),
        gates=live.Rows(
            gates(f=0.9, o=1, t1=_WRITE),
            *(-1, 1, 0.05, "gates at that step"),
            columns=_SLIDERS,
            chosen_by="step",
            lows=_LOWS,
        ),
    )
    presets = (
        live.Preset("Hold: what does f = 1 do?", gates=gates(o=1, t1=_WRITE)),
        live.Preset("A leak of one half", gates=gates(f=0.5, o=1, t1=_WRITE)),
        live.Preset("Written, kept and hidden", gates=gates(t1=_WRITE), step=8),
        live.Preset("Two subjects: what must happen at “boy”?", task="two clauses", step=6, gates=_NO_BOY),
        live.Preset("What if “girls” is not forgotten?", task="two clauses", step=6, gates=_BOTH),
        live.Preset("A counter that stops too soon", task="count the a", step=4, gates=_STOPS),
        live.Preset("Reset at the first bar: and at the second?", task=_SINCE, step=3, gates=_FIRST_BAR),
    )
    challenge = live.Goals({name: walk.goal for name, walk in WALKS.items()}, gates=_ANSWER)
    size = (800, 440)

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

    @staticmethod
    def given():
        walks = {
            name: {
                "words": walk.words,
                "part": walk.part,
                "wanted": np.transpose(walk.wanted),
                "labels": walk.labels,
            }
            for name, walk in WALKS.items()
        }
        return {"walks": walks}

    @staticmethod
    def shown(result, task, step, gates):
        walk, table, c, h = WALKS[task], np.array(gates), result["c"], result["h"][1:]
        flows, values = _flows(c, result["kept"], result["added"], h)
        numbers = [
            *map(live.short, table.T.ravel()),
            *map(_with_sign, result["added"]),
            *map(live.short, result["kept"]),
        ]
        cut = _STEPS[(table[:, 0] == 0) & (c[:-1] != 0)]
        right = result["right"]
        return {
            "chosen": live.boxes([step - 0.5], [step + 0.5], [0], [100]),
            "gate colours": [_gate_colour(name, v) for name, row in zip(GATES, table.T) for v in row],
            "plus": flows[values > 1e-3],
            "minus": flows[values < -1e-3],
            "shut": np.column_stack([cut - 0.5, np.full(len(cut), _BELT)]),
            "value colours": live.DIVERGING(0.5 + 0.3 * np.tanh([*c, *h]))[:, :3],
            "words": [*map(str, _STEPS), *walk.words],
            "wish": [f"wanted  {walk.part}"],
            "numbers": numbers,
            "totals": [live.short(v) for v in (*c, *h)],
            "verdicts": [f"{'✓' if ok else '✗'} {label}" for ok, label in zip(right, walk.labels)],
            "verdict colours": np.where(right, live.GREEN, live.VERMILLION),
        }

    def build(self, figure):
        ax = figure.subplots()
        ax.set(xlim=(-1.15, WALK + 0.5), ylim=(0, 100))
        ax.set_title("The belt:  $c_t = f·c_{t-1} + i·g$   and   $h_t = o·\\tanh(c_t)$")
        ax.axis("off")
        _draw_lanes(ax)
        self.blocks(ax, "chosen", "#FBF7D0")
        cells = _around(_places(*_ROW_HEIGHTS), 0.44, _ROW)
        self.polygons(ax, cells, "gate colours", edgecolors="#A9ADB4", linewidths=0.8)
        self.blocks(ax, "plus", _pale(live.VERMILLION, 0.75))
        self.blocks(ax, "minus", _pale(live.BLUE, 0.75))
        self.trail(ax, "shut", "|", color=live.INK, ms=27, mew=2.4)
        stations = np.vstack([[[0, _BELT]], _places(_BELT, _OUTPUT)])
        boxes = _around(stations, _BOX, _BOX_HIGH)
        self.polygons(ax, boxes, "value colours", edgecolors=live.INK, linewidths=1.1)
        inks = [live.GREY] * WALK + [live.INK] * WALK
        self.words(ax, "words", _places(_STEP, _WORD), 10.5, inks, middle="o")
        self.words(ax, "wish", [(-0.38, _WANTED)], color=live.GREY, middle="o", align="right")
        numbers = _places(*_ROW_HEIGHTS, _ADDED, _KEPT)
        numbers[-2 * WALK :, 0] += np.repeat([0.34, -0.5], WALK)  # beside the arrow, before the box
        self.words(ax, "numbers", numbers, 9)
        self.words(ax, "totals", stations, 9.5)
        self.words(ax, "verdicts", _places(_WANTED), 9, "verdict colours")

    def describe(self, result, task, step, gates):
        number, (f, i, g, o) = live.number, gates[step - 1]
        last_c, last_h = result["c"][-1], result["h"][-1]
        before, c, h = result["c"][step - 1], result["c"][step], result["h"][step]
        missed = np.flatnonzero(~result["right"]) + 1
        steps = f"step{'s' * (len(missed) > 1)} {live.in_a_row(missed)}" if len(missed) else ""
        verdict = f"not as wanted: {steps}" if steps else "all eight steps are as wanted"
        return (
            f"At step {step} (“{WALKS[task].words[step - 1]}”) the unit keeps {number(f)} of "
            f"{number(before)} and adds {number(i)} · {number(g)} = {number(i * g)}: c = {number(c)}; it "
            f"shows {number(o)} of tanh(c): h = {number(h)}. After the last step c = {number(last_c)} and "
            f"h = {number(last_h)}; {verdict}."
        )


def _draw_lanes(ax):
    """What never moves: the names of the lanes, and the belt's bed."""
    lanes = [f"{name}  {verb}" for name, verb in GATES.items()]
    lanes += ["added  i·g", "belt  c", "kept  f·c", "out  h"]
    look = {"color": live.GREY, "ha": "right", "va": "center"}
    for y, text in zip((*_ROW_HEIGHTS, _ADDED, _BELT, _KEPT, _OUTPUT), lanes):
        ax.text(-0.38, y, text, **look)
    ax.text(-0.38, _STEP, "step t", fontsize=9, **look)
    ax.plot([0, WALK + 0.5], [_BELT, _BELT], color=live.LIGHT, lw=1.5)


def _places(*heights):
    """Where the eight steps stand at each of the heights, one after another: (8 n, 2)."""
    return np.column_stack([np.tile(_STEPS, len(heights)), np.repeat(heights, WALK)]).astype(float)


def _around(places, half, high):
    """Boxes around places (n, 2): corners (n, 4, 2)."""
    x, y = places.T
    return live.boxes(x - half, x + half, y - high / 2, y + high / 2)


def _thickness(values):
    """More is thicker, without end: 1 is half of the thickest."""
    return _THICKEST * np.abs(values) / (1 + np.abs(values))


def _flows(c, kept, added, h):
    """What passes on the belt, comes from above and leaves below -> corners (4 T, 4, 2), values (4 T,)."""
    values = np.array([c[:-1], kept, added, h])
    thickness, half = _thickness(values), _BOX_HIGH / 2
    along, across = thickness[:2] / 2, 0.017 * thickness[2:]
    left, right = (np.array([_STEPS - 1 + _BOX, _STEPS - 0.5]), np.array([_STEPS - 0.5, _STEPS - _BOX]))
    top, bottom = np.array([[_ADDED + 5], [_BELT - half]]), np.array([[_BELT + half], [_OUTPUT + half]])
    belt = live.boxes(left, right, _BELT - along, _BELT + along)
    corners = np.concatenate([belt, live.boxes(_STEPS - across, _STEPS + across, bottom, top)])
    return corners.reshape(-1, 4, 2), values.ravel()


def _pale(colour, share):
    return 1 - share * (1 - np.array(to_rgb(colour)))


def _gate_colour(name, value):
    return live.DIVERGING(0.5 + 0.28 * value)[:3] if name == "g" else _pale(live.GREEN, 0.6 * value)


def _with_sign(value):
    return ("+" if value > 0 else "") + live.short(value)
