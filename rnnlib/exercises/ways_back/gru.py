"""Notebook 07: back through a GRU, along the direct path and through the gates."""

import numpy as np

from ...kernels import plain
from .way import Gap, Slip, Trap, WayBack


def _gru_network():
    T, B, D, H = 3, 2, 2, 3
    rng = np.random.default_rng(7)
    shapes = {"W_xh": (D, 3 * H), "W_hh": (H, 3 * H), "b_h": 3 * H, "b_hn": H}
    shapes["h_0"] = (B, H)
    arrays = {name: rng.normal(0, 0.7, shape) for name, shape in shapes.items()}
    x = rng.normal(size=(T, B, D))
    dh_loss = rng.normal(size=(T, B, H))  # the loss is the states, weighed by these

    def forward():
        names = ("h_0", "W_xh", "W_hh", "b_h", "b_hn")
        return plain.gru_forward(x, *(arrays[name] for name in names))

    def loss():
        return (dh_loss * forward()[0][1:]).sum()

    return (dh_loss, x, *forward(), arrays["W_hh"]), loss, arrays


gru_back = WayBack(
    key="gru.gru_back",
    task="Back through one step of a GRU: $h_t = (1 - z)\\,n + z\\,h_{t-1}$, with `n = tanh(a_n)` and `a_n = "
    "x W_n + b_n + r * inner`. At the beginning of a step, `dh` holds what the later steps have handed to "
    "$h_t$.",
    head="def backward(dh_loss, x, h, kept, W_hh):\n"
    "    dW_xh = dW_hh = db_h = db_hn = dh = 0\n"
    "    for t in range(len(x), 0, -1):\n"
    "        r, z, n, inner = kept[t - 1]",
    lines={
        "hear": "dh = dh + dh_loss[t - 1]",
        "da_z": "da_z = dh * (h[t - 1] - n) * z * (1 - z)",
        "da_n": "da_n = dh * (1 - z) * (1 - n**2)",
        "da_r": "da_r = da_n * inner * r * (1 - r)",
        "dinner": "dinner = da_n * r",
        "to_x": "to_x = np.hstack([da_r, da_z, da_n])",
        "to_h": "to_h = np.hstack([da_r, da_z, dinner])",
        "direct": "dh = dh * z",
        "matrix": "dh = dh + to_h @ W_hh.T",
    },
    foot="        dW_xh += x[t - 1].T @ to_x\n"
    "        dW_hh += h[t - 1].T @ to_h\n"
    "        db_h += to_x.sum(axis=0)\n"
    "        db_hn += dinner.sum(axis=0)\n"
    '    return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "b_hn": db_hn, "h_0": dh}',
    traps={
        "takes": Trap(
            "da_n = dh * z * (1 - n**2)",
            "here z is the share that is kept. The candidate has the rest of the new state, 1 − z.",
        ),
        "half": Trap(
            "dinner = da_n",
            "in the product r · inner the slope towards inner is r. The reset gate stands between.",
        ),
    },
    slips=(
        Slip(
            "matrix",
            "hear",
            "{late} stands below {early}. By then `dh` is meant for the step before: what the loss says of "
            "this step would be told to h_{{t−1}}.",
        ),
        Slip(
            "direct",
            "hear",
            "{late} stands below {early}: what the loss says of this step goes past z, as if all of h_t were "
            "kept.",
        ),
        Slip(
            "matrix",
            "direct",
            "{late} stands below {early}, so z makes smaller what came through the matrix too. z stands on "
            "the direct path alone.",
        ),
        Slip(
            "direct",
            "da_z",
            "{late} stands below {early}: `dh` is the share of the direct path there. The update gate needs "
            "the whole of it.",
        ),
        Slip(
            "direct",
            "da_n",
            "{late} stands below {early}: the candidate would be told z times (1 − z) of `dh`, in place of 1 "
            "− z.",
        ),
        Slip("da_z", "hear", "{early} stands above {late}: the update gate is not told of this step's loss."),
        Slip("da_n", "hear", "{early} stands above {late}: the candidate is not told of this step's loss."),
        Slip(
            "da_r dinner",
            "da_n",
            "{early} stands above {late}. At the last step there is no `da_n` yet; at the others it would be "
            "that of the step after.",
        ),
        Slip(
            "to_x",
            "da_r da_z da_n",
            "{early} stands above {late}: a part of it is not made yet, or is that of the step after.",
        ),
        Slip(
            "to_h",
            "da_r da_z dinner",
            "{early} stands above {late}: a part of it is not made yet, or is that of the step after.",
        ),
        Slip(
            "matrix",
            "to_h",
            "{early} stands above {late}. At the last step there is no `to_h` yet; at the others it would be "
            "that of the step after.",
        ),
    ),
    gaps={
        "da_z": Gap(
            "dh * (h[t - 1] - n) * z * (1 - z)",
            {
                "dh * (n - h[t - 1]) * z * (1 - z)": "The sign is turned: where z grows, more of h_{t−1} is "
                "kept and less of n is taken.",
                "dh * h[t - 1] * z * (1 - z)": "z stands twice in the new state. Its way through (1 − z) n "
                "is missing.",
                "dh * (h[t - 1] - n)": "That is `dz`. To get in front of the sigmoid its slope is needed, z "
                "(1 − z).",
                "dh * (h[t - 1] - n) * (1 - z**2)": "That is the slope of tanh. A gate is a sigmoid: z (1 − "
                "z).",
                "dh * n * z * (1 - z)": "z stands twice in the new state: before h_{t−1} and, as 1 − z, "
                "before n.",
                "dh * (h[t] - n) * z * (1 - z)": "z multiplied the old state, `h[t - 1]`.",
            },
        ),
        "da_r": Gap(
            "da_n * inner * r * (1 - r)",
            {
                "da_n * r * (1 - r)": "In the product r · inner the slope towards r is the other factor, "
                "`inner`.",
                "da_n * inner": "That is `dr`. To get in front of the sigmoid its slope is needed, r (1 − "
                "r).",
                "da_n * h[t - 1] * r * (1 - r)": "r multiplies `inner`, which is h_{t−1} after the matrix, "
                "not before it.",
                "dh * inner * r * (1 - r)": "r works inside the candidate, in front of tanh: take `da_n`.",
                "da_n * inner * (1 - r**2)": "That is the slope of tanh. A gate is a sigmoid: r (1 − r).",
            },
        ),
    },
    setting=_gru_network,
)
