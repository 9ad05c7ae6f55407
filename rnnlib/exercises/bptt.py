"""Notebook 04: shares of the steps, one step back, what a cut loses, an off-by-one in time."""

import numpy as np

from .definition import exercise
from .predictions import Question

a_weight_used_six_times = Question(
    "The loss at the end depends on w through six steps. What is its gradient with respect to w?",
    {
        "what step 6 alone says, since the loss is there": "The w of step 6 is the same number as the w of "
        "step 1: moving it moves all the states before, too.",
        "a sum of six shares, one for each step": "w is used six times, and where a value is used more than "
        "once, its gradients add.",
        "a product of six factors": "Products run along one path. There are six paths, and they add.",
    },
    answer="a sum of six shares, one for each step",
)

what_truncation_cuts = Question(
    "A long text is read in chunks of 40 letters with truncated backpropagation. At letter 41, what does the "
    "network still have of letter 1?",
    {
        "nothing": "The state is carried over the border: forward, nothing is cut.",
        "what its state has kept of it, but no gradient reaches letter 1": "The state goes on, the gradient "
        "stops. What is kept is kept without having been learnt for this purpose.",
        "everything, and the gradient too": "Then nothing would be truncated, and nothing saved.",
    },
    answer="what its state has kept of it, but no gradient reaches letter 1",
)

elman_on_reber = Question(
    "The gradient is cut after one step; the network reads whole strings. What will it learn of the embedded "
    "Reber grammar?",
    {
        "nothing": "Within the inner string the last letter or two say nearly everything, and one step of "
        "gradient teaches that.",
        "all but the last letter of the bracket: about half of the strings pass": "It is left to guess "
        "between T and P, and is right half of the time.",
        "everything, only more slowly": "No number of strings helps: its gradient never says that the second "
        "letter matters.",
    },
    answer="all but the last letter of the bracket: about half of the strings pass",
)

bptt_rng = np.random.default_rng(4)


def _states_of_a_unit(w, x, h_0):
    h = [h_0]
    for x_t in x:
        h.append(np.tanh(w * h[-1] + x_t))
    return np.array(h)


@exercise(
    hint="For k = T the product is empty, so it is 1: np.prod of an empty list is 1. Where does the product "
    "begin for k = T − 1?"
)
def shares_of(w, h):
    """What each step k = 1 … T adds to ∂h_T/∂w: an array of length T."""
    h = np.asarray(h)
    factors = (1 - h[1:] ** 2) * w
    immediate = (1 - h[1:] ** 2) * h[:-1]
    return np.array([np.prod(factors[k:]) * immediate[k - 1] for k in range(1, len(h))])


shares_of.cases = {
    "three steps": (0.8, _states_of_a_unit(0.8, [0.5, -1.0, 0.3], 0.2)),
    "one step": (1.5, _states_of_a_unit(1.5, [0.4], -0.6)),
    "eight steps, a negative weight": (-1.2, _states_of_a_unit(-1.2, bptt_rng.normal(size=8), 0.5)),
}
shares_of.mistakes = {
    "One factor too many: the product begins at k + 1, since step k is in ∂⁺ already.": (
        lambda w, h: shares_of.solution(w, h) * (1 - h[1:] ** 2) * w
    ),
    "The immediate derivative is (1 − h_k²) h_{k−1}: the slope of tanh is missing.": (
        lambda w, h: shares_of.solution(w, h) / (1 - h[1:] ** 2)
    ),
    "h_k stands where h_{k−1} belongs: step k multiplies the state before it by w.": (
        lambda w, h: shares_of.solution(w, h) / h[:-1] * h[1:]
    ),
    "Those are the immediate derivatives alone. Each still has to travel to step T.": (
        lambda w, h: (1 - h[1:] ** 2) * h[:-1]
    ),
}


_W = bptt_rng.normal(size=(4, 4))


@exercise(
    hint="First add what comes from this step's loss and from the future, then go through tanh, then through "
    "W_hh."
)
def one_step_back(dh_loss_t, dh_next, h_t, W_hh):
    """da (B, H), and the gradient that step t hands to h_{t-1}, (B, H)."""
    da = (dh_loss_t + dh_next) * (1 - h_t**2)
    return da, da @ W_hh.T


one_step_back.cases = {
    "3 sequences, 4 units": (*bptt_rng.normal(size=(2, 3, 4)), np.tanh(bptt_rng.normal(size=(3, 4))), _W),
    "the last step: no future": (bptt_rng.normal(size=(2, 4)), np.zeros((2, 4)), np.full((2, 4), 0.5), _W),
    "no loss at this step": (np.zeros((1, 4)), bptt_rng.normal(size=(1, 4)), np.full((1, 4), -0.3), _W),
}
one_step_back.mistakes = {
    "The future is forgotten: dh_next has to be added to this step's own gradient.": (
        lambda dh_loss_t, dh_next, h_t, W_hh: one_step_back.solution(dh_loss_t, 0.0, h_t, W_hh)
    ),
    "W_hh has to be transposed on the way back: square matrices hide that.": (
        lambda dh_loss_t, dh_next, h_t, W_hh: one_step_back.solution(dh_loss_t, dh_next, h_t, W_hh.T)
    ),
    "h_t is the output of tanh already: its slope is 1 − h_t².": (
        lambda dh_loss_t, dh_next, h_t, W_hh: one_step_back.solution(dh_loss_t, dh_next, np.tanh(h_t), W_hh)
    ),
}


@one_step_back.mistake("What goes on to h_{t−1} has to pass through tanh first: it is da @ W_hh.T.")
def one_step_past_tanh(dh_loss_t, dh_next, h_t, W_hh):
    dh = dh_loss_t + dh_next
    return dh * (1 - h_t**2), dh @ W_hh.T


@exercise(hint="Which state does step t multiply by W_hh: h_t, or the one before it?")
def recurrent_gradient(da, h):
    """dW_hh (H, H) from da (T, B, H) and the states h (T+1, B, H)."""
    return sum(h_before.T @ da_t for h_before, da_t in zip(h[:-1], da))


recurrent_gradient.cases = {
    "5 steps, 3 sequences, 4 units": (bptt_rng.normal(size=(5, 3, 4)), bptt_rng.normal(size=(6, 3, 4))),
    "a single step": (bptt_rng.normal(size=(1, 2, 3)), bptt_rng.normal(size=(2, 2, 3))),
}
recurrent_gradient.given = lambda da, h: sum(h_t.T @ da_t for h_t, da_t in zip(h[1:], da))
recurrent_gradient.mistakes = {
    "Now only the last step is left: every step has to add its share.": lambda da, h: h[-2].T @ da[-1],
    "The two factors have changed places: that is the transpose of dW_hh.": (
        lambda da, h: sum(da_t.T @ h_before for h_before, da_t in zip(h[:-1], da))
    ),
}
