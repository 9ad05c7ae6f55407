"""Sweeps over what rescues a plain network whose gradient vanishes: which change helps with which task?"""

import numpy as np

from .. import optim
from .learning import learn, options_of
from .memory import ADAM_RATES
from .problems import PROBLEMS
from .sweep import grid, sweep

PLAIN = ("RNN uniform", "RNN Glorot", "RNN orthogonal", "RNN identity ReLU")
CHANGES = {  # one change at a time to a plain network: its units, and what the first W_xh is multiplied by
    "none": (24, 1.0),
    "small inputs": (24, 0.1),
    "more units": (52, 1.0),  # as many weights as an LSTM of 24 units has
}


@sweep(
    "Which change rescues a plain RNN where it fails to remember, and does the same one help it to add?",
    (
        *grid(task=("recall",), lag=(20, 40, 80), start=PLAIN, change=tuple(CHANGES), rate=ADAM_RATES),
        *grid(task=("adding",), lag=(50,), start=PLAIN, change=tuple(CHANGES), rate=ADAM_RATES),
        *grid(task=("adding",), lag=(50,), start=("LSTM bias 1",), change=("none",), rate=ADAM_RATES),
    ),
    short={"lag": 3, "steps": 20},
)
def rescues(task, lag, start, change, rate, seed, steps=None):
    """Adam, clip 1, 32 new sequences a step, 500 steps (adding: 1000); solved as in the sweeps of the task.

    "No start of a plain RNN is safe over a long lag" would be overturned by any row of recall that solves
    all; "this change rescues" by the other task, if it does not there. The LSTM of 24 units, last, shows that
    so many units are enough for adding.
    """
    units, inputs = CHANGES[change]
    identity = start == "RNN identity ReLU"  # after Le, Jaitly & Hinton (2015)
    cell = {"cell": "RNN", "init": "glorot", "activation": "relu"} if identity else options_of(start, lag)

    def changed(model):
        model.params["cell.W_xh"] *= inputs
        if identity:
            model.params["cell.W_hh"][:] = np.eye(units)

    budget = steps or {"recall": 500, "adding": 1000}[task]
    return learn(PROBLEMS[task], {"hidden_size": units, **cell}, lag, seed, budget, rate, changed=changed)


@sweep(
    "Does it help to scale a small gradient up, by one factor for all weights?",
    grid(lag=(20, 40), clip=(None, 1.0), rate=(0.1, 0.3, 1.0, 3.0, 10.0)),
    short={"lag": 3, "steps": 20},
)
def scaled_gradients(lag, clip, rate, seed, steps=500):
    """Recall by a plain RNN, 24 units, uniform weights; plain SGD, 32 new sequences a step.

    The rate is the factor. "Scaling up does not help" would be overturned by a rate that solves what smaller
    ones do not, without clipping or with it.
    """
    options = options_of("RNN uniform", lag, hidden_size=24)
    return learn(PROBLEMS["recall"], options, lag, seed, steps, rate, rule=optim.SGD, clip=clip)
