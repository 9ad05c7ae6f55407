"""RNN, LSTM and GRU train side by side on the same task."""

from functools import cache

import numpy as np

from ... import experiments
from ...plots import CELLS as LOOKS
from .. import live
from ..comparison.seeds import ends
from .training import CELLS, EVERY, TASKS, Run, race, weights

_NO_RUN = Run(np.empty((3, 0)), np.empty((3, 0)), np.zeros(3, int), np.zeros(3, bool))
_LOSSES = (1e-3, 3.0)
_STORED_AT = dict(zip(CELLS, (1.035, 1.0, 0.965)))  # shares right: as good as 1, and apart


class Race(live.Explorer):
    """RNN, LSTM and GRU learn the same task side by side, from the same sequences: who gets there, and when?

    Adam, gradients clipped at norm 1, 32 new sequences a step; a cell that has solved the task stops. Where
    such races are stored, small marks show when each cell had solved it, one mark a seed.
    """

    settings = live.Settings(
        task=live.Choice("delayed recall", list(TASKS), "task"),
        length=live.IntSlider(20, 5, 60, label="lag, or length"),
        hidden=live.IntSlider(24, 4, 48, label="hidden units"),
        lr=live.LogSlider(0.00316228, 0.001, 0.03, label="learning rate"),  # on the slider's grid
        init=live.Choice("uniform", ["uniform", "glorot", "orthogonal"], "first weights"),
        bias=live.Slider(1.0, 0, 5, 0.5, "bias of f and of z"),
        seed=live.IntSlider(0, 0, 9, label="seed"),
    )
    presets = (
        live.Preset("Recall over 20 steps"),
        live.Preset("Over 40 steps: who is left behind?", length=40, bias=3.0, lr=0.01),
        live.Preset("Is it the cell, or its first weights?", length=40, bias=3.0, lr=0.01, init="orthogonal"),
        live.Preset("Adding two numbers among 20", task="adding", length=20, lr=0.01),
    )
    size = (800, 420)

    @staticmethod
    def compute(task, length, hidden, lr, init, bias, seed, run=None):
        run = run or _NO_RUN
        seeds, done = _stored(task, length, hidden, lr, init, bias)
        return {
            **run._asdict(),
            "steps": EVERY * np.maximum(run.looks - 1, 0),
            "guess": np.array(TASKS[task].guess),
            "weights": weights(task, hidden),
            "stored seeds": np.array(seeds),
            **{f"{cell} stored": done[cell] for cell in CELLS},
        }

    @live.action("Start the race")
    def start(self):
        for share, run in race(**self.values):
            yield live.Progress(share, run=run)

    @staticmethod
    def shown(result, task, length, hidden, lr, init, bias, seed):
        most, looks = TASKS[task].steps, result["looks"]
        lines = [
            "On the start line: press “Start the race”",
            f"{task}, {length} steps, {hidden} hidden units",
            f"learning rate {live.number(lr, 2)}, {init} first weights",
            f"bias {live.number(bias)}, seed {seed}",
        ] * (not looks.any())
        seeds = result["stored seeds"]
        marks = [f"Small marks: {seeds} stored seeds,", "each where it was done", *_counts(result)]
        marks *= bool(seeds and not looks.any())
        shown = {
            "task": task,
            "across": (-most / 60, most * 61 / 60),
            "guessed loss": result["guess"][0],
            "guessed right": result["guess"][1],
            "invitation": lines,
            "invited at": [(most / 2, 0.02 / 1.8**n) for n in range(len(lines))],
            "standings": _standings(result),
            "explained": marks,
            "explained at": [(most / 2, 0.41 - 0.08 * n) for n in range(len(marks))],
        }
        losses = np.clip(result["loss"], *_LOSSES)
        for cell, count, loss, right, solved in zip(CELLS, looks, losses, result["right"], result["solved"]):
            steps, right = EVERY * np.arange(count), right[:count]
            shown |= {f"{cell} steps": steps, f"{cell} loss": loss[:count], f"{cell} right": right}
            shown[f"{cell} end"] = np.column_stack([steps, right])[count - int(solved) :]
            done = result[f"{cell} stored"]
            shown[f"{cell} ends"] = np.column_stack([done, np.full(len(done), _STORED_AT[cell])])
        return shown

    def build(self, figure):
        grid = figure.add_gridspec(2, 2, height_ratios=[6, 1])
        left, right = (figure.add_subplot(grid[0, n]) for n in range(2))
        for ax in (left, right):
            ax.set(xlabel="steps of training", xlim=(-5, 305))
        left.set(title="Loss on 256 test sequences", yscale="log", ylim=_LOSSES)
        right.set(title="Share of them that is answered right", ylim=(-0.03, 1.06))
        right.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        panels = {"loss": left, "right": right}
        for key, ax in panels.items():
            self.line(ax, "across", f"guessed {key}", color=live.INK, ls=":", lw=1.2)
        for key, ax in panels.items():
            for n, cell in enumerate(CELLS):
                look = {"ms": 4.5, "lw": 1.5, "markevery": (n, 4)} | LOOKS[cell]
                self.line(ax, f"{cell} steps", f"{cell} {key}", **look)
        for cell in CELLS:
            star = {"color": LOOKS[cell]["color"], "mec": live.INK, "mew": 0.7}
            self.trail(right, f"{cell} end", "*", ms=15, **star)
            hollow = {"mfc": "none", "mec": LOOKS[cell]["color"], "ls": "", "ms": 5, "mew": 1.1}
            self.trail(right, f"{cell} ends", LOOKS[cell]["marker"], **hollow)
        self.words(right, "explained", "explained at", middle="o")
        self.words(left, "invitation", "invited at", middle="o")
        self._build_board(figure.add_subplot(grid[1, :]))
        limits = {name: (-task.steps / 60, task.steps * 61 / 60) for name, task in TASKS.items()}
        self.view(
            "task", {name: {ax: {"xlim": limit} for ax in (left, right)} for name, limit in limits.items()}
        )

    def _build_board(self, ax):
        """A line of the picture for each cell: what its curves look like, and how it stands."""
        ax.set(xlim=(-0.04, 3.7), ylim=(0, 1))
        ax.axis("off")
        for n, cell in enumerate((*CELLS, None)):
            look = LOOKS[cell] if cell else {"color": live.INK, "linestyle": ":", "marker": ""}
            ax.plot([n, n + 0.08, n + 0.16], [0.75] * 3, ms=5, lw=1.5, **look)
            ax.text(n + 0.23, 0.75, cell or "guessing", va="center", fontweight="bold", color=look["color"])
        self.words(ax, "standings", [(n, 0.1) for n in range(3)], 9.5, middle="o", align="left")

    def describe(self, result, task, length, **_):
        loss, right = result["guess"]
        who = f"RNN, LSTM and GRU ({', '.join(f'{n:,}' for n in result['weights'])} weights)"
        guessed = f"{live.percent(right)} {TASKS[task].words}"
        guessing = f"guessing has a loss of {live.number(loss)} and gets {guessed}"
        if not result["looks"].any():
            ready = f"stand ready to learn {task} over {length} steps, all from the same sequences"
            return f"{who} {ready}; {guessing}.{_told_of_seeds(result)}"
        stands = "; ".join(f"{cell} {stand}" for cell, stand in zip(CELLS, _standings(result)))
        return f"{stands}. {_race_verdict(result)} {guessing.capitalize()}.{_told_of_seeds(result)}"


