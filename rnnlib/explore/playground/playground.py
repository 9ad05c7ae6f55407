"""One screen for a small recurrent network: a task, a cell, every weight, every step, and training."""

import numpy as np

from .. import live
from .boards import declare_state_board, declare_weight_board, state_board, step_names, weight_board
from .examples import BEGINNINGS
from .games import GAMES, guess_of
from .link import from_link, to_link
from .scene import looks_of, measures_of, sequence_shown
from .sentence import describe
from .trained import curve_of, memory_of
from .values import SETTINGS, after, networks_of, stand_together
from .web_page import BROWSER, worker_script
from .weights import table_of

NETWORK_NAMES = ("A", "B")
_EXPONENTS = (-5, 1)  # of the losses that are shown
# One LSTM unit whose gates the marker opens and shuts
_HELD = (0, 0, 3, 0, 10, 0, 0, 0, 0, 0, 0, 0, -5, 8, 0, 8, 1.3, 0)


class Playground(live.Explorer):
    """A network of one to eight units on a small task, or two side by side: every weight, state and gradient.

    On a page it is the playground (`browser/screen.js`), which trains and answers without a kernel and tells
    it what it shows. `repr` is all of that as one line, `link` as the end of an address. The stored picture
    shows the network that is chosen, and the outputs and losses of both.
    """

    settings = live.Settings(SETTINGS)
    screen = BROWSER / "playground.js"
    presets = BEGINNINGS
    challenge = live.Challenge(
        "one unit that gets at least 99 % of the task “hold” right over 12 steps.",
        lambda result, task, length, units, beside, **_: (
            (task, length, units, beside) == ("hold", 12, 1, {}) and result["A right"] >= 0.99
        ),
        task="hold",
        cell="LSTM",
        units=1,
        weights=_HELD,
    )
    size = (800, 460)
    unbounded = frozenset(
        f"{name} {part}" for name in NETWORK_NAMES for part in ("y", "h", "dh", "loss", "gradients")
    )
    after = staticmethod(after)

    @property
    def link(self):
        """What stands after a page's address, "#task=hold&cell=LSTM"; "" where all is as at first."""
        return to_link(self.values)

    @classmethod
    def from_link(cls, link):
        """The playground that a link, or the end of one, opens; ValueError for what cannot be set."""
        return cls(**from_link(link))

    def __init__(self, **values):
        stand_together(self._checked(values))
        super().__init__(**values)

    @staticmethod
    def given():
        return {"worker": worker_script()}

    @staticmethod
    def settle(step, length, chosen, beside, **values):
        stand_together({**values, "length": length})
        return {"step": min(step, length), "chosen": min(chosen, int(bool(beside)))}

    @staticmethod
    def compute(**values):
        one = sequence_shown(**values)
        found = {
            "x": one.inputs[:, 0, 0],
            "marker": one.inputs[:, 0, 1],
            "wanted": one.targets[:, 0, 0],
            "asked": one.mask[:, 0],
            "guess": np.array(guess_of(values["task"], values["length"], values["noise"])),
        }
        for name, look, measure in zip(NETWORK_NAMES, looks_of(values), measures_of(values)):
            parts = {**look.gates, "h": look.h, "y": look.y, "dh": look.dh, "weights": look.weights}
            parts |= {part: np.array(value) for part, value in measure._asdict().items()}
            found |= {f"{name} {part}": value for part, value in parts.items()}
        return found

    @staticmethod
    def shown(result, **values):
        chosen, T, step = NETWORK_NAMES[values["chosen"]], values["length"], values["step"]
        network = networks_of(values)[values["chosen"]]
        table = table_of(network["cell"], network["units"])
        held = result[f"{chosen} {'weights' if values['show'] == 'values' else 'gradients'}"]
        names, rows = _rows(result, chosen, network, step)
        return {
            **state_board(rows, names, step),
            **weight_board(table.spread(held), table, values["show"]),
            **_output(result, values["task"], step, T),
            **_losses(result, networks_of(values), values["until"]),
        }

    def build(self, figure):
        grid = figure.add_gridspec(3, 2, width_ratios=[1, 1.12], height_ratios=[1, 1.35, 0.8])
        declare_state_board(self, figure.add_subplot(grid[:, 0]))
        self._build_output(figure.add_subplot(grid[0, 1]))
        declare_weight_board(self, figure.add_subplot(grid[1, 1]))
        self._build_losses(figure.add_subplot(grid[2, 1]))

    def _build_output(self, ax):
        """What the networks say at each step, and what is wanted."""
        ax.set(title="Output y", xlim=(0, 1), ylim=(-1.6, 1.6), xticks=[])
        ax.axhline(0, color=live.LIGHT, lw=0.8)
        self.view("reach", {"signs": {ax: {"ylim": (-1.6, 1.6)}}, "counts": {ax: {"ylim": (-0.35, 2.6)}}})
        self.line(ax, "now", [0, 1], ":", color=live.INK, lw=1, transform=ax.get_xaxis_transform())
        band = {"color": live.GREEN, "ms": 13, "mew": 5, "alpha": 0.45}
        wanted = self.line(ax, "asked steps", "asked values", "_", label="wanted", **band)
        self.line(ax, "B run", "B said", "--", color=live.PURPLE, lw=1.3)
        output = self.line(ax, "A run", "A said", "o-", color=live.BLUE, ms=4, lw=1.5, label="y")
        cross = {"ms": 8, "mew": 2, "color": live.VERMILLION}
        missed = self.line(ax, "missed steps", "missed", "x", label="not near enough", **cross)
        look = {"handletextpad": 0.3, "columnspacing": 0.9, "borderpad": 0, "fontsize": 8}
        ax.legend(
            handles=[wanted, output, missed], loc="lower left", bbox_to_anchor=(0.27, 1.0), ncols=3, **look
        )
        self.words(ax, "ticks", "ticks at", 7.5, color=live.GREY)

    def _build_losses(self, ax):
        """The losses of the trainings so far."""
        low, high = _EXPONENTS
        ax.set(title="Loss: tested (black), trained (blue)", xlim=(0, 1), xticks=[])
        ax.set(yscale="log", ylim=(10.0**low, 10.0**high))
        self.line(ax, [0, 1], "guesses", ":", color=live.INK, lw=1.2)
        for name, dash in zip(NETWORK_NAMES, ("-", "--")):
            self.line(ax, f"{name} at", f"{name} trained", dash, color=live.BLUE, lw=1)
            self.line(ax, f"{name} at", f"{name} tested", dash, color=live.INK, lw=1.6)
        self.words(ax, "training", "training at", 7.5, align="left")

    def describe(self, result, **values):
        return describe(values, sequence_shown(**values), looks_of(values), measures_of(values))


