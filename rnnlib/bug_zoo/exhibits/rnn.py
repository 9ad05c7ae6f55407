"""What goes wrong in time: for notebook 04."""

from ..network import Bug

_ALL = ("W_xh", "W_hh", "b_h")

BUGS = (
    Bug(
        "RNN",
        key="not-carried",
        name="the hidden gradient is never carried on",
        right="dh = dy_t @ W_hy.T + dh_next",
        wrong="dh = dy_t @ W_hy.T",
        tempting="Each step has a loss of its own, whose gradient is complete and looks it. dh_next is even "
        "computed, and then forgotten.",
        unseen="Every step still learns from its own loss: the sum over all paths has lost those that go "
        "through time. A check over one step passes.",
        caught=_ALL,
        caught_in_one_step=(),
    ),
    Bug(
        "RNN",
        key="state-too-late",
        name="h_t stands where h_{t−1} belongs",
        right="dW_hh += h_before.T @ da",
        wrong="dW_hh += h.T @ da",
        tempting="In an array of T + 1 states h_t has the index t, in one of T states t − 1. One of the two "
        "is in your head, the other in the code.",
        unseen="The shapes agree. Only W_hh is wrong, and everything else learns around it.",
        caught=("W_hh",),
        caught_in_one_step=("W_hh",),
    ),
    Bug(
        "RNN",
        key="overwritten",
        name="each step's gradient overwrites the last",
        right="dW_xh += x_t.T @ da",
        wrong="dW_xh = x_t.T @ da",
        tempting="One character. In a network without time = is right: there, every weight is used once.",
        unseen="What is left is the gradient of the first step alone, a true part of the sum. A check over "
        "one step passes.",
        caught=("W_xh",),
        caught_in_one_step=(),
    ),
    Bug(
        "RNN",
        key="transposed",
        name="W_hh is not transposed on the way back",
        right="dh_next = da @ W_hh.T",
        wrong="dh_next = da @ W_hh",
        tempting="Any other matrix would not fit and be refused. W_hh is square: it fits both ways.",
        unseen="Only what comes through time is wrong; each step's own loss is not. A check over one step "
        "passes.",
        caught=_ALL,
        caught_in_one_step=(),
    ),
    Bug(
        "RNN",
        key="clipped-early",
        name="clipped at every step, before the sum",
        right="dW_hh += h_before.T @ da",
        wrong="dW_hh += np.clip(h_before.T @ da, -0.01, 0.01)",
        tempting="Clipping is good advice against gradients that explode. It belongs after the sum over "
        "steps, where it shortens the whole gradient.",
        unseen="Small gradients pass untouched, so late in training there is nothing to be seen. Early on, "
        "the steps that matter most are cut most, and the sum turns.",
        caught=("W_hh",),
        caught_in_one_step=("W_hh",),
    ),
    Bug(
        "RNN",
        key="bias-twice",
        name="the shared bias is counted twice",
        right="db_h += da.sum(axis=0)",
        wrong="db_h += 2 * da.sum(axis=0)",
        tempting="The bias serves the input's product and the state's: once for each, it seems. But it is "
        "added once. PyTorch has two biases here, and each has the gradient once.",
        unseen="Adam divides the factor away: the two curves cannot be told apart. With SGD the bias merely "
        "learns twice as fast.",
        caught=("b_h",),
        caught_in_one_step=("b_h",),
    ),
)
