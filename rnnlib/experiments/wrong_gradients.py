"""Sweeps over the bug zoo: how the loss falls by wrong gradients, and which of them a check calls wrong."""

from .. import bug_zoo
from .sweep import grid, sweep

_NETWORKS = {"right": bug_zoo.Network("feed-forward")} | {
    key: bug for key, bug in bug_zoo.BUGS.items() if bug.cell == "feed-forward"
}
_ALL = {cell: bug_zoo.Network(cell) for cell in bug_zoo.CELLS} | bug_zoo.BUGS
_MOST_GRADIENTS = 14  # of a network, by gate: an LSTM's


@sweep(
    "Does the loss tell a wrong gradient from the right one, whatever the optimiser and its rate?",
    (
        *grid(bug=tuple(_NETWORKS), optimiser=("Adam",), rate=(0.002, 0.006, 0.02, 0.06)),
        *grid(bug=tuple(_NETWORKS), optimiser=("SGD",), rate=(0.1, 0.3, 1.0, 3.0)),
    ),
    short={"steps": 5},
    seeds=10,
)
def wrong_gradients(bug, optimiser, rate, seed, steps=100):
    """Two layers, the sigmoid between them, foretell a Reber string's next symbol from the last three.

    100 steps, 16 strings each; the loss is that on 100 other strings. "A wrong gradient learns all the same"
    would be overturned if the right one always ended lower; "Adam hides what is only too large" if SGD hid
    it too.
    """
    curve = bug_zoo.train_with(_NETWORKS[bug], steps, seed, optimiser, rate)
    return {"first": round(float(curve[0]), 4), "loss": round(float(curve[-1]), 4)}


@sweep(
    "How does the loss fall by each wrong gradient, beside the right one's?",
    (
        *grid(network=tuple(_ALL), optimiser=("Adam",), rate=(0.02,)),
        *grid(network=tuple(_ALL), optimiser=("SGD",), rate=(0.3, 1.0, 3.0)),
    ),
    short={},
    seeds=1,
)
def zoo_curves(network, optimiser, rate, seed):
    """The loss after 0, 5 … 100 steps of a bug, or of a cell that has none, with every digit.

    It is what a training gives to the last digit or so, but where it comes apart: rounding decides how far.
    """
    curve = bug_zoo.train_with(_ALL[network], 100, seed, optimiser, rate)
    return {str(bug_zoo.EVERY * k): float(loss) for k, loss in enumerate(curve)}


@sweep(
    "Which gradients does a check call wrong, over how many steps?",
    grid(bug=tuple(bug_zoo.BUGS), steps=(1, 2, 3, 4, 5)),
    short={},
    seeds=1,
)
def zoo_checks(bug, steps, seed):
    """The relative error of each gradient, in the order of `by_gate`: rounding alone where it is right."""
    errors = [row.error for row in bug_zoo.check(bug_zoo.BUGS[bug], steps, seed).rows]
    return {str(k + 1): errors[k] if k < len(errors) else None for k in range(_MOST_GRADIENTS)}
