"""Which change to a plain network rescues which task: the stored runs of `rescues`, to be looked through."""

from functools import cache

import numpy as np

from ... import experiments
from ...experiments.memory import ADAM_RATES
from ...experiments.remedies import CHANGES, PLAIN
from .. import live
from ..comparison.seeds import NEVER, declare_seed_dots, ends, seed_dots

BUDGETS = {"recall": 500, "adding": 1000}  # steps of training
REMEMBERED = {  # name: the task and its lag or length
    "recall over 20": ("recall", 20),
    "recall over 40": ("recall", 40),
    "recall over 80": ("recall", 80),
    "adding over 50": ("adding", 50),
}
BEST = "its best"
_END_OF_STEPS = NEVER * 1000 + 30  # of the axis of steps
_NAMES_SPAN = 4.4  # the width of the names, in columns


@cache
def _rescue_runs():
    return experiments.results("rescues")


@cache
def steps_taken(name, start, change, rate):
    """When each seed had solved it, (seeds,), in steps, infinite for never; and at which rate.

    For BEST that is its best one, or 0 where no seed solved it at any.
    """
    task, lag = REMEMBERED[name]
    runs = _rescue_runs().where(task=task, lag=lag, start=start, change=change)
    runs = runs.best("rate", by="start") if rate == BEST else runs.where(rate=float(rate))
    steps = runs.column("steps").astype(float)
    none_is_best = rate == BEST and not runs.solved
    return np.where(np.isnan(steps), np.inf, steps), 0.0 if none_is_best else runs[0]["rate"]


def _spoilt(result, **_):
    """What every seed solves as it is, the change has made some of them fail."""
    solved = np.isfinite(result["taken"])
    return bool(solved[0].all() and not solved[result["row"]].all())


