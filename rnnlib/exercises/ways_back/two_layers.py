"""Notebook 02: back through two layers. `d` is the gradient at the place that the walk has reached."""

import numpy as np

from ... import ops
from .way import Gap, Slip, Trap, WayBack


def _small_network():
    B, D, H, K = 4, 3, 5, 2  # all different, so that a slip shows
    rng = np.random.default_rng(2)
    shapes = {"W1": (D, H), "b1": H, "W2": (H, K), "b2": K}
    arrays = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    x = rng.normal(size=(B, D))
    target = ops.one_hot(rng.integers(0, K, B), K, "float64")

    def forward():
        h = np.tanh(x @ arrays["W1"] + arrays["b1"])
        return h, ops.softmax(h @ arrays["W2"] + arrays["b2"])

    def loss():
        return -np.mean(np.log((forward()[1] * target).sum(axis=1)))

    return (x, target, *forward(), arrays["W2"]), loss, arrays


two_layers_back = WayBack(
    key="chain_rule.two_layers_back",
    task="Back through `h = tanh(x W1 + b1)`, `p = softmax(h W2 + b2)`. `d` is the gradient at the place "
    "that the walk has reached: first at the scores, in the end at what went into tanh.",
    head="def backward_pass(x, target, h, p, W2):",
    lines={
        "scores": "d = (p - target) / len(x)",
        "W2": "dW2 = h.T @ d",
        "b2": "db2 = d.sum(axis=0)",
        "through": "d = d @ W2.T",
        "slope": "d = d * (1 - h**2)",
        "W1": "dW1 = x.T @ d",
        "b1": "db1 = d.sum(axis=0)",
    },
    foot='    return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}',
    traps={
        "twice": Trap(
            "d = d * (1 - np.tanh(h) ** 2)", "`h` is what came out of tanh. This takes tanh once more."
        ),
        "mean": Trap(
            "db1 = d.mean(axis=0)",
            "the bias is used by every example, so its gradients add. The division by B was done at the "
            "scores.",
        ),
    },
    slips=(
        Slip(
            "W2 b2 through slope W1 b1",
            "scores",
            "{early} stands above {late}. The walk back begins at the loss; before that there is no `d`.",
        ),
        Slip(
            "through",
            "W2",
            "{late} stands below {early}, so `d` has left the scores and is the gradient at `h`. `W2` makes "
            "the scores: it needs `d` as it was there.",
        ),
        Slip(
            "through",
            "b2",
            "{late} stands below {early}. `b2` is added to the scores, and `d` is no longer there.",
        ),
        Slip(
            "W1",
            "through",
            "{early} stands above {late}: this `d` is still the gradient at the scores, a whole layer away "
            "from the first weights.",
        ),
        Slip(
            "b1",
            "through",
            "{early} stands above {late}: this `d` is still at the scores, and `db1` is `db2` once more.",
        ),
        Slip(
            "slope",
            "through",
            "{early} stands above {late}. Forward, tanh came before `W2`; on the way back `W2` comes first.",
        ),
        Slip(
            "W1",
            "slope",
            "{early} stands above {late}. `x W1` went into tanh, so `d` has to come back through tanh first.",
        ),
        Slip(
            "b1",
            "slope",
            "{early} stands above {late}. `b1` is added in front of tanh: the slope of tanh is missing in "
            "`db1`.",
        ),
    ),
    gaps={
        "through": Gap(
            "d @ W2.T",
            {
                "d @ W2": "`W2` is (H, K) and `d` is (B, K): on the way back it has to be turned round.",
                "W2 @ d.T": "That is (H, B). Here the examples are rows: (B, H).",
                "h.T @ d": "That is the gradient of `W2`, which stands above. What reaches `h` is asked for.",
                "d": "`h` goes to all K scores, through `W2`. `d` has to come back through it.",
                "d @ W2.T / len(x)": "The mean over the batch has been taken in the first line already.",
            },
        ),
        "slope": Gap(
            "d * (1 - h**2)",
            {
                "d * (1 - np.tanh(h) ** 2)": "`h` is what came out of tanh. You take tanh of it once more.",
                "d * h * (1 - h)": "That is the slope of the sigmoid. Here h = tanh(a).",
                "1 - h**2": "That is the slope alone. What came back, `d`, has to be multiplied by it.",
                "d": "The way back through tanh has a slope: 1 − h².",
                "d * (1 - h)": "The slope of tanh is 1 − h²: the square is missing.",
                "d * (1 - h) ** 2": "The square belongs to `h`: 1 − h², not (1 − h)².",
                "d * np.tanh(h)": "That is tanh's value. Its slope is asked for.",
                "d * h": "`h` is tanh's value. Its slope is 1 − h².",
            },
        ),
    },
    setting=_small_network,
)
