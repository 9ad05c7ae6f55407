"""Notebook 06: one step of an LSTM, its parameters, the way back, and a forget bias for a lag."""

import numpy as np

from ..kernels import plain
from .definition import exercise, varied
from .predictions import Question
from .ways_back import lstm_back

no_weights_at_all = Question(
    "All weights and biases of an LSTM are zero. Something stands in its cell state. What happens to it?",
    {
        "all of it stays where it is": "The forget gate is σ of its sum, and the sum is 0. What is σ(0)?",
        "half of it is lost at every step": "σ(0) = ½: the forget gate stands half open, and after ten steps "
        "a thousandth is left.",
        "it is gone after one step": "For that the forget gate would have to be 0: its sum far below zero.",
    },
    answer="half of it is lost at every step",
)

closed_output = Question(
    "At one step the output gate is 0, and the forget gate is 1. What happens at that step to the cell state "
    "and to `h`?",
    {
        "both become 0": "The output gate stands behind the cell state: it decides what is shown, not what "
        "is kept.",
        "`h` is 0, and the cell state stays": "h = o·tanh(c) is 0. c is not asked: it can be shown "
        "at a later step.",
        "`h` stays, and the cell state becomes 0": "It is the other way round: o multiplies tanh(c) and "
        "gives h.",
    },
    answer="`h` is 0, and the cell state stays",
)

second_term = Question(
    "Going back, `dc` at step t has two terms. One comes from $h_t$. Where does the other come from?",
    {
        "from `W_hh`: $h_t$ is used again at step t + 1": "That is true of $h_t$, and it is already "
        "inside dh. The question is about $c_t$.",
        "from the gates, which depend on $c_t$": "In this cell the gates read x and h, never c.",
        "from the next cell state, which is made from $c_t$": "$c_{t+1} = f c_t + i g$ uses $c_t$ a second "
        "time, with the factor f. Gradients of a value used twice add.",
    },
    answer="from the next cell state, which is made from $c_t$",
)

cut_conveyor = Question(
    "In a backward pass the second term of `dc` is forgotten. You run a gradient check over a sequence of a "
    "single step. What does it say?",
    {
        "all gradients are right": "With one step there is no step t + 1: the missing term would be zero. "
        "Check over several steps.",
        "the forget gate's gradient is wrong": "Over several steps it is. Over a single one nothing is "
        "missing.",
        "all gradients are wrong": "Over several steps they are. Over a single one nothing is missing.",
    },
    answer="all gradients are right",
)

can_it_explode = Question(
    "A forget gate is never above 1. Can the gradient of an LSTM still explode?",
    {
        "no: a product of numbers below 1 cannot grow": "That is the direct path. There are others: $c_t$ "
        "shows in $h_t$, and $h_t$ moves every gate of the next step, through `W_hh`.",
        "yes: there are other paths than the one through f": "They pass through $h$ and `W_hh`, where "
        "nothing keeps a factor below 1.",
    },
    answer="yes: there are other paths than the one through f",
)

cut_belt = Question(
    "The belt's gradient is cut. Delayed recall over lag 40, forget bias 1, the best of three learning "
    "rates: how many of ten seeds solve it in 500 steps?",
    {
        "all ten, as with the right one": "So it is at lags 5 and 10. Over 40 steps the paths through `h` "
        "alone bring too little.",
        "about half of them": "So it is at lag 20, between the two.",
        "none of them": "The paths through `h` bring nearly nothing over 40 steps, and with bias 1 hardly a "
        "trace of the symbol is left on the belt for the last steps to use.",
    },
    answer="none of them",
)

bias_one_at_80 = Question(
    "Delayed recall over 80 steps, 500 training steps, forget bias 1: the usual advice. At the best of three "
    "learning rates, how many of five seeds solve it?",
    {
        "at most one": "σ(1) = 0.73, and 0.73 to the power of 80 is about 10⁻¹¹: that is the belt's share. A "
        "lucky seed is possible.",
        "two or three": "One of five does. The belt hands back 10⁻¹¹, and what comes by the other paths "
        "does not make up for it.",
        "all five": "So it is with bias 3, where the belt hands back 2 %, or with one chosen for the lag.",
    },
    answer="at most one",
)

a_factor_for_each = Question(
    "Forget bias 0, lag 20: the belt hands back a millionth, and Adam learns. What does plain descent do, "
    "at the best of several rates?",
    {
        "it learns, given a large rate": "A large rate enlarges what comes from near steps as well, and "
        "that is noise here. None of the five rates does it.",
        "it learns, once the gradient has length 1": "That is one factor for all weights: near and far parts "
        "keep their proportion.",
        "it does not learn, scaled or not": "Both ways all weights share one factor. Adam has one for each "
        "weight, and some weights get nothing but far gradient.",
    },
    answer="it does not learn, scaled or not",
)

