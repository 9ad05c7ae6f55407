"""A sweep over the bug zoo: how low a wrong gradient's loss ends beside the right one's."""

from .. import bug_zoo
from .sweep import grid, sweep

_NETWORKS = {"right": bug_zoo.Network("feed-forward")} | {
    key: bug for key, bug in bug_zoo.BUGS.items() if bug.cell == "feed-forward"
}


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
