"""Notebook 04: shares of the steps, one step back, the whole way back, what a cut loses, an off-by-one."""

from itertools import pairwise

import numpy as np

from .definition import exercise
from .predictions import Question
from .ways_back import rnn_back  # noqa: F401  (asked from here)

a_weight_used_six_times = Question(
    "The loss at the end depends on w through six steps. What is its gradient with respect to w?",
    {
        "what step 6 alone says, since the loss is there": "The w of step 6 is the same number as the w of "
        "step 1: moving it moves all the states before, too.",
        "a sum of shares, one for each of the six steps": "w is used six times, and where a value "
        "is used more than once, its gradients add.",
        "a product of six factors": "Products run along one path. There are six paths, and they add.",
    },
    answer="a sum of shares, one for each of the six steps",
)

what_truncation_cuts = Question(
    "A long text is read in chunks of 40 letters with truncated backpropagation. At letter 41, what does the "
    "network still have of letter 1?",
    {
        "nothing: state and gradient both end at the border": "The state is carried over the border. "
        "Forward, nothing is cut.",
        "what its state has kept, but no gradient back to it": "The state goes on, the gradient stops. What "
        "is kept is kept without the error at letter 41 having asked for it.",
        "all that it had, and the gradient reaches back to it": "Then nothing would be truncated, and "
        "nothing saved.",
    },
    answer="what its state has kept, but no gradient back to it",
)

the_first_bit_cut = Question(
    "The loss asks for the first bit of six, at the last step alone. Each update now carries the "
    "gradient back over step 6 only. How many of the 64 sequences will the network answer right in the end?",
    {
        "about half of them, by guessing": "That would be so if its last state held nothing of the "
        "first bit. Forward, though, nothing is cut.",
        "all of them, as with the full gradient": "The first state is a trace of the first bit, and random "
        "weights carry it some way. One step of gradient is enough to make use of what arrives.",
        "three quarters, by going after the last bit": "The last bit says nothing of the first "
        "one. Whoever answers by it is right for half of the sequences.",
    },
    answer="all of them, as with the full gradient",
)

elman_on_reber = Question(
    "The gradient is cut after one step; the network reads whole strings of the embedded Reber grammar. "
    "Which brackets in new strings will it close with the right one of T and P more often than by guessing?",
    {
        "none of them, since T and P are far back": "So it is with long brackets. Over short ones something "
        "of the second letter is still in the state, and a gradient of one step can use it.",
        "some of the short ones, but not the long ones": "Where a trace of the second letter arrives, it is "
        "used. Over a long inner string no such trace was kept.",
        "all of them, once it has seen strings enough": "At no start and no rate that we tried did a single "
        "network become reliable.",
    },
    answer="some of the short ones, but not the long ones",
)

bptt_rng = np.random.default_rng(4)


def _states_of_a_unit(w, x, h_0):
    """x (T, B) and h_0 (B,) -> the states of one unit in B sequences, (T+1, B)."""
    h = [np.array(h_0, float)]
    for x_t in np.asarray(x):
        h.append(np.tanh(w * h[-1] + x_t))
    return np.array(h)


@exercise(
    hint="For k = T the product is empty, so it is 1. Over which axis do the factors of one sequence "
    "lie? Ask for the product along that axis only."
)
def shares_of(w, h):
    """What each step k = 1 … T adds to ∂h_T/∂w in each of B sequences: (T, B), from h (T+1, B)."""
    factors = (1 - h[1:] ** 2) * w
    immediate = (1 - h[1:] ** 2) * h[:-1]
    return np.array([factors[k:].prod(axis=0) * immediate[k - 1] for k in range(1, len(h))])


