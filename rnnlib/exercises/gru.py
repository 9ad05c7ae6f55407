"""Notebook 07: one gate, two conventions of z, the way back, parameters, a direct path that is missing."""

import numpy as np

from ..kernels import plain
from .definition import exercise, varied
from .predictions import Question
from .ways_back import gru_back

gate_at_nine_tenths = Question(
    "$z$ is 0.9 at every step, and no candidate says anything: $n = 0$. How much of $h$ is left after 20 "
    "steps?",
    {
        "0.9 of it": "That is after one step. Each further step multiplies by 0.9 again.",
        "about an eighth": "0.9 to the power of 20 is 0.12.",
        "all of it": "Only a gate of 1 keeps all. This one lets a tenth go each time.",
    },
    answer="about an eighth",
)

same_weights_other_convention = Question(
    "A library trained its network with $h_t = (1 - z)\\, h_{t-1} + z\\, n$. You load its weights into a "
    "cell with $h_t = (1 - z)\\, n + z\\, h_{t-1}$. What has to change?",
    {
        "the name of z": "Then the cell keeps exactly where it should replace.",
        "the sign of what goes into z": "$1 - \\sigma(a) = \\sigma(-a)$: with the weights and the bias of "
        "$z$ negated, the two cells compute the same numbers.",
        "all that was learnt": "The two cells can do the same things. The one is the other with $z$ renamed.",
    },
    answer="the sign of what goes into z",
)

ways_back = Question(
    "The state $h_{t-1}$ is used in several places of a GRU step. Along how many ways does the gradient come "
    "back to it?",
    {
        "one: along the top": "That way is there, and its factor is $z$. But $r$, $z$ and $n$ read $h_{t-1}$ "
        "as well.",
        "two: the top, and n": "The two gates also read $h_{t-1}$, and each sends a gradient back.",
        "three: r, z and n": "These three read $h_{t-1}$. It is also passed on as itself, in $z\\, h_{t-1}$.",
        "four: the top, r, z, n": "One of them, the direct one, has no weight and no curve on it: there the "
        "factor is $z$.",
    },
    answer="four: the top, r, z, n",
)

adding_fifty = Question(
    "Add the two marked numbers among 50, 32 units in each cell. Every cell may take the best of several "
    "rates, first weights and biases. Which of them learn it from 32,000 sequences, with each of five "
    "seeds?",
    {
        "all three of them": "The plain network solves it with no seed, at no rate and from no start that "
        "was tried.",
        "the LSTM and the GRU": "Both do, with every seed. Each can leave a number alone for as long as a "
        "gate says so, and training sets the gate.",
        "only the LSTM": "The GRU solves it too, with every seed, and in fewer steps.",
        "only the GRU": "The LSTM solves it too, with every seed, though it takes more steps.",
    },
    answer="the LSTM and the GRU",
)

copy_three = Question(
    "Repeat three symbols after a pause of 10 steps. 48 units each, every cell at the best start and the "
    "best learning rate that were tried for it. Which one needs the fewest training steps?",
    {
        "the GRU": "It solves it with every seed, but the quickest plain network is done much earlier.",
        "the LSTM": "It solves it with every seed, but the quickest plain network is done much earlier.",
        "the plain RNN": "From orthogonal first weights, it is ahead of every gated cell that was tried.",
    },
    answer="the plain RNN",
)

gates_turning = Question(
    "The LSTM and the GRU get orthogonal first matrices too. Do they now copy as quickly as the plain "
    "network?",
    {
        "yes, about as quickly": "They stay behind: each still takes about three times as many steps as the "
        "plain network.",
        "no, hardly any quicker": "The GRU gains a little, the LSTM nothing, and both stay far behind the "
        "plain network.",
        "no, slower than before": "An orthogonal matrix does not harm them here. It does little either way.",
    },
    answer="no, hardly any quicker",
)

