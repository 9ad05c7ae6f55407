"""One screen for a small recurrent network: a task, a cell, every weight, every step, and training."""

import numpy as np

from ...plots.lettering import Lettering
from ..live import (
    BLUE,
    GREEN,
    INK,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    LogSlider,
    Preset,
    Progress,
    Refused,
    Settings,
    action,
    frame,
    number,
)
from .control import Weights
from .games import GAMES, SHOWN, STEPS, TEST, guess_of
from .panels import StateBoard, WeightBoard
from .run import follow, measure, training
from .table import CELLS, MOST, TABLES, first_weights, model_of, table_of, weights_of

_T = np.arange(1, STEPS + 1)
_ROUNDS = 400
_LOSSES = (1e-3, 3.0)
_HELD = (0, 0, 3, 0, 10, 0, 0, 0, 0, 0, 0, 0, -5, 8, 0, 8, 1.3, 0)
# A chain of three units that hand on what they get: x, then h1, then h2; y reads h3.
_CHAIN = (1.5, 0, 0, 0, 0, 0, 0, 1.5, 0, 0, 0, 1.5, 0, 0, 0, 0, 0, 0, 0, 0, 1.15, 0)


class Playground(Explorer):
    """A network of one to four hidden units on a task of twelve steps: all of its weights, states, gradients.

    `weights` are all of its numbers; those of another cell or size are made anew when the cell or the size
    is moved. `repr` is the whole state, as one line to share.
    """

    settings = Settings(
        task=Choice("echo", {f"{name}: {game.brief}": name for name, game in GAMES.items()}, "task"),
        cell=Choice("RNN", list(CELLS), "cell"),
        hidden=IntSlider(2, 1, MOST, label="hidden units"),
        example=IntSlider(1, 1, SHOWN, label="sequence shown"),
        step=IntSlider(STEPS, 0, STEPS, label="steps run", play=True),
        show=Choice("weights", ["weights", "gradients of the loss"], "table shows"),
        lr=LogSlider(0.0316228, 0.001, 0.3, label="learning rate"),  # on the slider's grid
        weights=Weights(first_weights("RNN", 2)),
    )
    presets = (
        Preset("A delay line by hand", hidden=3, weights=_CHAIN),
        Preset("One LSTM unit to hold", task="hold", cell="LSTM", hidden=1, weights=first_weights("LSTM", 1)),
        Preset(
            "Four GRU units to flip: press Train",
            task="flip",
            cell="GRU",
            hidden=4,
            weights=first_weights("GRU", 4),
        ),
        Preset("Can one RNN unit flip? Press Train", task="flip", hidden=1, weights=first_weights("RNN", 1)),
        Preset(
            "Three LSTM units to count: press Train",
            task="count",
            cell="LSTM",
            hidden=3,
            weights=first_weights("LSTM", 3),
        ),
    )
    challenge = Challenge(
        "one hidden unit that gets at least 99 % of the task “hold” right.",
        lambda result, task, hidden, **_: task == "hold" and hidden == 1 and result["right"] >= 0.99,
        task="hold",
        cell="LSTM",
        hidden=1,
        weights=_HELD,
    )
    live = frozenset({"example", "step", "show"})
    size = (800, 460)
    unbounded = frozenset({"board"})  # steps not yet run are left open

    def __init__(self, **values):
        if "weights" in values:
            weights = self._checked({"weights": values["weights"]}, complete=False)["weights"]
            kind = {name: values.get(name, self.settings[name].default) for name in ("cell", "hidden")}
            table = TABLES[len(weights)]
            if kind != {"cell": table.cell, "hidden": table.hidden}:
                wanted = table_of(**self._checked(kind, complete=False)).size
                raise Refused(f"weights: wanted {wanted} of them for {kind}, got {len(weights)}")
        super().__init__(**values)

    @staticmethod
    def settle(cell, hidden, weights, **_):
        table = TABLES[len(weights)]
        return {} if table == table_of(cell, hidden) else {"weights": first_weights(cell, hidden)}

    @staticmethod
    def compute(task, cell, hidden, example, step, show, lr, weights, run=None):
        loss, right, gradients = measure(task, cell, hidden, weights)
        one, output, gates, dh = follow(task, cell, hidden, weights, example - 1)
        rows = [*one.inputs[:, 0].T, *np.concatenate([gate.T for gate in gates.values()])]
        board = np.array(rows)
        board[:, step:] = np.nan
        largest = np.abs(dh).max()
        back = dh.T / largest if largest > 0 and step == STEPS else np.full(dh.T.shape, np.nan)
        table = table_of(cell, hidden)
        return {
            "board": np.concatenate([board, back]),
            "names": _names(gates, hidden),
            "output": output,
            "wanted": one.targets[:, 0, 0],
            "asked": one.mask[:, 0],
            "h": gates["h"],
            "loss": np.array(loss),
            "right": np.array(right),
            "guess": np.array(guess_of(task)),
            "gradients": gradients,
            "table": table.spread(weights if show == "weights" else gradients),
            "curve": np.array(run if run is not None else []),
        }

    @action("Train")
    def train(self):
        """Adam on new sequences."""
        values = self.values
        task, cell, hidden, weights, lr = (values[n] for n in ("task", "cell", "hidden", "weights", "lr"))
        steps = enumerate(training(task, cell, hidden, weights, lr, _ROUNDS), 1)
        for step, (model, curve) in steps:
            if step % 4 == 0:
                yield Progress(step / _ROUNDS, {"weights": weights_of(model)}, run=list(curve))

    @action("One step down the gradient")
    def descend(self):
        """Plain gradient descent on the test sequences, with the learning rate shown."""
        weights = np.array(self.values["weights"]) - self.values["lr"] * self.result["gradients"]
        return {**self.values, "weights": tuple(weights.round(3).tolist())}

    @action("New weights")
    def renew(self):
        """Other random weights each time, and the same ones from the same state."""
        cell, hidden, weights = (self.values[name] for name in ("cell", "hidden", "weights"))
        seed = int(1000 * np.abs(weights).sum())
        return {**self.values, "weights": weights_of(model_of(cell, hidden, seed))}

    def build(self, figure):
        grid = figure.add_gridspec(3, 2, width_ratios=[1, 1.12], height_ratios=[1, 1.35, 0.8])
        self.states = StateBoard(figure.add_subplot(grid[:, 0]))
        self.ax = ax = figure.add_subplot(grid[0, 1])
        ax.set(title="Output y", xlim=(0.4, STEPS + 0.6), ylim=(-1.6, 1.6), xticks=_T)
        ax.axhline(0, color="#A9ADB4", lw=0.8)
        self.wanted = ax.plot([], [], "_", color=GREEN, ms=15, mew=5, alpha=0.45, label="wanted")[0]
        self.output = ax.plot([], [], "o-", color=BLUE, ms=4.5, lw=1.5, label="y")[0]
        self.missed = ax.plot([], [], "x", color=VERMILLION, ms=8, mew=2, label="not near enough")[0]
        self.now = ax.axvline(STEPS, color=INK, lw=1, ls=":")
        ax.legend(
            loc="lower left",
            bbox_to_anchor=(0.27, 1.0),
            ncols=3,
            handletextpad=0.3,
            columnspacing=0.9,
            borderpad=0,
            fontsize=8,
        )
        self.weights = WeightBoard(figure.add_subplot(grid[1, 1]))
        self.losses = losses = figure.add_subplot(grid[2, 1])
        losses.set(title="Loss; dotted: always the same answer")
        losses.set(xlim=(0, _ROUNDS), yscale="log", ylim=_LOSSES)
        losses.set_xlabel("steps of training", labelpad=1)
        self.guess = losses.axhline(1, color=INK, ls=":", lw=1.2)
        self.curve = losses.plot([], [], color=BLUE, lw=1.4)[0]
        self.rate = Lettering(losses, 8.5, "o")
        return [
            self.states.artists,
            self.wanted,
            self.now,
            self.output,
            self.missed,
            self.weights.artists,
            self.guess,
            self.curve,
            self.rate,
        ]

    def draw(self, result, task, cell, hidden, step, show, lr, **_):
        self.states.show(result["board"], result["names"], step)
        asked, run = result["asked"], step >= _T
        self.wanted.set_data(_T[asked], result["wanted"][asked])
        y = np.clip(result["output"], -2, 4)
        reach = (-0.35, 2.6) if task == "count" else (-1.6, 1.6)
        frame(self.ax, y=reach)
        self.output.set_data(_T[run], np.clip(y[run], *reach))
        missed = run & asked & (np.abs(result["output"] - result["wanted"]) >= GAMES[task].near)
        self.missed.set_data(_T[missed], np.clip(y[missed], *reach))
        self.now.set_xdata([step, step])
        self.weights.show(result["table"], table_of(cell, hidden), show)
        guess = float(result["guess"])
        self.guess.set_ydata([guess, guess])
        self.curve.set_data(np.arange(1, len(result["curve"]) + 1), np.clip(result["curve"], *_LOSSES))
        self.rate.show([f"learning rate {number(lr, 2)}"], [(0.17 * _ROUNDS, 2e-3)])

    def describe(self, result, task, cell, hidden, example, step, **_):
        loss = f"over {TEST} sequences the loss is {_told(result['loss'])} and "
        loss += f"{100 * result['right']:.0f} % of the answers are near enough "
        loss += f"(always the same answer: loss {number(result['guess'], 2)})"
        steepest = int(np.abs(result["gradients"]).argmax())
        way = "raising" if result["gradients"][steepest] < 0 else "lowering"
        advice = f"it would fall fastest by {way} {table_of(cell, hidden).name(steepest)}"
        goal = f"The task “{task}”: {GAMES[task].goal}"
        return f"{goal}. {_moment(result, cell, hidden, example, step)}; {loss}; {advice}."


def _names(gates, hidden):
    units = range(1, hidden + 1)
    named = [f"{name}{unit}" for name in gates for unit in units]
    return ("x", "marker", *named, *(f"∂L/∂h{unit}" for unit in units))


def _told(value):
    """Two digits; what a shut gate lets through, 10⁻¹⁷, is 0."""
    return number(round(float(value), 9), 2)


def _moment(result, cell, hidden, example, step):
    """Where the sequence shown stands."""
    who = f"{cell} with {hidden} hidden unit{'s' * (hidden > 1)}"
    if step == 0:
        return f"{who}: no step of sequence {example} has been run"
    state = ", ".join(_told(value) for value in result["h"][step - 1])
    wanted = number(result["wanted"][step - 1], 2)
    wanted = f"{wanted} is wanted" if result["asked"][step - 1] else "nothing is asked"
    said = _told(result["output"][step - 1])
    return f"{who}: after step {step} of sequence {example} h = ({state}) and y = {said}, where {wanted}"