shares_of.cases = {
    "three steps, two sequences": (
        0.8,
        _states_of_a_unit(0.8, [[0.5, 0.2], [-1.0, 0.4], [0.3, -0.6]], [0.2, -0.3]),
    ),
    "one step, one sequence": (1.5, _states_of_a_unit(1.5, [[0.4]], [-0.6])),
    "eight steps, three sequences, a negative weight": (
        -1.2,
        _states_of_a_unit(-1.2, bptt_rng.normal(size=(8, 3)), [0.5, -0.4, 0.1]),
    ),
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
    "The factor of a step on the way is J_t = (1 − h_t²) w: here w is missing.": (
        lambda w, h: shares_of.solution(1.0, h)
    ),
    "The way is walked twice: one product from k + 1 to T is the whole of it.": (
        lambda w, h: shares_of.solution(w, h) ** 2 / ((1 - h[1:] ** 2) * h[:-1])
    ),
    "The shares are in the wrong order: the first row is that of step 1.": (
        lambda w, h: shares_of.solution(w, h)[::-1]
    ),
}


@shares_of.mistake(
    "The factors of all sequences are multiplied together: each sequence has a way of its own."
)
def shares_of_all_sequences(w, h):
    factors, immediate = (1 - h[1:] ** 2) * w, (1 - h[1:] ** 2) * h[:-1]
    return np.array([np.prod(factors[k:]) * immediate[k - 1] for k in range(1, len(h))])


@shares_of.mistake("Those are total derivatives: step k is to be nudged alone, with h_{k−1} held fixed.")
def totals_of_the_steps(w, h):
    totals = [np.zeros(h.shape[1])]
    for before, now in pairwise(h):
        totals.append((1 - now**2) * (before + w * totals[-1]))
    return np.array(totals[1:])


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


@one_step_back.mistake("The future is added after tanh: what comes back through h_t passes tanh as well.")
def future_past_tanh(dh_loss_t, dh_next, h_t, W_hh):
    da = dh_loss_t * (1 - h_t**2) + dh_next
    return da, da @ W_hh.T


def _network(T, B, D, H, K):
    """What a backward pass is given: dy (T, B, K), x (T, B, D), h (T+1, B, H), three matrices; all random."""
    x, h = bptt_rng.normal(size=(T, B, D)), np.tanh(bptt_rng.normal(size=(T + 1, B, H)))
    W_xh, W_hh, W_hy = (bptt_rng.normal(size=shape) for shape in ((D, H), (H, H), (H, K)))
    return bptt_rng.normal(size=(T, B, K)), x, h, W_xh, W_hh, W_hy


def _way_back(dy, x, h, W_xh, W_hh, W_hy, length):
    """The gradients in chunks of `length` steps: at the beginning of each, nothing is handed on."""
    found = {
        "W_xh": np.zeros_like(W_xh),
        "W_hh": np.zeros_like(W_hh),
        "b_h": np.zeros(len(W_hh)),
        "W_hy": np.zeros_like(W_hy),
        "b_y": np.zeros(W_hy.shape[1]),
    }
    dh_next = np.zeros_like(h[0])
    for t in range(len(x), 0, -1):
        found["W_hy"] += h[t].T @ dy[t - 1]
        found["b_y"] += dy[t - 1].sum(axis=0)
        da = (dy[t - 1] @ W_hy.T + dh_next) * (1 - h[t] ** 2)
        found["W_xh"] += x[t - 1].T @ da
        found["W_hh"] += h[t - 1].T @ da
        found["b_h"] += da.sum(axis=0)
        dh_next = da @ W_hh.T if (t - 1) % length else np.zeros_like(h[0])
    return found


@exercise(
    hint="Walk from the last step to the first. At each: the output layer's two gradients, then da as in "
    "one_step_back, then three more gradients, then what is handed on. Every gradient of a weight adds up."
)
def backward(dy, x, h, W_xh, W_hh, W_hy):
    """The five gradients, a dict with the keys W_xh, W_hh, b_h, W_hy, b_y, each of its weight's shape.

    dy (T, B, K) is what the loss says of the outputs; x (T, B, D), h (T+1, B, H).
    """
    return _way_back(dy, x, h, W_xh, W_hh, W_hy, len(x))


backward.cases = {
    "4 steps, 3 sequences": _network(4, 3, 2, 5, 3),
    "one step": _network(1, 2, 3, 4, 2),
    "a loss at the last step alone": (
        lambda dy, *rest: (dy * (np.arange(len(dy)) == len(dy) - 1)[:, None, None], *rest)
    )(*_network(5, 2, 1, 3, 2)),
}


