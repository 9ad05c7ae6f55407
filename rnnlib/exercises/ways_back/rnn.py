"""Notebook 04: back through time, the loop among the lines. `dh` is what the later steps hand to this one."""

import numpy as np

from ...kernels import plain
from .way import Gap, Slip, Trap, WayBack


def _recurrent_network():
    T, B, D, H, K = 3, 2, 4, 3, 5
    rng = np.random.default_rng(4)
    shapes = {"W_xh": (D, H), "W_hh": (H, H), "b_h": H}
    arrays = {name: rng.normal(0, 0.7, shape) for name, shape in shapes.items()}
    arrays["h_0"] = rng.normal(size=(B, H))
    x, W_hy = rng.normal(size=(T, B, D)), rng.normal(size=(H, K))
    dy = rng.normal(size=(T, B, K))  # the loss is the outputs, weighed by these

    def states():
        return plain.rnn_forward(x, arrays["h_0"], arrays["W_xh"], arrays["W_hh"], arrays["b_h"])

    def loss():
        return (dy * (states()[1:] @ W_hy)).sum()

    return (dy, x, states(), arrays["W_xh"], arrays["W_hh"], W_hy), loss, arrays


rnn_back = WayBack(
    key="bptt.rnn_back",
    task="Back through `h[t] = tanh(x[t-1] W_xh + h[t-1] W_hh + b_h)`, from the last step to the first. "
    "Lines below the `for` are run at every step.",
    head="def backward(dy, x, h, W_xh, W_hh, W_hy):\n    dW_xh = dW_hh = db_h = 0",
    lines={
        "start": "dh = np.zeros_like(h[0])",
        "loop": "for t in range(len(x), 0, -1):",
        "hear": "dh = dh + dy[t - 1] @ W_hy.T",
        "slope": "da = dh * (1 - h[t] ** 2)",
        "W_xh": "dW_xh += x[t - 1].T @ da",
        "W_hh": "dW_hh += h[t - 1].T @ da",
        "b_h": "db_h += da.sum(axis=0)",
        "hand_on": "dh = da @ W_hh.T",
    },
    foot='    return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "h_0": dh}',
    traps={
        "forwards": Trap(
            "for t in range(1, len(x) + 1):",
            "it walks from the first step to the last. What a step hands on then goes to the step after it.",
        ),
        "not_turned": Trap(
            "dh = da @ W_hh",
            "on the way back `W_hh` has to be turned round. It is square, so no shape tells.",
        ),
    },
    slips=(
        Slip(
            "hear slope W_xh W_hh b_h hand_on",
            "loop",
            "{early} is run once here, before there is a step `t`: it stands above {late}",
        ),
        Slip(
            "loop",
            "start",
            "{late} stands inside the loop: at every step it wipes out what came back from the later ones. "
            "It belongs above.",
        ),
        Slip(
            "hand_on",
            "hear",
            "{late} stands below {early}. By then `dh` is meant for the step before: what the loss says of "
            "this step would arrive one step too early.",
        ),
        Slip(
            "slope",
            "hear",
            "{early} stands above {late}: `da` is made before `dh` has heard what the loss says of this "
            "step.",
        ),
        Slip(
            "hand_on",
            "slope",
            "{early} stands above {late}. At the last step there is no `da` yet; at the others it would be "
            "that of the step after.",
        ),
        Slip(
            "W_xh",
            "slope",
            "{early} stands above {late}: this step's input would be paired with the `da` of the step after.",
        ),
        Slip(
            "W_hh",
            "slope",
            "{early} stands above {late}: this step's `h[t - 1]` would be paired with the `da` of the step "
            "after.",
        ),
        Slip(
            "b_h",
            "slope",
            "{early} stands above {late}: the bias would be told of the step after, and never of the first "
            "one.",
        ),
    ),
    gaps={
        "W_hh": Gap(
            "h[t - 1].T @ da",
            {
                "h[t].T @ da": "Step t multiplied the state that it was given, `h[t - 1]`, by `W_hh`.",
                "h[t - 1].T @ dh": "`dh` is the gradient behind tanh. `W_hh` works in front of it: take "
                "`da`.",
                "da.T @ h[t - 1]": "That is turned round: rows of `W_hh` belong to `h[t - 1]`, columns to "
                "`da`.",
                "x[t - 1].T @ da": "That is the share of `W_xh`. `W_hh` multiplies the state before.",
                "h[t - 1] @ da": "The product has to sum over the sequences: turn `h[t - 1]` round.",
                "h[t - 1].T @ da / len(da)": "That is a mean over the sequences. The gradients add.",
            },
        ),
        "hand_on": Gap(
            "da @ W_hh.T",
            {
                "da @ W_hh": "`W_hh` has to be turned round on the way back. It is square, so no shape "
                "tells.",
                "dh @ W_hh.T": "That goes past tanh: what is handed on has to come through it, so take `da`.",
                "da": "The state before came in through `W_hh`: the gradient has to go back through it.",
                "da @ W_hh.T * (1 - h[t] ** 2)": "The slope of tanh is in `da` already.",
                "da @ W_hh.T * (1 - h[t - 1] ** 2)": "That slope belongs to the step before, which takes it "
                "by itself when its turn comes.",
                "dh + da @ W_hh.T": "The state before is reached through this step alone: nothing of `dh` "
                "goes past it.",
                "np.zeros_like(dh)": "That cuts the gradient after each step. Something has to be handed on.",
            },
        ),
    },
    setting=_recurrent_network,
)