gru_rng = np.random.default_rng(7)
_Z, _N, _H = 1 / (1 + np.exp(-gru_rng.normal(size=(3, 4)))), *np.tanh(gru_rng.normal(size=(2, 3, 4)))


@exercise(hint="Two shares that make one whole. Which of them belongs to the old state when z is 1?")
def keep_or_replace(z, n, h):
    """h_t (B, H): the share z of the old state h is kept, the rest comes from the candidate n."""
    return (1 - z) * n + z * h


keep_or_replace.cases = {
    "3 sequences, 4 units": (_Z, _N, _H),
    "z = 1 everywhere": (np.ones((2, 3)), _N[:2, :3], _H[:2, :3]),
    "z = 0 everywhere": (np.zeros((2, 3)), _N[:2, :3], _H[:2, :3]),
    "z = 0.9": (np.full((1, 2), 0.9), _N[:1, :2], _H[:1, :2]),
}
keep_or_replace.mistakes = {
    "z and 1 − z have changed places: in this course z keeps the old state.": (
        lambda z, n, h: z * n + (1 - z) * h
    ),
    "The candidate is added in full. It gets only the share 1 − z that is let go.": lambda z, n, h: n + z * h,
    "The old state is added in full, as if nothing were ever let go: its share is z.": (
        lambda z, n, h: (1 - z) * n + h
    ),
    "The gate is a number between 0 and 1, not a switch: do not round it.": (
        lambda z, n, h: np.where(z > 0.5, h, n)
    ),
    "The candidate is missing: the share 1 − z that is let go is filled with n.": lambda z, n, h: z * h,
    "The old state is missing: the share z of h is kept.": lambda z, n, h: (1 - z) * n,
    "Half of each, whatever the gate says: it is z that decides how much of each.": (
        lambda z, n, h: (n + h) / 2
    ),
}


def _cell(D, H):
    rng = np.random.default_rng(D + H)
    return rng.normal(size=(D, 3 * H)), rng.normal(size=(H, 3 * H)), rng.normal(size=3 * H)


def _turn(arrays, *blocks):
    """Copies of the arrays, with the sign of the given blocks of columns turned."""
    turned = [np.array(a, dtype=float) for a in arrays]
    for a in turned:
        H = a.shape[-1] // 3
        for block in blocks:
            a[..., block * H : (block + 1) * H] *= -1
    return tuple(turned)


