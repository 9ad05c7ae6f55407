"""Which part of an LSTM can be missed: networks trained without it, and one from which it is taken away."""

from functools import cache

import numpy as np

from ... import experiments
from ...plots.lettering import Lettering
from ..cells import Strips
from ..live import (
    GREEN,
    GREY,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    frame,
    number,
    retitle,
)
from . import surgery
from .dots import NEVER, SeedDots

TASKS = ("recall", "adding", "counting")
ASKED = {"recall": "p of the symbol drawn as +1", "adding": "the sum", "counting": "ones since the mark"}
_T = np.arange(1, surgery.STEPS + 1)
_LIMITS = {"recall": (-0.15, 1.15), "adding": (-1, 3), "counting": (-4, 9)}
_MOST = {"recall": 500, "adding": 1000, "counting": 1000}  # steps, the budget of the sweep


@cache
def stored(task):
    """The variants' names, and the steps that each seed took, (6, 5); infinite where it never solved it."""
    runs = [run for run in experiments.results("gate_ablation") if run["task"] == task]
    names = list(dict.fromkeys(run["variant"] for run in runs))
    steps = [[run["steps"] or np.inf for run in runs if run["variant"] == name] for name in names]
    return names, np.array(steps, float)


class GateAblation(Explorer):
    """An LSTM without one of its parts, twice: trained without it, and robbed of it after its training.

    On the left, stored: when each of five seeds of 16 units, trained without the part, had solved the task.
    On the right, live: eight units that were trained with all their parts, reading one sequence without it.
    """

    settings = Settings(
        task=Choice("counting", list(TASKS), "task"),
        part=Choice("nothing", list(surgery.PARTS), "taken away"),
        example=IntSlider(1, 1, surgery.EXAMPLES, label="sequence shown"),
        unit=IntSlider(5, 1, surgery.UNITS, label="unit shown"),
    )
    presets = (
        Preset("All parts in place"),
        Preset("Counting without forgetting", part="forget gate"),
        Preset("Adding without an input gate", task="adding", part="input gate", unit=1),
        Preset("Adding, i made 1 − f", task="adding", part="i made 1 − f", unit=1),
        Preset("Does anybody miss the output gate?", task="counting", part="output gate"),
        Preset("Recall needs none of them", task="recall", part="forget gate"),
    )
    challenge = Challenge(
        "find a part without which a trained network gives hardly one right answer in a hundred, although "
        "all five seeds learn the task when it is missing from the start.",
        lambda result, **_: result["part"] > 0 and result["right"] < 0.01 and bool(result["solved"].all()),
        task="adding",
        part="tanh on the way out",
    )
    size = (800, 470)
    unbounded = frozenset({"steps", "wanted"})  # infinite: never solved; NaN: nothing is asked

    @staticmethod
    def compute(task, part, example, unit):
        gates, c, said = surgery.run(task, part)
        inputs = surgery.network(task)[2]
        b, u, at = example - 1, unit - 1, surgery.PARTS.index(part)
        steps = stored(task)[1]
        return {
            "signals": np.vstack([inputs[:, :, b], gates[:, :, b, u].T, np.tanh(c[:, b, u])]),
            "c": c[:, b, u],
            "said": said[:, b],
            "whole": surgery.run(task, "nothing")[2][:, b],
            "wanted": surgery.wanted(task)[:, b],
            "right": surgery.right(task, part),
            "reach": np.abs(c).max(),
            "steps": steps,
            "solved": np.isfinite(steps[at]),
            "part": at,
        }

    def build(self, figure):
        grid = figure.add_gridspec(2, 2, width_ratios=[1, 1.15], height_ratios=[1.35, 1])
        left = figure.add_subplot(grid[:, 0])
        top, low = figure.add_subplot(grid[0, 1]), figure.add_subplot(grid[1, 1])
        self.left, self.low = left, low
        left.set(title="Trained without it: when solved, × never", xlim=(0, 1150), xlabel="steps of training")
        self.dots = SeedDots(left, len(surgery.PARTS), 0.16)
        left.set_ylim(0.55 - len(surgery.PARTS), 0.7)
        self.band = left.axhspan(-0.5, 0.5, color="#F3E3D6", lw=0, zorder=0)
        self.names = Lettering(left, 9.5, "o", align="left")
        names = {
            "x": "input",
            "mark": "input",
            "i": "gate",
            "f": "gate",
            "g": "signal",
            "o": "gate",
            "tanh c": "signal",
        }
        top.set_title("A trained network without it: one unit")
        self.strips = Strips(top, names, surgery.STEPS)
        top.tick_params(labelbottom=False)
        low.set(xlabel="step t", xlim=(0.2, surgery.STEPS + 0.8))
        low.set_title("What it says")
        self.wanted = low.plot([], [], "_", color=GREEN, ms=9, mew=5, alpha=0.4, label="wanted")[0]
        self.whole = low.plot([], [], "--", color=GREY, lw=1.4, label="all parts")[0]
        self.said = low.plot([], [], "o-", color=VERMILLION, ms=3, lw=1.4, label="without it")[0]
        low.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=3, columnspacing=1.4)
        says = [self.wanted, self.whole, self.said]
        return [self.band, self.dots.artists, self.names, self.strips.artists, says]

    def draw(self, result, task, part, example, unit):
        at, budget = result["part"], _MOST[task]
        frame(self.left, x=(0, (NEVER + 0.08) * budget))
        self.band.set_y(-at - 0.5)
        self.dots.show(result["steps"], ["LSTM"] * len(surgery.PARTS), budget, budget)
        names = stored(task)[0]
        self.names.show(names, [(0.02 * budget, 0.4 - n) for n in range(len(names))])
        self.strips.show(result["signals"])
        retitle(self.low, f"What it says: {ASKED[task]}")
        low, high = _LIMITS[task]
        frame(self.low, y=(low, high))
        self.wanted.set_data(_T, result["wanted"])
        self.whole.set_data(_T, np.clip(result["whole"], low, high))
        self.said.set_data(_T, np.clip(result["said"], low, high))

    def describe(self, result, task, part, example, unit):
        solved, steps = result["solved"], result["steps"][result["part"]]
        variant = stored(task)[0][result["part"]]
        took = f", after {_ends(steps[solved])} steps" if solved.any() else ""
        trained = f"Trained on {task} with {variant}, {int(solved.sum())} of 5 seeds solve it{took}"
        share, reach = f"{100 * result['right']:.0f} %", number(result["reach"])
        if part == "nothing":
            taken = f"the trained network with all its parts gives {share} right answers"
        else:
            lost = part if part.startswith("i made") else f"robbed of its {part}"
            taken = f"a network trained with all parts, then {lost}, gives {share} right answers"
        f = result["signals"][3]
        gate = f"f lies between {number(f.min(), 2)} and {number(f.max(), 2)}"
        gate = f"f stays at {number(f[0], 2)}" if np.ptp(f) < 0.005 else gate
        return (
            f"{trained}; {taken}. In unit {unit}, {gate}, and c ends at {number(result['c'][-1])}; the "
            f"largest |c| of all units and sequences is {reach}."
        )


def _ends(values):
    low, high = number(min(values), 6), number(max(values), 6)
    return low if low == high else f"{low} to {high}"
