"""The bug zoo: backward passes that are wrong, and networks that learn with them all the same.

    bug = BUGS["not-carried"]       print(bug) shows the wrong line beside the right one
    train_with(bug)                 its loss while it trains; train_with(Network("RNN")) is the right one's
    train_with(bug, optimiser="SGD", rate=3.0)      the same without Adam, which hides what is only too large
    check(bug)                      the gradient check, which names the weights whose gradient is wrong

A falling loss is no proof of a gradient; a check is. Each bug is a cell's whole file, `bug.source`, with one
line exchanged. `bug.tempting` says why it is easy to write and `bug.unseen` why it is hard to see.
"""

from .exhibits import BUGS
from .network import CELLS, Bug, Network, by_gate
from .trials import EVERY, RATES, best_loss, check, gradient_names, gradients, train_with

__all__ = [
    "BUGS",
    "CELLS",
    "EVERY",
    "RATES",
    "Bug",
    "Network",
    "best_loss",
    "by_gate",
    "check",
    "gradient_names",
    "gradients",
    "train_with",
]
