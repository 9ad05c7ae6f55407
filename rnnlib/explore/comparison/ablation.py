"""Which part of an LSTM can be missed: networks trained without it, and one from which it is taken away."""

from functools import cache, lru_cache

import numpy as np

from ... import experiments, tasks
from ...experiments.problems import COUNTED, PROBLEMS
from ...ops import sigmoid, softmax
from .. import live
from ..signals import declare_strips, strips
from .seeds import NEVER, declare_seed_dots, ends, seed_dots

STEPS_READ, HIDDEN_UNITS, SEQUENCES_READ = 30, 8, 256
SEQUENCES_SHOWN = 8  # of them
PARTS = ("nothing", "forget gate", "input gate", "output gate", "i made 1 − f", "tanh on the way out")
ASKED = {"recall": "p of the symbol drawn as +1", "adding": "the sum", "counting": "ones since the mark"}
_UNIT = {"adding": 1.0, "counting": COUNTED}  # what the number 1 stands for
_NEAR = {"recall": 0.5, "adding": 0.1, "counting": 0.5}  # an answer less wrong than this is right
_SAID_LIMITS = {"recall": (-0.15, 1.15), "adding": (-1, 3), "counting": (-4, 9)}
_MOST = {"recall": 500, "adding": 1000, "counting": 1000}  # steps, the budget of the sweep
_OF_A_UNIT = {"i": "gate", "f": "gate", "g": "signal", "o": "gate", "tanh c": "signal"}
_KINDS = {"x": "input", "mark": "input", **_OF_A_UNIT}


@cache
def variants(task):
    """The variants' names, and the steps that each seed took, (6, 5); infinite where it never solved it.

    Each variant at its own best rate, where several were tried.
    """
    runs = experiments.results("gate_ablation").where(task=task).best("rate", by="variant").by("variant")
    return list(runs), np.array([[run["steps"] or np.inf for run in each] for each in runs.values()], float)


@cache
def small_network(task):
    """The stored model, its test batch and the two signals that are shown of it, (2, T, B)."""
    model = experiments.pretrained(f"{task}_network").astype("float64")  # trained on as many steps
    if task == "recall":
        batch = tasks.delayed_recall(10_000, SEQUENCES_READ, STEPS_READ - 1)
        x = (batch.inputs == 1) * 1.0 - (batch.inputs == 0)
        return model, batch, np.array([x, batch.inputs == 6], float)
    batch = PROBLEMS[task].draw(10_000, SEQUENCES_READ, STEPS_READ)
    return model, batch, np.moveaxis(batch.inputs, -1, 0).astype(float)


@lru_cache(maxsize=32)
def run(task, part):
    """-> gates i f g o (T, 4, B, H), c (T, B, H), and what the network says after every step, (T, B).

    For recall that is the probability of the symbol drawn as +1; else the number itself.
    """
    model, batch, _ = small_network(task)
    weights = model.cell.weights()
    h, c = np.zeros((2, SEQUENCES_READ, HIDDEN_UNITS))
    gates, cells, states = [], [], []
    for a in model.encoder.vectors(batch.inputs) @ weights["W_xh"] + weights["b_h"]:
        i, f, g, o = np.split(a + h @ weights["W_hh"], 4, axis=1)
        i, f, g, o = _without(part, sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o))
        c = f * c + i * g
        h = o * (c if part == "tanh on the way out" else np.tanh(c))
        for kept, value in ((gates, (i, f, g, o)), (cells, c), (states, h)):
            kept.append(value)
    y = np.array(states) @ model.output.params["W"] + model.output.params["b"]
    said = softmax(y)[..., 1] if task == "recall" else _UNIT[task] * y[..., 0]
    return np.array(gates), np.array(cells), said


def wanted(task):
    """What should be said, (T, B); NaN where nothing is asked, as before the end of recall and adding."""
    batch = small_network(task)[1]
    if task == "counting":
        return _UNIT[task] * batch.targets[..., 0].astype(float)
    goal = np.full((STEPS_READ, SEQUENCES_READ), np.nan)
    goal[-1] = np.ravel(batch.targets)
    return goal


@lru_cache(maxsize=32)
def right(task, part):
    """The share of the answers to 256 sequences that is right: the symbol, the sum to 0.1, the count to ½."""
    said, goal = run(task, part)[2], wanted(task)
    asked = np.isfinite(goal)
    return float((np.abs(said - goal)[asked] < _NEAR[task]).mean())


def _to_ablate(task):
    """What the JavaScript must know of a task: shown sequences whole, of all 256 what comes of them."""
    model, batch, signals = small_network(task)
    names, steps = variants(task)
    x, goal = model.encoder.vectors(batch.inputs).astype(float), wanted(task)
    params = {name: array.astype(np.float32) for name, array in model.params.items()}  # as they were stored
    return {
        "network": {"params": params, "one": _UNIT.get(task)},
        "examples": [
            {"x": x[:, b], "signals": signals[:, :, b], "wanted": goal[:, b]} for b in range(SEQUENCES_SHOWN)
        ],
        "right": {part: right(task, part) for part in PARTS},
        "reach": {part: np.abs(run(task, part)[1]).max() for part in PARTS},
        "variants": [{"name": name, "steps": taken} for name, taken in zip(names, steps)],
        "budget": _MOST[task],
        "limits": _SAID_LIMITS[task],
    }


def _without(part, i, f, g, o):
    """The gates as they are once a part is gone."""
    one = np.ones_like(i)
    return {
        "forget gate": (i, one, g, o),
        "input gate": (one, f, g, o),
        "output gate": (i, f, g, one),
        "i made 1 − f": (1 - f, f, g, o),
    }.get(part, (i, f, g, o))


