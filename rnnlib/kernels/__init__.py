"""RNN, LSTM and GRU as pure functions: one step, a whole sequence forward, a whole sequence backward.

Each cell has three. `*_step` is the equations, line by line. `*_forward` runs them over x (T, B, D) and
returns all states, h (T+1, B, H) with h[0] = h0, and a cache; `*_backward` turns the gradients of all states
into those of every input and weight, by name. Only what a step needs of its predecessor stays in a loop over
time; all the rest is done for every step at once. `plain.py` has the same as bare equations: read it first.

All arrays share the dtype of x, float32 or float64: TypeError otherwise. ValueError for shapes that do not
fit, for nothing to run over (T or B of 0), and for NaN in the weights, x or the first state. Arguments are
never changed; results are contiguous and no later call writes to them. A cache is its caller's: it serves any
number of backward passes as long as x, h and the weights, which it refers to, stay as they were.
"""

from .gru import gru_backward, gru_forward, gru_step
from .lstm import lstm_backward, lstm_forward, lstm_step
from .rnn import rnn_backward, rnn_forward, rnn_step

__all__ = [
    "gru_backward",
    "gru_forward",
    "gru_step",
    "lstm_backward",
    "lstm_forward",
    "lstm_step",
    "rnn_backward",
    "rnn_forward",
    "rnn_step",
]