def _backward_with(**changes):
    """The right gradients with some replaced: {name: what takes found, and what the exercise is given}."""

    def wrong(*given):
        found = backward.solution(*given)
        return found | {name: change(found, *given) for name, change in changes.items()}

    return wrong


backward.mistakes = {
    "Nothing is handed on: each step has to add what comes from the step after it.": (
        lambda dy, x, h, W_xh, W_hh, W_hy: _way_back(dy, x, h, W_xh, W_hh, W_hy, 1)
    ),
    "dW_hy takes the state that the output was made from: h_t, not h_{t−1}.": _backward_with(
        W_hy=lambda found, dy, x, h, *_: sum(before.T @ dy_t for before, dy_t in zip(h[:-1], dy))
    ),
    "Only the last step's output is in dW_hy: every step has to add its share.": _backward_with(
        W_hy=lambda found, dy, x, h, *_: h[-1].T @ dy[-1]
    ),
    "W_hh has to be transposed on the way back: square matrices hide that.": (
        lambda dy, x, h, W_xh, W_hh, W_hy: _backward_by(dy, x, h, W_hy, lambda da: da @ W_hh)
    ),
    "dW_hh pairs da_t with the state that step t was given: h_{t−1}, not h_t.": (
        lambda dy, x, h, W_xh, W_hh, W_hy: _backward_by(dy, x, h, W_hy, lambda da: da @ W_hh.T, after=True)
    ),
    "The slope of tanh is missing between dh_t and the weights.": (
        lambda dy, x, h, W_xh, W_hh, W_hy: _backward_by(
            dy, x, h, W_hy, lambda da: da @ W_hh.T, slope=np.ones_like
        )
    ),
    "The biases' gradients are means: they have to be sums over the sequences.": _backward_with(
        b_h=lambda found, dy, *_: found["b_h"] / dy.shape[1],
        b_y=lambda found, dy, *_: found["b_y"] / dy.shape[1],
    ),
}


def _backward_by(dy, x, h, W_hy, hand_on, after=False, slope=lambda h: 1 - h**2):
    """All five gradients by a way back that may hand on, pair or squash wrongly."""
    das, dh_next = [], 0.0
    for h_t, dy_t in zip(h[:0:-1], dy[::-1]):
        das.append((dy_t @ W_hy.T + dh_next) * slope(h_t))
        dh_next = hand_on(das[-1])
    da, paired = np.array(das[::-1]), h[1:] if after else h[:-1]
    return {
        "W_xh": np.einsum("tbd,tbh->dh", x, da),
        "W_hh": np.einsum("tbi,tbj->ij", paired, da),
        "b_h": da.sum(axis=(0, 1)),
        "W_hy": np.einsum("tbh,tbk->hk", h[1:], dy),
        "b_y": dy.sum(axis=(0, 1)),
    }


def _lost(cut, full):
    return float(np.linalg.norm(cut - full) / np.linalg.norm(full))


@exercise(
    hint="Walk back chunk by chunk, or walk back as ever and hand on zeros at the first step of each chunk: "
    "with chunks of 2 these are the steps 1, 3, 5 … Then walk back uncut, and compare."
)
def cut_backward(dy, x, h, W_xh, W_hh, W_hy, length):
    """dW_hh (H, H) if the gradient stops at the beginning of each chunk of `length` steps, and what is lost.

    The chunks are counted from step 1. What is lost is ‖cut − full‖ / ‖full‖, of dW_hh, a number.
    """
    cut, full = (_way_back(dy, x, h, W_xh, W_hh, W_hy, n)["W_hh"] for n in (length, len(x)))
    return cut, _lost(cut, full)


cut_backward.cases = {
    "6 steps in chunks of 2": (*_network(6, 3, 2, 4, 3), 2),
    "5 steps in chunks of 3: the last is shorter": (*_network(5, 2, 1, 3, 2), 3),
    "4 steps, each by itself": (*_network(4, 2, 2, 3, 2), 1),
    "a chunk as long as the sequence": (*_network(3, 2, 1, 3, 2), 3),
}