def _rows(result, chosen, network, step):
    """Names of rows, and (rows, T): inputs, gates of the first unit, states, and gradients at the states.

    What lies after the step is NaN. Gradients are in shares of the largest.
    """
    h, dh = result[f"{chosen} h"], result[f"{chosen} dh"][1:]
    gates = {
        name[2:]: part for name, part in result.items() if name[:2] == f"{chosen} " and name[2:] in "ifgocrzn"
    }
    units = [live.lowered(unit + 1) for unit in range(network["units"])]
    run = np.vstack([result["x"], result["marker"], *(part[:, 0] for part in gates.values()), h.T])
    run[:, step:] = np.nan
    largest = np.abs(dh).max()
    back = dh.T / largest if largest > 0 and np.isfinite(largest) else np.full(dh.T.shape, np.nan)
    names = ["x", "marker", *(f"{gate}₁" for gate in gates), *(f"h{unit}" for unit in units)]
    return [*names, *(f"∂/∂h{unit}" for unit in units)], np.vstack([run, back])


def _output(result, task, step, T):
    """Marks of the panel of outputs; steps lie between 0 and 1."""
    place, asked, run = (np.arange(T) + 0.5) / T, result["asked"], np.arange(1, T + 1) <= step
    low, high = (-0.3, 2.55) if task == "count" else (-1.55, 1.55)
    said = {
        name: np.clip(np.nan_to_num(result[f"{name} y"]), low, high)
        for name in NETWORK_NAMES
        if f"{name} y" in result
    }
    near = np.abs(result["A y"] - result["wanted"]) < GAMES[task].near
    missed, names = run & asked & ~near, step_names(T)
    marks = {
        "reach": "counts" if task == "count" else "signs",
        "now": [(step - 0.5) / T] * 2,
        "asked steps": place[asked],
        "asked values": np.clip(result["wanted"][asked], low, high),
        "missed steps": place[missed],
        "missed": said["A"][missed],
        "ticks": [name for name in names if name],
        "ticks at": [(at, low + 0.05 * (high - low)) for at, name in zip(place, names) if name],
    }
    for name in NETWORK_NAMES:
        there = name in said
        marks |= {
            f"{name} run": place[run] if there else [],
            f"{name} said": said[name][run] if there else [],
        }
    return marks


def _losses(result, networks, until):
    """Marks of the panel of losses; steps lie between 0 and 1."""
    low, high = (10.0**power for power in _EXPONENTS)
    curves = [curve_of(network["curve"]) for network in networks]
    most = max(
        100, *(network["steps"] for network in networks), *(curve.steps.max(initial=0) for curve in curves)
    )
    marks = {"guesses": [float(result["guess"])] * 2}
    for k, name in enumerate(NETWORK_NAMES):
        at, trained, tested, _ = curves[k] if k < len(curves) else [np.empty(0)] * 4
        marks |= {f"{name} at": at / most}
        marks |= {
            f"{name} trained": np.clip(trained, low, high),
            f"{name} tested": np.clip(tested, low, high),
        }
    told = [_told(name, network, until) for name, network in zip(NETWORK_NAMES, networks)]
    told = [text.partition(": ")[2] for text in told] if len(told) == 1 else told
    places = [(0.02, 10.0 ** (_EXPONENTS[0] + 0.7 + 1.3 * k)) for k in range(len(told))]
    return {**marks, "training": told, "training at": places}


def _told(name, network, until):
    """How a network is trained, and how far it is."""
    rule, clip = network["rule"], network["clip"]
    limit = f"clipped at {live.number(clip)}" if clip else "not clipped"
    count = table_of(network["cell"], network["units"]).size
    kept = memory_of(network["memory"], count).steps
    ways = f"{rule} at {live.number(network['rate'])}, {limit}, {until} steps a training"
    return f"{name}: step {network['steps']}; {ways}" + f"; remembers {kept}" * bool(kept)