no_forget_gate = Question(
    "An LSTM without a forget gate reads a stream that never ends. What does its cell state do?",
    {
        "it settles, since i and g are bounded": "Each summand is bounded. A sum of more and more is not.",
        "it grows, as long as the stream goes on": "c adds up i·g for ever, and what is written does not "
        "average to zero.",
        "it swings around zero": "It would if writes of both signs were to balance exactly.",
    },
    answer="it grows, as long as the stream goes on",
)

lstm_rng = np.random.default_rng(6)


def _gates(*shape):
    """i, f, g, o: three from 0 to 1, and g from −1 to 1."""
    i, f, o = lstm_rng.uniform(0.1, 0.9, (3, *shape))
    return i, f, lstm_rng.uniform(-0.9, 0.9, shape), o


def _cells(*shape):
    """Cell states, some of them beyond ±1."""
    return 1.5 * lstm_rng.normal(size=shape)


@exercise(hint="First the new c, from the old one. Then h, from the new c.")
def cell_step(c_before, i, f, g, o):
    """The pair (h, c) after the step."""
    c = f * c_before + i * g
    return o * np.tanh(c), c


cell_step.cases = {
    "one number": (1.0, 0.5, 0.9, -0.4, 0.8),
    "a batch of 3, 4 units": (_cells(3, 4), *_gates(3, 4)),
    "f = 0 and o = 1": (2.0, 1.0, 0.0, 0.7, 1.0),
}
cell_step.mistakes = {
    "h shows the old cell state. It is made from the new one.": (
        lambda c_before, i, f, g, o: (o * np.tanh(c_before), f * c_before + i * g)
    ),
    "The tanh is missing in h: h = o·tanh(c).": (
        lambda c_before, i, f, g, o: (o * (f * c_before + i * g), f * c_before + i * g)
    ),
    "The order is h, then c.": lambda c_before, i, f, g, o: cell_step.solution(c_before, i, f, g, o)[::-1],
    "i and f have changed places: f multiplies what was there, i what is new.": (
        lambda c_before, i, f, g, o: cell_step.solution(c_before, f, i, g, o)
    ),
    "The input gate is missing: of the candidate g, only the share i is added.": (
        lambda c_before, i, f, g, o: cell_step.solution(c_before, 1.0, f, g, o)
    ),
    "That forgets the share f. By its number the forget gate says what is kept.": (
        lambda c_before, i, f, g, o: cell_step.solution(c_before, i, 1 - f, g, o)
    ),
    "In h the gate o stands outside the tanh: o·tanh(c), not tanh(o·c).": (
        lambda c_before, i, f, g, o: (np.tanh(o * (f * c_before + i * g)), f * c_before + i * g)
    ),
    "The output gate must not touch c: it decides what is shown, not what is kept.": (
        lambda c_before, i, f, g, o: (o * np.tanh(f * c_before + i * g), o * (f * c_before + i * g))
    ),
    "g has been through its tanh already: it is written as it comes.": (
        lambda c_before, i, f, g, o: cell_step.solution(c_before, i, f, np.tanh(g), o)
    ),
}


@exercise(hint="W_xh is (D, 4H), W_hh is (H, 4H), b_h is (4H,).")
def parameter_count(D, H):
    """The number of weights and biases of an LSTM with D inputs and H units."""
    return 4 * (D + H + 1) * H


LSTM_SIZES = varied((65, 100), (27, 60), (81, 50), (40, 96))

parameter_count.cases = {
    "3 inputs, 5 units": (3, 5),
    "1 input, 1 unit": (1, 1),
    "{} inputs, {} units".format(*LSTM_SIZES): LSTM_SIZES,
}
parameter_count.mistakes = {
    "That is one gate, as in a plain RNN. There are four sums in every unit.": lambda D, H: (D + H + 1) * H,
    "The candidate g has weights of its own too: four sums, not three.": lambda D, H: 3 * (D + H + 1) * H,
    "The biases are missing: 4H of them.": lambda D, H: 4 * (D + H) * H,
    "That counts two biases for each sum, as PyTorch has them. Here there is one.": (
        lambda D, H: 4 * (D + H + 2) * H
    ),
    "That is a single unit: there are H of them.": lambda D, H: 4 * (D + H + 1),
    "Every unit has a bias of its own for each of its four sums: 4H, not 4.": (
        lambda D, H: 4 * (D + H) * H + 4
    ),
}


_, _F_NEXT, _, _O = _gates(2, 3)


@exercise(
    hint="c is used in two places: in h, through o and tanh, and in the next c, with the factor f_next."
)
def cell_gradient(dh, dc_next, f_next, o, c):
    """dc, the gradient of the loss at this step's cell state, (B, H)."""
    return dh * o * (1 - np.tanh(c) ** 2) + dc_next * f_next