class GateAblation(live.Explorer):
    """An LSTM without one of its parts, twice: trained without it, and robbed of it after its training.

    On the left, stored: when each of five seeds of 16 units, trained without the part, had solved the task,
    at the rate that did best.
    On the right, live: eight units that were trained with all their parts, reading one sequence without it.
    """

    settings = live.Settings(
        task=live.Choice("counting", list(ASKED), "task"),
        part=live.Choice("nothing", list(PARTS), "taken away"),
        example=live.IntSlider(1, 1, SEQUENCES_SHOWN, label="sequence shown"),
        unit=live.IntSlider(5, 1, HIDDEN_UNITS, label="unit shown"),
    )
    presets = (
        live.Preset("All parts in place"),
        live.Preset("Counting without forgetting", part="forget gate"),
        live.Preset("Adding without an input gate", task="adding", part="input gate", unit=1),
        live.Preset("Adding, i made 1 − f", task="adding", part="i made 1 − f", unit=1),
        live.Preset("Does anybody miss the output gate?", task="counting", part="output gate"),
        live.Preset("Recall needs none of them", task="recall", part="forget gate"),
    )
    challenge = live.Challenge(
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
        gates, c, said = run(task, part)
        inputs = small_network(task)[2]
        b, u, at = example - 1, unit - 1, PARTS.index(part)
        steps = variants(task)[1]
        return {
            "signals": np.vstack([inputs[:, :, b], gates[:, :, b, u].T, np.tanh(c[:, b, u])]),
            "c": c[:, b, u],
            "said": said[:, b],
            "whole": run(task, "nothing")[2][:, b],
            "wanted": wanted(task)[:, b],
            "right": right(task, part),
            "reach": np.abs(c).max(),
            "steps": steps,
            "solved": np.isfinite(steps[at]),
            "part": at,
        }

    @staticmethod
    def shown(result, task, **_):
        budget, names = _MOST[task], variants(task)[0]
        return {
            "task": task,
            "band": live.boxes([0], 1, -result["part"] - 0.5, 0.5 - result["part"]),
            **seed_dots(result["steps"], ["LSTM"] * len(PARTS), budget, budget, 0.16),
            "names": names,
            "names at": [(0.02 * budget, 0.4 - n) for n in range(len(names))],
            **strips(_KINDS, result["signals"]),
            "all parts": np.clip(result["whole"], *_SAID_LIMITS[task]),
            "without it": np.clip(result["said"], *_SAID_LIMITS[task]),
        }

    @staticmethod
    def given():
        return {"jobs": {task: _to_ablate(task) for task in ASKED}}

    def build(self, figure):
        grid = figure.add_gridspec(2, 2, width_ratios=[1, 1.15], height_ratios=[1.35, 1])
        left = figure.add_subplot(grid[:, 0])
        top, low = figure.add_subplot(grid[0, 1]), figure.add_subplot(grid[1, 1])
        left.set(title="Trained without it: when solved, × never", xlim=(0, 1150), xlabel="steps of training")
        self.blocks(left, "band", "#F3E3D6", transform=left.get_yaxis_transform())
        declare_seed_dots(self, left, len(PARTS))
        left.set_ylim(0.55 - len(PARTS), 0.7)
        self.words(left, "names", "names at", 9.5, middle="o", align="left")
        top.set_title("A trained network without it: one unit")
        declare_strips(self, top, _KINDS, STEPS_READ)
        top.tick_params(labelbottom=False)
        low.set(title="What it says", xlabel="step t", xlim=(0.2, STEPS_READ + 0.8))
        t = np.arange(1, STEPS_READ + 1)
        self.line(low, t, "wanted", "_", color=live.GREEN, ms=9, mew=5, alpha=0.4, label="wanted")
        self.line(low, t, "all parts", "--", color=live.GREY, lw=1.4, label="all parts")
        self.line(low, t, "without it", "o-", color=live.VERMILLION, ms=3, lw=1.4, label="without it")
        low.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=3, columnspacing=1.4)
        for_steps = {task: {"xlim": (0, (NEVER + 0.08) * most)} for task, most in _MOST.items()}
        says = {task: {"ylim": _SAID_LIMITS[task], "title": f"What it says: {ASKED[task]}"} for task in ASKED}
        self.view("task", {task: {left: for_steps[task], low: says[task]} for task in ASKED})

    def describe(self, result, task, part, example, unit):
        solved, steps = result["solved"], result["steps"][result["part"]]
        variant = variants(task)[0][result["part"]]
        took = f", after {ends(steps[solved])} steps" if solved.any() else ""
        trained = f"Trained on {task} with {variant}, {int(solved.sum())} of 5 seeds solve it{took}"
        share, reach = f"{100 * result['right']:.0f} %", live.number(result["reach"])
        if part == "nothing":
            taken = f"the trained network with all its parts gives {share} right answers"
        else:
            lost = part if part.startswith("i made") else f"robbed of its {part}"
            taken = f"a network trained with all parts, then {lost}, gives {share} right answers"
        f = result["signals"][3]
        gate = f"f lies between {live.number(f.min(), 2)} and {live.number(f.max(), 2)}"
        gate = f"f stays at {live.number(f[0], 2)}" if np.ptp(f) < 0.005 else gate
        return (
            f"{trained}; {taken}. In unit {unit}, {gate}, and c ends at {live.number(result['c'][-1])}; the "
            f"largest |c| of all units and sequences is {reach}."
        )
