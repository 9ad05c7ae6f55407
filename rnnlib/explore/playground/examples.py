"""Places to begin in the playground, each with something to be seen in it."""

from ..live import Preset

# A chain of three units that hand on what they get: x, then h1, then h2; y reads h3.
_CHAIN = (1.5, 0, 0, 0, 0, 0, 0, 1.5, 0, 0, 0, 1.5, 0, 0, 0, 0, 0, 0, 0, 0, 1.15, 0)
_LONG = {"task": "recall", "length": 40, "step": 40, "units": 4}

BEGINNINGS = (
    Preset("A delay line by hand", task="echo", cell="RNN", units=3, weights=_CHAIN),
    Preset("One LSTM unit, to hold by hand", task="hold", cell="LSTM", units=1),
    Preset("Vanishing over 40 steps", **_LONG, start="uniform"),
    Preset("Exploding: W_hh drawn too large", **_LONG, activation="relu", gain=1.6),
    Preset("RNN beside LSTM: recall", **_LONG, beside={"cell": "LSTM", "units": 4}),
    Preset("Can one RNN unit flip? Train", task="flip", units=1),
    Preset("Four GRU units flip: train", task="flip", cell="GRU", units=4),
    Preset("Three LSTM units count: train", task="count", cell="LSTM", units=3),
)