cell_gradient.cases = {
    "a batch of 2, 3 units": (_cells(2, 3), _cells(2, 3), _F_NEXT, _O, _cells(2, 3)),
    "one number": (1.0, 0.5, 0.9, 0.8, -0.6),
    "the last step: nothing comes later": (_cells(2, 3), np.zeros((2, 3)), _F_NEXT, _O, _cells(2, 3)),
}
cell_gradient.mistakes = {
    "The second term is missing: c is also carried on into the next step's c.": (
        lambda dh, dc_next, f_next, o, c: dh * o * (1 - np.tanh(c) ** 2)
    ),
    "The second term lacks its factor: the next c keeps the share f_next of this one.": (
        lambda dh, dc_next, f_next, o, c: dh * o * (1 - np.tanh(c) ** 2) + dc_next
    ),
    "The slope of tanh is missing in the first term.": (
        lambda dh, dc_next, f_next, o, c: dh * o + dc_next * f_next
    ),
    "The output gate is missing in the first term: h = o·tanh(c).": (
        lambda dh, dc_next, f_next, o, c: dh * (1 - np.tanh(c) ** 2) + dc_next * f_next
    ),
    "The slope is taken at c. That of tanh is 1 − tanh(c)², not 1 − c².": (
        lambda dh, dc_next, f_next, o, c: dh * o * (1 - c**2) + dc_next * f_next
    ),
    "The first term is missing: c is also shown, through o and tanh.": (
        lambda dh, dc_next, f_next, o, c: dc_next * f_next
    ),
    "The slope of tanh is 1 − tanh(c)²: the square is missing.": (
        lambda dh, dc_next, f_next, o, c: dh * o * (1 - np.tanh(c)) + dc_next * f_next
    ),
    "f_next belongs to the second term alone: h of this step knows nothing of it.": (
        lambda dh, dc_next, f_next, o, c: (dh * o * (1 - np.tanh(c) ** 2) + dc_next) * f_next
    ),
}


def _lstm_run(T, B, D, H, seed):
    """Arguments of backward: what the loss says, and an LSTM with random numbers after its forward pass."""
    rng = np.random.default_rng(seed)
    W_xh, W_hh, b_h = (rng.normal(0, 0.7, shape) for shape in ((D, 4 * H), (H, 4 * H), 4 * H))
    x, (h_0, c_0) = rng.normal(size=(T, B, D)), rng.normal(size=(2, B, H))
    h, c, gates = plain.lstm_forward(x, h_0, c_0, W_xh, W_hh, b_h)
    return rng.normal(size=(T, B, H)), x, h, c, [None, *gates], W_xh, W_hh


@exercise(
    hint="Carry two gradients, dh and dc, from the last step to the first. At each step: the loss joins dh, "
    "then c hears of it, then the four sums, then the weights, then what is handed on."
)
def backward(dh_out, x, h, c, gates, W_xh, W_hh):
    """The gradients of an LSTM, a dict with the keys W_xh, W_hh, b_h, h0, c0, each of its array's shape.

    dh_out (T, B, H) is what the loss says of h_1 … h_T; x (T, B, D), h and c (T+1, B, H); gates[t] holds i,
    f, g and o of step t.
    """
    return _lstm_way_back(dh_out, x, h, c, gates, W_xh, W_hh)


_lstm_way_back = lstm_back.function()
backward.cases = {
    "4 steps, 3 sequences": _lstm_run(4, 3, 2, 5, seed=61),
    "one step": _lstm_run(1, 2, 3, 2, seed=62),
}
backward.mistakes = {
    "Nothing is handed on through h: the state before serves all four sums of this step.": (
        lstm_back.function(hand_on="dh = 0 * dh")
    ),
    "What is handed to h_{t−1} comes back from all four sums, each through its block of W_hh.": (
        lstm_back.function(hand_on="dh = dh @ W_hh[:, : dh.shape[1]].T")
    ),
    "Nothing is handed on along the belt: c_{t−1} has a share f in c_t.": (
        lstm_back.function(belt="dc = 0 * dc")
    ),
    "What is handed on along the belt lacks its factor f.": lstm_back.function(belt="dc = dc"),
    "What comes from the later steps is lost in dh: the loss of this step has to be added to it.": (
        lstm_back.function(hear="dh = dh_out[t - 1]")
    ),
    "The four sums stand in the order i, f, g, o.": (
        lstm_back.function(stack="da = np.hstack([da_i, da_f, da_o, da_g])")
    ),
    "g is a tanh: its slope is 1 − g².": lstm_back.function(da_g="da_g = dc * i * g * (1 - g)"),
    "In da_o stands tanh(c), since h = o·tanh(c).": (
        lstm_back.function(da_o="da_o = dh * c[t] * o * (1 - o)")
    ),
    **{why: lstm_back.function(show=f"dc = {wrong}") for wrong, why in lstm_back.gaps["show"].wrong.items()},
    **{
        why: lstm_back.function(da_f=f"da_f = {wrong}") for wrong, why in lstm_back.gaps["da_f"].wrong.items()
    },
}


