"""Notebook 06: back through an LSTM, with two gradients carried, `dh` and `dc`."""

import numpy as np

from ...kernels import plain
from .way import Gap, Slip, Trap, WayBack


def _lstm_network():
    T, B, D, H = 3, 2, 2, 3
    rng = np.random.default_rng(6)
    shapes = {"W_xh": (D, 4 * H), "W_hh": (H, 4 * H), "b_h": 4 * H}
    shapes |= {"h0": (B, H), "c0": (B, H)}
    arrays = {name: rng.normal(0, 0.7, shape) for name, shape in shapes.items()}
    x = rng.normal(size=(T, B, D))
    dh_out = rng.normal(size=(T, B, H))  # the loss is the states, weighed by these

    def forward():
        names = ("h0", "c0", "W_xh", "W_hh", "b_h")
        return plain.lstm_forward(x, *(arrays[name] for name in names))

    def loss():
        return (dh_out * forward()[0][1:]).sum()

    h, c, gates = forward()
    return (dh_out, x, h, c, [None, *gates], arrays["W_xh"], arrays["W_hh"]), loss, arrays


lstm_back = WayBack(
    key="lstm.lstm_back",
    task="Back through one step of an LSTM: $c_t = f\\,c_{t-1} + i\\,g$, $h_t = o\\,\\tanh(c_t)$. At the "
    "beginning of a step, `dh` and `dc` hold what the later steps have handed to $h_t$ and $c_t$.",
    head="def backward(dh_out, x, h, c, gates, W_xh, W_hh):\n"
    "    dW_xh = dW_hh = db_h = dh = dc = 0\n"
    "    for t in range(len(x), 0, -1):\n"
    "        i, f, g, o = gates[t]",
    lines={
        "hear": "dh = dh + dh_out[t - 1]",
        "da_o": "da_o = dh * np.tanh(c[t]) * o * (1 - o)",
        "show": "dc = dc + dh * o * (1 - np.tanh(c[t]) ** 2)",
        "da_i": "da_i = dc * g * i * (1 - i)",
        "da_f": "da_f = dc * c[t - 1] * f * (1 - f)",
        "da_g": "da_g = dc * i * (1 - g**2)",
        "belt": "dc = dc * f",
        "stack": "da = np.hstack([da_i, da_f, da_g, da_o])",
        "hand_on": "dh = da @ W_hh.T",
    },
    foot="        dW_xh += x[t - 1].T @ da\n"
    "        dW_hh += h[t - 1].T @ da\n"
    "        db_h += da.sum(axis=0)\n"
    '    return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "h0": dh, "c0": dc}',
    traps={
        "cut": Trap(
            "dc = dh * o * (1 - np.tanh(c[t]) ** 2)",
            "it throws away what came back along the belt. The cell state is used twice: in `h[t]`, and in "
            "the next cell state.",
        ),
        "too_late": Trap(
            "da_f = dc * c[t] * f * (1 - f)", "the forget gate multiplied the old cell state, `c[t - 1]`."
        ),
    },
    slips=(
        Slip(
            "hand_on",
            "hear",
            "{late} stands below {early}. By then `dh` is meant for the step before: what the loss says of "
            "this step would be told to h_{{t−1}}.",
        ),
        Slip(
            "show",
            "hear",
            "{early} stands above {late}: the cell state takes its share of `dh` before the loss of this "
            "step is in it.",
        ),
        Slip("da_o", "hear", "{early} stands above {late}: the output gate is not told of this step's loss."),
        Slip(
            "belt",
            "show",
            "{early} stands above {late}: what comes through h_t is added behind the forget gate, and goes "
            "on to c_{{t−1}} as if f were 1.",
        ),
        Slip(
            "belt",
            "da_i da_f da_g",
            "{late} stands below {early}. There `dc` is the gradient of c_{{t−1}} already; the gates of step "
            "t need that of c_t.",
        ),
        Slip(
            "hand_on",
            "show",
            "{late} stands below {early}. There `dh` is meant for h_{{t−1}}; c_t is shown in h_t.",
        ),
        Slip(
            "da_i da_f da_g",
            "show",
            "{early} stands above {late}: `dc` holds so far what came back along the belt, and nothing of "
            "what comes through h_t.",
        ),
        Slip(
            "stack",
            "da_i da_f da_g da_o",
            "{early} stands above {late}: one of the four is not made yet, or is that of the step after.",
        ),
        Slip(
            "hand_on",
            "stack",
            "{early} stands above {late}. At the last step there is no `da` yet; at the others it would be "
            "that of the step after.",
        ),
    ),
    gaps={
        "show": Gap(
            "dc + dh * o * (1 - np.tanh(c[t]) ** 2)",
            {
                "dh * o * (1 - np.tanh(c[t]) ** 2)": "The second term is missing: c_t is also carried on "
                "into the next cell state, and `dc` holds what came back from there.",
                "dc + dh * o": "The slope of tanh is missing: c_t is shown through it.",
                "dc + dh * (1 - np.tanh(c[t]) ** 2)": "The output gate is missing: h = o·tanh(c).",
                "dc * f + dh * o * (1 - np.tanh(c[t]) ** 2)": "This f is one step too early: what comes "
                "along the belt was multiplied by its own step's f when it was handed on.",
                "dc + dh * o * (1 - c[t] ** 2)": "The slope of tanh is 1 − tanh(c)², and `c[t]` has not been "
                "through it.",
                "dc + dh * o * np.tanh(c[t])": "That is the value of tanh. Its slope is asked for.",
                "dc": "c_t is also shown: in h_t, through o and tanh.",
                "dc + dh * o * (1 - o) * np.tanh(c[t])": "That goes to the output gate. The way to c_t has "
                "the slope of tanh on it.",
            },
        ),
        "da_f": Gap(
            "dc * c[t - 1] * f * (1 - f)",
            {
                "dc * c[t] * f * (1 - f)": "The forget gate multiplied the old cell state, `c[t - 1]`.",
                "dc * c[t - 1]": "That is `df`. To get in front of the sigmoid its slope is needed, f (1 − "
                "f).",
                "dc * c[t - 1] * (1 - f**2)": "That is the slope of tanh. A gate is a sigmoid: f (1 − f).",
                "dc * f * (1 - f)": "In the product f · c_{t−1} the slope towards f is the other factor, "
                "`c[t - 1]`.",
                "dc * g * f * (1 - f)": "`g` is the partner of i. That of f is `c[t - 1]`.",
                "dh * c[t - 1] * f * (1 - f)": "The forget gate works on the cell state: take `dc`.",
                "dc * np.tanh(c[t - 1]) * f * (1 - f)": "No tanh stands on the belt.",
            },
        ),
    },
    setting=_lstm_network,
)