@cache
def _stored(task, length, hidden, lr, init, bias):
    """How many seeds of such a race are stored, 0 if none is, and {cell: steps of those that solved it}."""
    runs = experiments.results("races").where(lag=length, rate=lr, init=init, bias=bias)
    known = bool(runs) and task == "delayed recall" and hidden == 24
    done = {cell: runs.where(cell=cell, solved=True).column("steps") if known else [] for cell in CELLS}
    return known * len(runs) // len(CELLS), {cell: np.array(steps, float) for cell, steps in done.items()}


def _counts(result):
    """How many of the stored seeds of each cell solved it, and after how many steps: a line for each."""
    for cell in CELLS:
        done = result[f"{cell} stored"]
        pace = f", after {ends(done)} steps" if len(done) else ""
        yield f"{cell} {len(done)} of {result['stored seeds']}{pace}"


def _told_of_seeds(result):
    """The sentence on the stored seeds, with a space before it; nothing where none are stored."""
    counts = "; ".join(_counts(result))
    return f" Stored, {result['stored seeds']} seeds of this race: {counts}." * bool(result["stored seeds"])


def _standings(result):
    """How each cell stands, in a few words."""
    if not result["looks"].any():
        return [f"ready, {count:,} weights" for count in result["weights"]]
    rights = result["right"][:, -1]
    return [
        f"solved after {steps} steps" if solved else f"{live.percent(right)} right at step {steps}"
        for steps, solved, right in zip(result["steps"], result["solved"], rights)
    ]


def _race_verdict(result):
    """Who has won, who is ahead, or that it is open."""
    steps, solved, right = result["steps"], result["solved"], result["right"][:, -1]
    if solved.any():
        first = steps[solved].min()
        winners = [cell for cell, s, n in zip(CELLS, solved, steps) if s and n == first]
        return f"{' and '.join(winners)} {'wins' if len(winners) == 1 else 'share the win'}."
    best = np.argsort(right)[::-1]
    if right[best[0]] - max(right[best[1]], result["guess"][1]) < 0.05:
        return "Nobody is clearly ahead."
    return f"{CELLS[best[0]]} is ahead."