def _lstm_step(*shape):
    """What the gradients of the gates are made from, with c as it follows from the rest."""
    c_before, (i, f, g, o) = _cells(*shape), _gates(*shape)
    return _cells(*shape), _cells(*shape), c_before, f * c_before + i * g, i, f, g, o


@exercise(hint="Take c = f·c_before + i·g and ask for the slope towards each of i, f and g.")
def gate_gradients(dh, dc, c_before, c, i, f, g, o):
    """The gradients of the four sums, each (B, H)."""
    da_i = dc * g * i * (1 - i)
    da_f = dc * c_before * f * (1 - f)
    da_g = dc * i * (1 - g**2)
    da_o = dh * np.tanh(c) * o * (1 - o)
    return da_i, da_f, da_g, da_o


gate_gradients.cases = {"a batch of 2, 3 units": _lstm_step(2, 3), "a batch of 1, 2 units": _lstm_step(1, 2)}
gate_gradients.given = lambda dh, dc, c_before, c, i, f, g, o: gate_gradients.solution(
    dh, dc, c, c, i, f, g, o
)
gate_gradients.mistakes = {
    "da_o was right: h = o·tanh(c), and c there is the new one.": (
        lambda dh, dc, c_before, c, i, f, g, o: gate_gradients.solution(dh, dc, c, c_before, i, f, g, o)
    ),
    "da_f is mended, and now da_o reads the old cell state: there the new one was right.": (
        lambda dh, dc, c_before, c, i, f, g, o: gate_gradients.solution(
            dh, dc, c_before, c_before, i, f, g, o
        )
    ),
}


@gate_gradients.mistake("da_g was right: g is a tanh, so its slope is 1 − g².")
def gate_gradients_all_sigmoids(dh, dc, c_before, c, i, f, g, o):
    da_i, _, _, da_o = gate_gradients.solution(dh, dc, c_before, c, i, f, g, o)
    return da_i, dc * c * f * (1 - f), dc * i * g * (1 - g), da_o


@gate_gradients.mistake("da_f is mended, and the slope of σ is now missing in it.")
def gate_gradients_without_slope(dh, dc, c_before, c, i, f, g, o):
    da_i, _, da_g, da_o = gate_gradients.solution(dh, dc, c_before, c, i, f, g, o)
    return da_i, dc * c_before, da_g, da_o


@gate_gradients.mistake("da_f needs c_before as it is: no tanh stands on the belt.")
def gate_gradients_with_tanh_on_the_belt(dh, dc, c_before, c, i, f, g, o):
    return gate_gradients.solution(dh, dc, np.tanh(c_before), c, i, f, g, o)


@exercise(hint="The gate must be f = share^(1/lag). Then solve σ(b) = f for b.")
def bias_for(lag, share):
    """The b with σ(b)**lag = share."""
    f = share ** (1 / lag)
    return np.log(f / (1 - f))


LAG = varied(80, 60, 120, 50)

bias_for.cases = {
    f"lag {LAG}, a half": (LAG, 0.5),
    "lag 20, one tenth": (20, 0.1),
    "lag 2, one quarter": (2, 0.25),
    "lag 1000, 0.9": (1000, 0.9),
}
bias_for.mistakes = {
    "That is the forget gate itself. The bias is what σ turns into it: b = ln(f / (1 − f)).": (
        lambda lag, share: share ** (1 / lag)
    ),
    "That leaves the share after one step. After `lag` steps there is the lag-th power of it.": (
        lambda lag, share: np.log(share / (1 - share))
    ),
    "The fraction is upside down: a gate above ½ needs a positive bias.": (
        lambda lag, share: -bias_for.solution(lag, share)
    ),
    "ln f inverts the exponential. The inverse of σ is ln(f / (1 − f)).": (
        lambda lag, share: np.log(share) / lag
    ),
    "The gate is the lag-th root of the share: a root, not a quotient.": (
        lambda lag, share: np.log((share / lag) / (1 - share / lag))
    ),
    "That is the logarithm to base 10. σ is made of e: take the natural logarithm, `np.log`.": (
        lambda lag, share: bias_for.solution(lag, share) / np.log(10)
    ),
    "That is the rule b = ln(lag − 1), which leaves about a third. Here the share is asked for.": (
        lambda lag, share: np.log(lag - 1)
    ),
}
