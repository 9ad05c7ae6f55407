"""RNN, LSTM and GRU train side by side on the same task."""

import numpy as np

from ...plots import CELLS as LOOKS
from ...plots.lettering import Lettering
from ..live import (
    INK,
    Choice,
    Explorer,
    IntSlider,
    LogSlider,
    Preset,
    Progress,
    Settings,
    Slider,
    action,
    frame,
    number,
)
from .contest import CELLS, EVERY, TASKS, Run, race, weights

_NO_RUN = Run(np.empty((3, 0)), np.empty((3, 0)), np.zeros(3, int), np.zeros(3, bool))
_LOSSES = (1e-3, 3.0)


class Race(Explorer):
    """RNN, LSTM and GRU learn the same task side by side, from the same sequences: who gets there, and when?

    Adam, gradients clipped at norm 1, 32 new sequences a step; a cell that has solved the task stops.
    """

    settings = Settings(
        task=Choice("delayed recall", list(TASKS), "task"),
        length=IntSlider(20, 5, 60, label="lag, or length"),
        hidden=IntSlider(24, 4, 48, label="hidden units"),
        lr=LogSlider(0.00316228, 0.001, 0.03, label="learning rate"),  # on the slider's grid
        init=Choice("uniform", ["uniform", "glorot", "orthogonal"], "first weights"),
        bias=Slider(1.0, 0, 5, 0.5, "bias of f and of z"),
        seed=IntSlider(0, 0, 9, label="seed"),
    )
    presets = (
        Preset("Recall over 20 steps"),
        Preset("Over 40 steps: who is left behind?", length=40, bias=3.0, lr=0.01),
        Preset("Is it the cell, or its first weights?", length=40, bias=3.0, lr=0.01, init="orthogonal"),
        Preset("Adding two numbers among 20", task="adding", length=20, lr=0.01),
    )
    size = (800, 420)

    @staticmethod
    def compute(task, length, hidden, lr, init, bias, seed, run=None):
        run = run or _NO_RUN
        return {
            **run._asdict(),
            "steps": EVERY * np.maximum(run.looks - 1, 0),
            "guess": np.array(TASKS[task].guess),
            "weights": weights(task, hidden),
        }

    @action("Start the race")
    def start(self):
        for share, run in race(**self.values):
            yield Progress(share, run=run)

    def build(self, figure):
        (left, right), (board, more) = figure.subplots(2, 2, height_ratios=[6, 1])
        more.remove()
        board.remove()
        board = figure.add_subplot(figure.axes[0].get_gridspec()[1, :])
        self.left, self.right = left, right
        for ax in (left, right):
            ax.set(xlabel="steps of training", xlim=(-5, 305))
        left.set(title="Loss on 256 test sequences", yscale="log", ylim=_LOSSES)
        right.set(title="Share of them that is answered right", ylim=(-0.03, 1.06))
        right.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0 %", "25 %", "50 %", "75 %", "100 %"])
        self.guesses = [ax.axhline(1, color=INK, ls=":", lw=1.2) for ax in (left, right)]
        looks = [{"ms": 4.5, "lw": 1.5, "markevery": (n, 4)} | LOOKS[cell] for n, cell in enumerate(CELLS)]
        self.curves = [[ax.plot([], [], **look)[0] for look in looks] for ax in (left, right)]
        star = {"marker": "*", "ms": 15, "mec": INK, "mew": 0.7}
        self.ends = [right.plot([], [], color=look["color"], **star)[0] for look in looks]
        self.invitation = Lettering(left, 10, "o")
        self._build_board(board)
        return [self.guesses, *self.curves, self.ends, self.invitation, self.standings]

    def _build_board(self, ax):
        """A line of the picture for each cell: what its curves look like, and how it stands."""
        ax.set(xlim=(-0.04, 3.7), ylim=(0, 1))
        ax.axis("off")
        self.standings = Lettering(ax, 9.5, "o", align="left")
        for n, cell in enumerate((*CELLS, None)):
            look = LOOKS[cell] if cell else {"color": INK, "linestyle": ":", "marker": ""}
            ax.plot([n, n + 0.08, n + 0.16], [0.75] * 3, ms=5, lw=1.5, **look)
            ax.text(n + 0.23, 0.75, cell or "guessing", va="center", fontweight="bold", color=look["color"])

    def draw(self, result, task, length, hidden, lr, init, bias, seed):
        most = TASKS[task].steps
        for ax in (self.left, self.right):
            frame(ax, x=(-most / 60, most * 61 / 60))
        for line, guess in zip(self.guesses, result["guess"]):
            line.set_ydata([guess, guess])
        curves = zip(self.curves, (np.clip(result["loss"], *_LOSSES), result["right"]))
        for lines, values in curves:
            for line, looks, ys in zip(lines, result["looks"], values):
                line.set_data(EVERY * np.arange(looks), ys[:looks])
        for n, end in enumerate(self.ends):
            last = result["looks"][n] - 1
            shown = [[EVERY * last], [result["right"][n, last]]] if result["solved"][n] else [[], []]
            end.set_data(*shown)
        self.standings.show(_standings(result), [(n, 0.1) for n in range(3)])
        lines = [
            "On the start line: press “Start the race”",
            f"{task}, {length} steps, {hidden} hidden units",
            f"learning rate {number(lr, 2)}, {init} first weights",
            f"bias {number(bias)}, seed {seed}",
        ]
        lines = [] if result["looks"].any() else lines
        self.invitation.show(lines, [(TASKS[task].steps / 2, 0.02 / 1.8**n) for n in range(len(lines))])

    def describe(self, result, task, length, **_):
        loss, right = result["guess"]
        who = f"RNN, LSTM and GRU ({', '.join(f'{n:,}' for n in result['weights'])} weights)"
        guessed = f"{_percent(right)} {TASKS[task].words}"
        guessing = f"guessing has a loss of {number(loss)} and gets {guessed}"
        if not result["looks"].any():
            ready = f"stand ready to learn {task} over {length} steps, all from the same sequences"
            return f"{who} {ready}; {guessing}."
        told = "; ".join(f"{cell} {stand}" for cell, stand in zip(CELLS, _standings(result)))
        return f"{told}. {_verdict(result)} {guessing.capitalize()}."


def _standings(result):
    """How each cell stands, in a few words."""
    if not result["looks"].any():
        return [f"ready, {count:,} weights" for count in result["weights"]]
    rights = result["right"][:, -1]
    return [
        f"solved after {steps} steps" if solved else f"{_percent(right)} right at step {steps}"
        for steps, solved, right in zip(result["steps"], result["solved"], rights)
    ]


def _verdict(result):
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


def _percent(share):
    return f"{100 * share:.0f} %"
