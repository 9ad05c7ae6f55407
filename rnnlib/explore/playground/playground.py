"""One screen for a small recurrent network: a task, a cell, every weight, every step, and training."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from .. import live
from .games import GAMES, LENGTH, SHOWN, TEST_SIZE, follow, guess_of, measure, training
from .weights import GATES_OF, MOST_UNITS, TABLES, Weights, first_weights, model_of, table_of, weights_of

_EACH = np.arange(1, LENGTH + 1)
_ADAM_STEPS = 400
_LOSS_RANGE = (1e-3, 3.0)
_TITLES = {
    "weights": "Weights, from the row into the column",
    "gradients of the loss": "Gradients, in per cent of the largest",
}
_GATE_COLOURS = LinearSegmentedColormap.from_list("rnnlib_gate", [live.CARD, live.GREEN])
_UNKNOWN = (0.965, 0.968, 0.972, 1)
_FEWEST = 14  # rows that there is always room for
_GATES = tuple("ifozr")  # from 0 to 1; all else is signed
_HELD = (0, 0, 3, 0, 10, 0, 0, 0, 0, 0, 0, 0, -5, 8, 0, 8, 1.3, 0)
# A chain of three units that hand on what they get: x, then h1, then h2; y reads h3.
_CHAIN = (1.5, 0, 0, 0, 0, 0, 0, 1.5, 0, 0, 0, 1.5, 0, 0, 0, 0, 0, 0, 0, 0, 1.15, 0)


def _new(cell, hidden):
    """A network of this kind as it begins."""
    return {"cell": cell, "hidden": hidden, "weights": first_weights(cell, hidden)}


class Playground(live.Explorer):
    """A network of one to four hidden units on a task of twelve steps: all of its weights, states, gradients.

    `weights` are all of its numbers; those of another cell or size are made anew when the cell or the size
    is moved. `repr` is the whole state, as one line to share.
    """

    settings = live.Settings(
        task=live.Choice("echo", {f"{name}: {game.brief}": name for name, game in GAMES.items()}, "task"),
        cell=live.Choice("RNN", list(GATES_OF), "cell"),
        hidden=live.IntSlider(2, 1, MOST_UNITS, label="hidden units"),
        example=live.IntSlider(1, 1, SHOWN, label="sequence shown"),
        step=live.IntSlider(LENGTH, 0, LENGTH, label="steps run", play=True),
        show=live.Choice("weights", list(_TITLES), "table shows"),
        lr=live.LogSlider(0.0316228, 0.001, 0.3, label="learning rate"),  # on the slider's grid
        weights=Weights(first_weights("RNN", 2)),
    )
    presets = (
        live.Preset("A delay line by hand", hidden=3, weights=_CHAIN),
        live.Preset("One LSTM unit to hold", task="hold", **_new("LSTM", 1)),
        live.Preset("Four GRU units to flip: press Train", task="flip", **_new("GRU", 4)),
        live.Preset(
            "Can one RNN unit flip? Press Train", task="flip", hidden=1, weights=first_weights("RNN", 1)
        ),
        live.Preset("Three LSTM units to count: press Train", task="count", **_new("LSTM", 3)),
    )
    challenge = live.Challenge(
        "one hidden unit that gets at least 99 % of the task “hold” right.",
        lambda result, task, hidden, **_: task == "hold" and hidden == 1 and result["right"] >= 0.99,
        task="hold",
        cell="LSTM",
        hidden=1,
        weights=_HELD,
    )
    while_running = frozenset({"example", "step", "show"})
    size = (800, 460)
    unbounded = frozenset({"board"})  # steps not yet run are left open

    def __init__(self, **values):
        if "weights" in values:
            weights = self._checked({"weights": values["weights"]}, complete=False)["weights"]
            kind = {name: values.get(name, self.settings[name].default) for name in ("cell", "hidden")}
            table = TABLES[len(weights)]
            if kind != {"cell": table.cell, "hidden": table.hidden}:
                wanted = table_of(**self._checked(kind, complete=False)).size
                raise live.Refused(f"weights: wanted {wanted} of them for {kind}, got {len(weights)}")
        super().__init__(**values)

    @staticmethod
    def settle(cell, hidden, weights, **_):
        table = TABLES[len(weights)]
        return {} if table == table_of(cell, hidden) else _new(cell, hidden)

    @staticmethod
    def compute(task, cell, hidden, example, step, show, lr, weights, run=None):
        loss, right, gradients = measure(task, cell, hidden, weights)
        one, output, gates, dh = follow(task, cell, hidden, weights, example - 1)
        rows = [*one.inputs[:, 0].T, *np.concatenate([gate.T for gate in gates.values()])]
        board = np.array(rows)
        board[:, step:] = np.nan
        largest = np.abs(dh).max()
        back = dh.T / largest if largest > 0 and step == LENGTH else np.full(dh.T.shape, np.nan)
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

    @live.action("Train")
    def train(self):
        """Adam on new sequences."""
        values = self.values
        task, cell, hidden, weights, lr = (values[n] for n in ("task", "cell", "hidden", "weights", "lr"))
        steps = enumerate(training(task, cell, hidden, weights, lr, _ADAM_STEPS), 1)
        for step, (model, curve) in steps:
            if step % 4 == 0:
                yield live.Progress(step / _ADAM_STEPS, {"weights": weights_of(model)}, run=list(curve))

    @live.action("One step down the gradient")
    def descend(self):
        """Plain gradient descent on the test sequences, with the learning rate shown."""
        weights = np.array(self.values["weights"]) - self.values["lr"] * self.result["gradients"]
        return {**self.values, "weights": tuple(weights.round(3).tolist())}

    @live.action("New weights")
    def renew(self):
        """Other random weights each time, and the same ones from the same state."""
        cell, hidden, weights = (self.values[name] for name in ("cell", "hidden", "weights"))
        seed = int(1000 * np.abs(weights).sum())
        return {**self.values, "weights": weights_of(model_of(cell, hidden, seed))}

    @staticmethod
    def shown(result, task, cell, hidden, step, show, lr, **_):
        asked, run, reach = result["asked"], step >= _EACH, _reach(task)
        y = np.clip(result["output"], *reach)
        missed = run & asked & (np.abs(result["output"] - result["wanted"]) >= GAMES[task].near)
        return {
            **state_board(result["board"], result["names"], step),
            **weight_board(result["table"], table_of(cell, hidden), show),
            "task": task,
            "reach": reach,
            "asked steps": _EACH[asked],
            "asked values": result["wanted"][asked],
            "run": _EACH[run],
            "y": y[run],
            "missed steps": _EACH[missed],
            "missed": y[missed],
            "now": [step, step],
            "rounds": np.arange(1, len(result["curve"]) + 1),
            "losses": np.clip(result["curve"], *_LOSS_RANGE),
            "rate": [f"learning rate {live.number(lr, 2)}"],
        }

    def build(self, figure):
        grid = figure.add_gridspec(3, 2, width_ratios=[1, 1.12], height_ratios=[1, 1.35, 0.8])
        declare_state_board(self, figure.add_subplot(grid[:, 0]))
        self._build_output(figure.add_subplot(grid[0, 1]))
        declare_weight_board(self, figure.add_subplot(grid[1, 1]))
        self._build_losses(figure.add_subplot(grid[2, 1]))

    def _build_output(self, ax):
        """What the network says at each step, and what is wanted."""
        ax.set(title="Output y", xlim=(0.4, LENGTH + 0.6), ylim=_reach("echo"), xticks=_EACH)
        ax.axhline(0, color="#A9ADB4", lw=0.8)
        self.view("task", {task: {ax: {"ylim": _reach(task)}} for task in GAMES})
        band = {"color": live.GREEN, "ms": 15, "mew": 5, "alpha": 0.45}
        cross = {"color": live.VERMILLION, "ms": 8, "mew": 2}
        wanted = self.line(ax, "asked steps", "asked values", "_", label="wanted", **band)
        self.line(ax, "now", "reach", ":", color=live.INK, lw=1)
        output = self.line(ax, "run", "y", "o-", color=live.BLUE, ms=4.5, lw=1.5, label="y")
        missed = self.line(ax, "missed steps", "missed", "x", label="not near enough", **cross)
        look = {"handletextpad": 0.3, "columnspacing": 0.9, "borderpad": 0, "fontsize": 8}
        ax.legend(
            handles=[wanted, output, missed], loc="lower left", bbox_to_anchor=(0.27, 1.0), ncols=3, **look
        )

    def _build_losses(self, ax):
        """The losses of a training."""
        ax.set(
            title="Loss; dotted: always the same answer",
            xlim=(0, _ADAM_STEPS),
            yscale="log",
            ylim=_LOSS_RANGE,
        )
        ax.set_xlabel("steps of training", labelpad=1)
        self.line(ax, [0, _ADAM_STEPS], "guess", ":", color=live.INK, lw=1.2)
        self.line(ax, "rounds", "losses", color=live.BLUE, lw=1.4)
        self.words(ax, "rate", [(0.17 * _ADAM_STEPS, 2e-3)], 8.5, middle="o")

    def describe(self, result, task, cell, hidden, example, step, **_):
        loss = f"over {TEST_SIZE} sequences the loss is {_two_digits(result['loss'])} and "
        loss += f"{100 * result['right']:.0f} % of the answers are near enough "
        loss += f"(always the same answer: loss {live.number(result['guess'], 2)})"
        steepest = int(np.abs(result["gradients"]).argmax())
        way = "raising" if result["gradients"][steepest] < 0 else "lowering"
        advice = f"it would fall fastest by {way} {table_of(cell, hidden).name(steepest)}"
        goal = f"The task “{task}”: {GAMES[task].goal}"
        return f"{goal}. {_moment(result, cell, hidden, example, step)}; {loss}; {advice}."


def _names(gates, hidden):
    units = range(1, hidden + 1)
    named = [f"{name}{unit}" for name in gates for unit in units]
    return ("x", "marker", *named, *(f"∂L/∂h{unit}" for unit in units))


def _two_digits(value):
    """Two digits; what a shut gate lets through, 10⁻¹⁷, is 0."""
    return live.number(round(float(value), 9), 2)


def _moment(result, cell, hidden, example, step):
    """Where the sequence shown stands."""
    who = f"{cell} with {hidden} hidden unit{'s' * (hidden > 1)}"
    if step == 0:
        return f"{who}: no step of sequence {example} has been run"
    state = ", ".join(_two_digits(value) for value in result["h"][step - 1])
    wanted = live.number(result["wanted"][step - 1], 2)
    wanted = f"{wanted} is wanted" if result["asked"][step - 1] else "nothing is asked"
    said = _two_digits(result["output"][step - 1])
    return f"{who}: after step {step} of sequence {example} h = ({state}) and y = {said}, where {wanted}"


def _reach(task):
    """The limits of the output."""
    return (-0.35, 2.6) if task == "count" else (-1.6, 1.6)


# The two boards: everything that happens over time, and all weights
# ---------------------------------------------------------------------------------------------------


def declare_board(explorer, ax, name, left, top):
    """Declare a grid of coloured cells with names for its rows and columns: see `board`.

    The axes stay as they are, 1 wide and high, whatever the grid: another number of rows costs no new
    background.
    """
    ax.set(xticks=[], yticks=[], xlim=(-left, 1), ylim=(1, -top))
    ax.grid(False)
    ax.spines[["left", "bottom"]].set_visible(False)
    explorer.polygons(ax, f"{name} cells", f"{name} colours", edgecolors=live.LIGHT, linewidths=0.5)
    explorer.words(ax, f"{name} rows", f"{name} rows at", 8, middle="o")
    explorer.words(ax, f"{name} columns", f"{name} columns at", 8, color=live.GREY)


def board(name, colours, rows, columns, high, row_at, column_at):
    """What `declare_board` shows: colours (rows, columns, 4), each row `high`, and the names of both."""
    x, y = np.linspace(0, 1, len(columns) + 1), high * np.arange(len(rows) + 1)
    middles = live.middles(x, y).reshape(len(rows), len(columns), 2)
    return {
        f"{name} cells": live.grid(x, y),
        f"{name} colours": colours.reshape(-1, 4),
        f"{name} rows": rows,
        f"{name} rows at": [(row_at, at) for at in middles[:, 0, 1]],
        f"{name} columns": columns,
        f"{name} columns at": [(at, column_at) for at in middles[0, :, 0]],
        f"{name} middles": middles,
    }


def declare_state_board(explorer, ax):
    """Declare inputs, gates, states and gradients: a row each, a column for each step; see `state_board`."""
    ax.set_title("Step by step")
    declare_board(explorer, ax, "states", left=0.2, top=0.05)
    explorer.trail(ax, "current", color=live.INK, lw=1.6)


def state_board(values, names, step):
    """Values (rows, T), NaN where nothing is known yet; the step that is current is framed."""
    rows, high = len(values), 1 / max(len(values), _FEWEST)
    gates = np.array([name[0] in _GATES and name[1:].isdigit() for name in names])
    known = np.nan_to_num(values)
    colours = live.DIVERGING(0.5 + 0.45 * np.tanh(1.2 * known))
    colours[gates] = _GATE_COLOURS(0.9 * known[gates])
    colours[np.isnan(values)] = _UNKNOWN
    left, right, foot = (step - 1) / LENGTH, step / LENGTH, rows * high
    return {
        **board("states", colours, names, [str(t) for t in _EACH], high, -0.1, -0.025),
        "current": [(left, 0), (right, 0), (right, foot), (left, foot), (left, 0)] * (step > 0),
    }


def declare_weight_board(explorer, ax):
    """Declare all weights, or their gradients, from the row into the column: see `weight_board`."""
    ax.set_title(_TITLES["weights"])
    explorer.view("show", {show: {ax: {"title": title}} for show, title in _TITLES.items()})
    declare_board(explorer, ax, "weights", left=0.18, top=0.13)
    explorer.words(ax, "numbers", "numbers at", 7.5)
    explorer.words(ax, "small numbers", "small numbers at", 6)


def weight_board(values, table, show):
    """Values (rows, columns), and the WeightTable that says which of them are there."""
    there, weights = table.index >= 0, show == "weights"
    values = values if weights else 100 * values / (np.abs(values).max() or 1.0)
    colours = live.DIVERGING(0.5 + 0.4 * (np.tanh(values / 2) if weights else values / 100))
    colours[~there] = _UNKNOWN
    decimals = 1 if weights and np.abs(values).max() < 9.95 else 0
    fitting, other = ("small numbers", "numbers") if len(table.columns) > 10 else ("numbers", "small numbers")
    marks = board("weights", colours, table.rows, table.columns, 1 / len(values), -0.09, -0.065)
    return {
        **marks,
        "show": show,
        fitting: [_cell_text(value, decimals) for value in values[there]],
        f"{fitting} at": marks["weights middles"][there],
        other: [],
        f"{other} at": [],
    }


def _cell_text(value, decimals):
    """The number with so many decimals: −.4, 0, 12."""
    text = f"{value:.{decimals}f}".replace("-", "−")
    return "0" if not text.strip("−0.") else text.replace("0.", ".") if abs(value) < 1 else text
