"""The paths of the gradient through an unrolled network of one unit."""

import numpy as np

from ...kernels import rnn_backward, rnn_forward
from .. import live
from .path_marks import chain, declare_chain, declare_shares, shares

CHAIN_STEPS = 8
CHAIN_TARGET = 1.0
_INPUTS = {
    "a single 1": (1, 0, 0, 0, 0, 0, 0, 0),
    "1, then −1 at step 5": (1, 0, 0, 0, -1, 0, 0, 0),
    "½ at every step": (0.5,) * CHAIN_STEPS,
}
_NOTHING = 1e-12  # a gradient of this size is called none


def _step(x_t, h, w_x, w_h, activation):
    """One step of one unit -> h_t, ∂h_t/∂h_{t−1}, ∂⁺h_t/∂w_h, the last two by the library's backward pass."""
    x = np.full((1, 1, 1), x_t, float)
    h0, W_xh, W_hh = (np.full((1, 1), value, float) for value in (h, w_x, w_h))
    states, cache = rnn_forward(x, h0, W_xh, W_hh, np.zeros(1), activation)
    gradients = rnn_backward(np.ones((1, 1, 1)), cache)
    return states[1].item(), gradients["h0"].item(), gradients["W_hh"].item()


def _turned(result, truncation, **_):
    whole, kept = result["whole"], result["kept"]
    return bool(truncation >= 3 and whole * kept < 0 and min(abs(whole), abs(kept)) >= 0.1)


class GradientPaths(live.Explorer):
    """From the loss at step t back to w_h as step k used it: a path for each k, whose shares add up.

    One unit h_t = φ(w_x x_t + w_h h_{t−1}), h_0 = 0, with the loss L_t = ½ (h_t − 1)²:
    dL_t/dw_h = Σ_k dL_t/dh_t · (∂h_t/∂h_{t−1} ⋯ ∂h_{k+1}/∂h_k) · ∂⁺h_k/∂w_h.
    """

    settings = live.Settings(
        t=live.IntSlider(8, 1, CHAIN_STEPS, label="step t of the loss"),
        k=live.IntSlider(3, 1, CHAIN_STEPS, label="source step k"),
        w_h=live.Slider(0.9, -1.5, 1.5, 0.05, "recurrent weight w_h"),
        w_x=live.Slider(1.0, 0, 3, 0.1, "input weight w_x"),
        truncation=live.IntSlider(CHAIN_STEPS, 1, CHAIN_STEPS, label="steps kept"),
        activation=live.Choice("tanh", ["tanh", "relu"], "activation φ"),
        inputs=live.Choice("a single 1", list(_INPUTS), "inputs x_1 … x_8"),
    )
    presets = (
        live.Preset("Recent steps count most", w_h=0.6, inputs="½ at every step", k=6, truncation=3),
        live.Preset("Every step counts the same", activation="relu", w_h=0.95, k=2),
        live.Preset("One saturated state cuts the path", w_x=3.0, inputs="1, then −1 at step 5", k=3),
        live.Preset("What does truncation lose here?", w_h=1.0, k=2, truncation=2),
        live.Preset(
            "A negative weight: signs alternate", w_h=-1.0, inputs="½ at every step", k=4, truncation=3
        ),
        live.Preset("Explodes", w_h=1.5, activation="relu", inputs="½ at every step", k=2),
    )
    challenge = live.Challenge(
        "keep 3 steps or more, and still let truncation turn the sign of the gradient, with both sums at "
        "least 0.1 in size.",
        _turned,
        w_h=1.2,
        inputs="1, then −1 at step 5",
        truncation=3,
    )
    size = (800, 450)

    @staticmethod
    def settle(t, k, **_):
        return {"k": min(k, t)}

    @staticmethod
    def given():
        return {"sequences": _INPUTS}

    @staticmethod
    def compute(t, k, w_h, w_x, truncation, activation, inputs):
        h, steps = [0.0], []
        for x_t in _INPUTS[inputs]:
            steps.append(_step(x_t, h[-1], w_x, w_h, activation))
            h.append(steps[-1][0])
        _, factor, immediate = np.array(steps).T
        # ∂h_t/∂h_j for j = 1 … t: the factors of steps t … j+1, multiplied from the back.
        through = np.append(np.cumprod(factor[1:t][::-1])[::-1], 1.0)
        dh = np.array(h[t] - CHAIN_TARGET)
        share = dh * through * immediate[:t]
        return {
            "x": np.array(_INPUTS[inputs]),
            "h": np.array(h),
            "factor": factor,
            "immediate": immediate,
            "through": through,
            "dh": dh,
            "share": share,
            "whole": share.sum(),
            "kept": share[max(t - truncation, 0) :].sum(),
        }

    @staticmethod
    def shown(result, t, k, truncation, **_):
        beyond = max(t - truncation, 0)  # steps 1 … beyond are cut off
        return chain(result, t, k, beyond) | shares(result, k, beyond)

    def build(self, figure):
        (top, key), (bottom, sums) = figure.subplots(2, 2, width_ratios=[5.6, 1], height_ratios=[1, 1.15])
        for ax in (top, bottom):  # step for step below one another
            ax.set_xlim(-1.3, CHAIN_STEPS + 0.6)
        declare_chain(self, top, key, CHAIN_STEPS)
        declare_shares(self, bottom, sums, CHAIN_STEPS)

    def describe(self, result, t, k, truncation, activation, **_):
        share, whole, immediate = result["share"][k - 1], result["whole"], result["immediate"][k - 1]
        part = f", {live.number(100 * share / whole)} per cent of" if abs(whole) > _NOTHING else " in"
        return (
            f"The loss at step {t} has dL_{t}/dh_{t} = {live.number(result['dh'])}. "
            f"{_way(result, t, k, activation)} and there ∂⁺h_{k}/∂w_h = {live.number(immediate)}. "
            f"The product of all these, {live.number(share)}, is the share of "
            f"step {k}{part} dL_{t}/dw_h = {live.number(whole)}. "
            f"{_truncated(whole, result['kept'], t, truncation)}"
        )


def _way(result, t, k, activation):
    """The factors between step t and step k, in the beginning of a sentence."""
    factors = result["factor"][k:t]
    name = "J = w_h (1 − h²)" if activation == "tanh" else "J = w_h φ′(a)"
    listed = " · ".join(live.number(factor, 2) for factor in factors)
    if len(factors) == 0:
        return f"Step {k} itself is the source: no factor stands between,"
    if len(factors) == 1:
        return f"On the way back to step {k} stands the factor {name} = {listed},"
    together = live.number(result["through"][k - 1])
    return f"On the way back to step {k} stand the factors {name} = {listed}, together {together},"


def _truncated(whole, kept, t, truncation):
    """What truncation loses, in a sentence."""
    if truncation >= t:
        return "Nothing is cut off."
    start = f"Cut off after {truncation} step{'s' * (truncation > 1)}, {live.number(kept)} is left"
    if abs(whole) < _NOTHING:
        return f"{start}, where the whole is nothing." if abs(kept) > _NOTHING else f"{start}."
    left = kept / whole
    if left < 0:
        return f"{start}: truncation turns the sign, and w_h would move the wrong way."
    if left > 1.005:
        return f"{start}, {live.number(100 * (left - 1), 2)} per cent too much."
    lost = 100 * (1 - left)
    return f"{start}: truncation loses {live.number(lost, 2) if lost >= 0.5 else 'less than 1'} per cent."