class Rescue(live.Explorer):
    """Stored runs of plain networks: how many seeds solve a task, as they are and after one change.

    The changes: a tenth of the first W_xh; 52 units for 24, which is as many weights as an LSTM of 24 has.
    """

    settings = live.Settings(
        task=live.Choice("recall over 80", list(REMEMBERED), "task"),
        start=live.Choice("RNN orthogonal", list(PLAIN), "first weights"),
        change=live.Choice("none", list(CHANGES), "change"),
        rate=live.Choice(BEST, [BEST, *map(str, ADAM_RATES)], "learning rate"),
    )
    presets = (
        live.Preset("Recall over 80, nothing changed"),
        live.Preset("Small inputs", change="small inputs"),
        live.Preset("More units", change="more units"),
        live.Preset("Small inputs, on adding", task="adding over 50", change="small inputs"),
        live.Preset("Identity and ReLU, on adding", task="adding over 50", start="RNN identity ReLU"),
    )
    challenge = live.Challenge(
        "find a change that does harm: every seed solves the task as it is, and fewer do after the change.",
        _spoilt,
        task="adding over 50",
        start="RNN identity ReLU",
        change="small inputs",
    )
    size = (800, 330)
    unbounded = frozenset({"taken"})  # infinite: never solved

    @staticmethod
    def compute(task, start, change, rate):
        found = [steps_taken(task, start, each, rate) for each in CHANGES]
        counts = [[np.isfinite(steps_taken(t, s, change, rate)[0]).sum() for t in REMEMBERED] for s in PLAIN]
        return {
            "solved": np.array(counts),
            "taken": np.array([taken for taken, _ in found]),
            "rates": np.array([best for _, best in found]),
            "row": list(CHANGES).index(change),
        }

    @staticmethod
    def given():
        return {
            "runs": _every_run(),
            "budgets": {name: BUDGETS[task] for name, (task, _) in REMEMBERED.items()},
            "starts": list(PLAIN),
            "changes": {change: _change_in_words(change) for change in CHANGES},
        }

    @staticmethod
    def shown(result, task, start, **_):
        solved, (changes, seeds) = result["solved"], result["taken"].shape
        column, line, row = list(REMEMBERED).index(task), PLAIN.index(start), result["row"]
        budget, middles = BUDGETS[REMEMBERED[task][0]], -np.arange(changes)
        return {
            "shades": live.SEQUENTIAL(solved.ravel() / seeds / 1.25),
            "numbers": [f"{n}/{seeds}" for n in solved.ravel()],
            "frame": _outline(column, column + 1, -line - 0.5, -line + 0.5),
            "changes": [_name(change, rate) for change, rate in zip(CHANGES, result["rates"])],
            "change frame": _outline(-18, _END_OF_STEPS, -row - 0.36, -row + 0.56),
            "budgets": live.gapped([(budget, y - 0.3), (budget, y + 0.3)] for y in middles),
            **seed_dots(result["taken"], ["RNN"] * changes, budget, budget, 0.16),
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1.15, 1])
        left.set(title="Seeds that solved it, with this change", xlim=(-_NAMES_SPAN, len(REMEMBERED) + 0.2))
        left.set_ylim(0.4 - len(PLAIN), 2.0)
        left.axis("off")
        x, y = np.arange(len(REMEMBERED) + 1), 0.5 - np.arange(len(PLAIN) + 1)
        self.polygons(left, live.grid(x, y), "shades", edgecolors="none")
        self.trail(left, "frame", color=live.INK, lw=2)
        for line, name in enumerate(PLAIN):
            left.text(0.15 - _NAMES_SPAN, -line, name, va="center", size=9.5)
        look = {"va": "bottom", "color": live.GREY, "size": 9.5}
        for column, name in enumerate(REMEMBERED):
            left.text(column + 0.5, 0.66, name.split()[-1], ha="center", **look)
        left.text(0.1, 1.16, "recall over lag", **look)
        left.text(len(REMEMBERED) - 0.5, 1.16, "adding", ha="center", **look)
        self.words(left, "numbers", live.middles(x, y), 9.5, bold=True)
        right.set(title="When each seed had solved it, × never", xlabel="steps of training")
        declare_seed_dots(self, right, len(CHANGES))
        self.trail(right, "budgets", "--", color=live.GREY, lw=1.4)
        right.set(xlim=(-20, _END_OF_STEPS + 5), ylim=(0.5 - len(CHANGES), 0.62))
        self.words(right, "changes", [(0, 0.4 - row) for row in range(len(CHANGES))], 9, align="left")
        self.trail(right, "change frame", color=live.INK, lw=1.6)

    def describe(self, result, task, start, change, rate):
        seeds, column = result["taken"].shape[1], list(REMEMBERED).index(task)
        told = "; ".join(
            f"{_name(each, best)}: {_solved_of(taken, seeds)}"
            for each, best, taken in zip(CHANGES, result["rates"], result["taken"])
        )
        others = ", ".join(
            f"{name} {n}" for name, n in zip(PLAIN, result["solved"][:, column]) if name != start
        )
        as_they_are = "as they are" if change == "none" else f"with {change}"
        return (
            f"{task[0].upper()}{task[1:]}, {start}, seeds that solved it within "
            f"{BUDGETS[REMEMBERED[task][0]]} steps. {told}. "
            f"The other starts {as_they_are}, of {seeds} each: {others}."
        )


def _every_run():
    """All that can be asked of `steps_taken`: {task: {start: {change: {rate: …}}}}."""
    rates = [BEST, *map(str, ADAM_RATES)]
    return {
        name: {
            start: {
                change: {rate: _outcome_of(name, start, change, rate) for rate in rates} for change in CHANGES
            }
            for start in PLAIN
        }
        for name in REMEMBERED
    }


def _outcome_of(*question):
    return dict(zip(("taken", "rate"), steps_taken(*question)))


def _change_in_words(change):
    """A change with the size of the network."""
    units, inputs = CHANGES[change]
    told = {"none": "As it is", "small inputs": f"W_xh × {live.number(inputs)}"}.get(change, "More units")
    return f"{told}: {units} units"


def _name(change, rate):
    """A change with the size of the network and the rate that it was trained at."""
    return f"{_change_in_words(change)}, {f'rate {live.number(rate)}' if rate else 'any rate'}"


def _solved_of(taken, seeds):
    done = taken[np.isfinite(taken)]
    return f"{len(done)} of {seeds}" + (f", after {ends(done)} steps" if len(done) else "")


def _outline(left, right, low, high):
    return [(left, high), (right, high), (right, low), (left, low), (left, high)]