def _cut_with(gradient, lost=_lost):
    """An answer that cuts as `gradient(*given, length)` does, and measures by `lost(cut, full)`."""

    def wrong(*given):
        cut, full = gradient(*given), _way_back(*given[:-1], len(given[1]))["W_hh"]
        return cut, lost(cut, full)

    return wrong


def _cut_as_asked(*given):
    return cut_backward.solution(*given)[0]


def _whole(*given):
    return _way_back(*given[:-1], len(given[1]))["W_hh"]


def _last_chunk(dy, x, h, W_xh, W_hh, W_hy, length):
    """The gradient of the last `length` steps alone: what was before them adds nothing."""
    return _way_back(dy[-length:], x[-length:], h[-length - 1 :], W_xh, W_hh, W_hy, length)["W_hh"]


def _from_zero(dy, x, h, W_xh, W_hh, W_hy, length):
    """The state is cut as well: each chunk takes its first state for zero."""
    starts = range(0, len(x), length)
    chunks = [slice(s, s + length) for s in starts]
    parts = [np.concatenate([np.zeros_like(h[:1]), h[1:][chunk]]) for chunk in chunks]
    return sum(
        _way_back(dy[chunk], x[chunk], part, W_xh, W_hh, W_hy, length)["W_hh"]
        for chunk, part in zip(chunks, parts)
    )


def _from_the_end(dy, x, h, W_xh, W_hh, W_hy, length):
    """Chunks counted from the last step, so that the first may be the shorter one."""
    short = len(x) % length
    parts = [slice(0, short)] * bool(short) + [slice(s, s + length) for s in range(short, len(x), length)]
    return sum(
        _way_back(dy[p], x[p], h[p.start : p.stop + 1], W_xh, W_hh, W_hy, length)["W_hh"] for p in parts
    )


def _one_step_late(dy, x, h, W_xh, W_hh, W_hy, length):
    """Zeros are handed on by the last step of each chunk, in place of the first."""
    cuts = {t for t in range(1, len(x) + 1) if t % length == 0}
    bounds = [0, *sorted(t - 1 for t in cuts if t > 1), len(x)]
    return sum(
        _way_back(dy[a:b], x[a:b], h[a : b + 1], W_xh, W_hh, W_hy, len(x))["W_hh"]
        for a, b in pairwise(bounds)
    )


cut_backward.mistakes = {
    "The cut is one step off: a chunk's first step hands nothing on, its last step does.": _cut_with(
        _one_step_late
    ),
    "Nothing is cut yet: at the beginning of a chunk zeros have to be handed on.": _cut_with(_whole),
    "Only the last chunk is in it: every chunk has to add its share.": _cut_with(_last_chunk),
    "The state is cut too. It goes on from chunk to chunk; it is the gradient that stops.": _cut_with(
        _from_zero
    ),
    "The chunks are counted from the end here: the first begins with step 1.": _cut_with(_from_the_end),
    "What is lost is told by the difference of the two gradients, not by that of their lengths.": _cut_with(
        _cut_as_asked, lambda cut, full: float(1 - np.linalg.norm(cut) / np.linalg.norm(full))
    ),
    "What is lost is a share of the full gradient's length: divide by that, not by the cut one's.": _cut_with(
        _cut_as_asked, lambda cut, full: float(np.linalg.norm(cut - full) / np.linalg.norm(cut))
    ),
    "That is the length of what is lost. Asked for is its share of the full gradient's length.": _cut_with(
        _cut_as_asked, lambda cut, full: float(np.linalg.norm(cut - full))
    ),
}


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
    "That pairs da with the state two steps before: da[t-1] belongs to step t already.": (
        lambda da, h: sum(before.T @ da_t for before, da_t in zip(h[:-2], da[1:]))
    ),
    "It is divided by the number of steps: shares add up, they are not averaged.": (
        lambda da, h: recurrent_gradient.solution(da, h) / len(da)
    ),
    "Now only the last step is left: every step has to add its share.": lambda da, h: h[-2].T @ da[-1],
    "The two factors have changed places: that is the transpose of dW_hh.": (
        lambda da, h: sum(da_t.T @ h_before for h_before, da_t in zip(h[:-1], da))
    ),
}
