"""The four ways back as lines of code: to be put in order, then with gaps, before the blank page.

`order(bptt.rnn_back)` and `fill(bptt.rnn_back)` in a notebook; one module here for each, and `way.py` says
what they hold. Nothing here knows a right order: the lines are run as they stand, and what they return is
held against central differences.
"""

from .gru import gru_back
from .lstm import lstm_back
from .rnn import rnn_back
from .two_layers import two_layers_back
from .way import Gap, Slip, Trap, WayBack

WAYS = {way.key: way for way in (two_layers_back, rnn_back, lstm_back, gru_back)}

__all__ = ["WAYS", "Gap", "Slip", "Trap", "WayBack", "gru_back", "lstm_back", "rnn_back", "two_layers_back"]