def _of_z(array):
    """Which columns are those of z, (3H,)."""
    return np.repeat([False, True, False], array.shape[-1] // 3)


@exercise(hint="The columns hold r, z, n, each H wide. Which columns are those of z? 1 − σ(a) = σ(−a).")
def other_convention(W_xh, W_hh, b_h):
    """The arrays of the same network, for a cell in which z and 1 - z have changed places."""
    return _turn((W_xh, W_hh, b_h), 1)


other_convention.cases = {
    "2 inputs, 3 units": _cell(2, 3),
    "4 inputs, 2 units": _cell(4, 2),
    "a single unit": _cell(1, 1),
}
other_convention.mistakes = {
    "Those are the columns of r. The order is r, z, n: z is the middle block.": (
        lambda W_xh, W_hh, b_h: _turn((W_xh, W_hh, b_h), 0)
    ),
    "The bias of z is part of what goes into the sigmoid: its sign has to turn too.": (
        lambda W_xh, W_hh, b_h: (*_turn((W_xh, W_hh), 1), b_h)
    ),
    "Everything was negated. Only z changes its meaning: r and n stay as they are.": (
        lambda W_xh, W_hh, b_h: _turn((W_xh, W_hh, b_h), 0, 1, 2)
    ),
    "Only the bias was turned. The weights from x and from h go into z as well.": (
        lambda W_xh, W_hh, b_h: (W_xh, W_hh, *_turn((b_h,), 1))
    ),
    "Those are the columns of n. The order is r, z, n: z is the middle block.": (
        lambda W_xh, W_hh, b_h: _turn((W_xh, W_hh, b_h), 2)
    ),
    "The weights from h go into the sigmoid of z too: their sign has to turn as well.": (
        lambda W_xh, W_hh, b_h: (*_turn((W_xh,), 1), W_hh, *_turn((b_h,), 1))
    ),
    "The weights from x go into the sigmoid of z too: their sign has to turn as well.": (
        lambda W_xh, W_hh, b_h: (W_xh, *_turn((W_hh, b_h), 1))
    ),
    "That is 1 − W. It is the gate that becomes 1 − z; its weights turn their sign: 1 − σ(a) = σ(−a).": (
        lambda W_xh, W_hh, b_h: tuple(np.where(_of_z(a), 1 - a, a) for a in (W_xh, W_hh, b_h))
    ),
    "Nothing was turned: these are the arrays that came in.": lambda W_xh, W_hh, b_h: (W_xh, W_hh, b_h),
}


def _gru_run(T, B, D, H, seed):
    """Arguments of backward: what the loss says, and a GRU with random numbers after its forward pass."""
    rng = np.random.default_rng(seed)
    W_xh, W_hh, b_h, b_hn = (rng.normal(0, 0.7, shape) for shape in ((D, 3 * H), (H, 3 * H), 3 * H, H))
    x, h_0 = rng.normal(size=(T, B, D)), rng.normal(size=(B, H))
    return rng.normal(size=(T, B, H)), x, *plain.gru_forward(x, h_0, W_xh, W_hh, b_h, b_hn), W_hh


@exercise(
    hint="At each step: the loss joins dh, then the seven lines of the table, then the weights. Towards x go "
    "da_r, da_z, da_n; towards h go da_r, da_z, dinner; and dh · z goes straight."
)
def backward(dh_loss, x, h, kept, W_hh):
    """The gradients of a GRU, a dict with the keys W_xh, W_hh, b_h, b_hn, h_0, each of its array's shape.

    dh_loss (T, B, H) is what the loss says of h_1 … h_T; x (T, B, D), h (T+1, B, H); kept[t-1] holds r, z,
    n and inner of step t.
    """
    return _gru_way_back(dh_loss, x, h, kept, W_hh)


_gru_way_back = gru_back.function()
backward.cases = {
    "4 steps, 3 sequences": _gru_run(4, 3, 2, 5, seed=71),
    "one step": _gru_run(1, 2, 3, 2, seed=72),
}
backward.mistakes = {
    "The direct path is missing: h_{t−1} has a share z in h_t.": gru_back.function(direct="dh = 0 * dh"),
    "All of dh goes along the direct path: of h_{t−1} only the share z is kept, not all of it.": (
        gru_back.function(direct="dh = 1 * dh")
    ),
    "Nothing comes back through the matrix: h_{t−1} is also used in r, in z and in inner.": (
        gru_back.function(matrix="dh = 1 * dh")
    ),
    "Nothing of the later steps is in dh: the loss has to be added to what they hand on.": (
        gru_back.function(hear="dh = dh_loss[t - 1]")
    ),
    "z makes smaller what comes through the matrix too. It stands on the direct path alone.": (
        gru_back.function(direct="dh = dh", matrix="dh = (dh + to_h @ W_hh.T) * z")
    ),
    "Towards h goes dinner, not da_n: the reset gate stands between.": (
        gru_back.function(to_h="to_h = to_x")
    ),
    "Towards x goes da_n, not dinner: the reset gate is on the way to h alone.": (
        gru_back.function(to_x="to_x = np.hstack([da_r, da_z, dinner])")
    ),
    "The blocks stand in the order r, z, n.": gru_back.function(
        to_x="to_x = np.hstack([da_z, da_r, da_n])", to_h="to_h = np.hstack([da_z, da_r, dinner])"
    ),
    "z and 1 − z have changed places: the candidate has the share 1 − z of the new state.": (
        gru_back.function(da_n=gru_back.traps["takes"].line)
    ),
    "The way to inner lacks r: in the product r · inner each factor is the slope of the other.": (
        gru_back.function(dinner=gru_back.traps["half"].line)
    ),
    **{why: gru_back.function(da_z=f"da_z = {wrong}") for wrong, why in gru_back.gaps["da_z"].wrong.items()},
    **{why: gru_back.function(da_r=f"da_r = {wrong}") for wrong, why in gru_back.gaps["da_r"].wrong.items()},
}


@exercise(hint="Three blocks, for r, z and n. A unit of each has D weights, H weights and a bias. Then b_hn.")
def parameter_count(D, H):
    """How many numbers a GRU with D inputs and H units learns."""
    return 3 * H * (D + H + 1) + H


GRU_SIZES = varied((65, 128), (27, 64), (81, 40), (50, 96))

parameter_count.cases = {
    "5 inputs, 4 units": (5, 4),
    "one of each": (1, 1),
    "{} inputs, {} units".format(*GRU_SIZES): GRU_SIZES,
}
parameter_count.mistakes = {
    "b_hn is missing: with the reset after the product, n has a second bias, H numbers.": (
        lambda D, H: 3 * H * (D + H + 1)
    ),
    "That is the LSTM: four blocks. The GRU has three, and b_hn.": lambda D, H: 4 * H * (D + H + 1),
    "That is what PyTorch stores: two biases for every gate. For r and z they are added, so ours has one.": (
        lambda D, H: 3 * H * (D + H + 2)
    ),
    "The biases of r, z and n are missing: three times H numbers.": lambda D, H: 3 * H * (D + H) + H,
    "That is a plain RNN, one block. The GRU has three, for r, z and n, and b_hn.": (
        lambda D, H: H * (D + H + 1)
    ),
    "These are the matrices, and no bias: b_h holds 3H numbers, b_hn H.": lambda D, H: 3 * H * (D + H),
}


def _one_step():
    rng = np.random.default_rng(3)
    dh, da, W_hh = (rng.normal(size=shape) for shape in ((3, 4), (3, 12), (4, 12)))
    return dh, da, rng.uniform(size=(3, 4)), W_hh


_STEP = _one_step()


@exercise(
    hint="With all gates saturated, da is zero. Does nothing come back to h_{t−1} then, although z keeps it?"
)
def gradient_to_the_state_before(dh, da, z, W_hh):
    """What step t hands to h_{t-1}, (B, H)."""
    return da @ W_hh.T + dh * z


gradient_to_the_state_before.cases = {
    "3 sequences, 4 units": _STEP,
    "all gates saturated: da is zero": (_STEP[0], np.zeros((3, 12)), _STEP[2], _STEP[3]),
    "z near 1": (_STEP[0], _STEP[1], np.full((3, 4), 0.99), _STEP[3]),
}
gradient_to_the_state_before.given = lambda dh, da, z, W_hh: da @ W_hh.T
gradient_to_the_state_before.mistakes = {
    "The factor of the direct path is z: it is z that keeps h_{t−1}.": (
        lambda dh, da, z, W_hh: da @ W_hh.T + dh * (1 - z)
    ),
    "The direct path passes the share z of dh, not all of it.": lambda dh, da, z, W_hh: da @ W_hh.T + dh,
    "Now the ways through r, z and n are gone: the paths add.": lambda dh, da, z, W_hh: dh * z,
    "What comes through the matrix has its factors in da already: z belongs to the direct path alone.": (
        lambda dh, da, z, W_hh: (da @ W_hh.T + dh) * z
    ),
    "A gradient is missing: z is the factor of the direct path, and what it multiplies is dh.": (
        lambda dh, da, z, W_hh: da @ W_hh.T + z
    ),
    "The direct path is taken away here; the paths add.": lambda dh, da, z, W_hh: da @ W_hh.T - dh * z,
}
