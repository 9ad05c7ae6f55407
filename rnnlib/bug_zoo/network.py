"""What a bug is: the file of a cell with one line exchanged. The line that is shown is the line that runs."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from .. import ops


class Cell(NamedTuple):
    """The name of its file in passes/, how many arrays its state has, and a letter for each gate."""

    file: str
    states: int
    gates: str


CELLS = {
    "feed-forward": Cell("feed_forward", 0, ""),
    "RNN": Cell("rnn", 1, "h"),
    "LSTM": Cell("lstm", 2, "ifgo"),
    "GRU": Cell("gru", 1, "rzn"),
}


@dataclass(frozen=True, eq=False)
class Network:
    """A cell with an output layer, run from the text `source`; `Network("LSTM")` is right in every line."""

    cell: str

    def __post_init__(self):
        ops.check_choice("cell", self.cell, CELLS)

    @property
    def source(self):
        """The text of the file in passes/."""
        path = Path(__file__).parent / "passes" / f"{CELLS[self.cell].file}.py"
        return path.read_text(encoding="utf-8")

    def forward(self, x, *states, **weights):
        """-> y, cache."""
        return self._functions["forward"](x, *states, **weights)

    def loss(self, y, *answers):
        """-> loss, dy; `answers` are the targets and, but for feed-forward, perhaps a mask."""
        return self._functions["loss"](y, *answers)

    def backward(self, dy, cache, **weights):
        """-> the gradients of all weights, by name."""
        return self._functions["backward"](dy, cache, **weights)

    @cached_property
    def _functions(self):
        made = {"__package__": f"{__package__}.passes"}
        exec(compile(self.source, f"<bug zoo: {self}>", "exec"), made)
        return made


@dataclass(frozen=True, eq=False)
class Bug(Network):
    """A cell in which `wrong` stands where `right` belongs.

    `tempting`: why it is easy to write; `unseen`: why it is hard to see. `caught` names the gradients that
    fail a check over several steps, `caught_in_one_step` those that fail a check over a single one.
    """

    key: str
    name: str
    right: str
    wrong: str
    tempting: str
    unseen: str
    caught: tuple
    caught_in_one_step: tuple

    @property
    def source(self):
        """The text with the one line exchanged; ValueError if the right one is not there exactly once."""
        text = super().source
        if text.count(self.right) != 1:
            found = text.count(self.right)
            raise ValueError(f"{self.key}: wanted {self.right!r} once in {self.cell}, found it {found} times")
        return text.replace(self.right, self.wrong)

    def __str__(self):
        return f"{self.cell}: {self.name}\n    right    {self.right}\n    wrong    {self.wrong}"


def by_gate(cell, arrays):
    """The weights of a cell, or their gradients, cut into views, one for each gate: {"W_xh[i]": …, …}."""
    gates, blocks = CELLS[cell].gates, {}
    for name, array in arrays.items():
        if len(gates) > 1 and name in ("W_xh", "W_hh", "b_h"):
            H = array.shape[-1] // len(gates)
            blocks |= {f"{name}[{gate}]": array[..., k * H : (k + 1) * H] for k, gate in enumerate(gates)}
        else:
            blocks[name] = array
    return blocks


def blocks_of(gates):
    """What `by_gate` calls the weights of these gates: "f" -> ("W_xh[f]", "W_hh[f]", "b_h[f]")."""
    return tuple(f"{name}[{gate}]" for name in ("W_xh", "W_hh", "b_h") for gate in gates)
