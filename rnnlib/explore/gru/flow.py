"""One GRU unit at one step, drawn with its arrows: values forward, then gradients back, one by one."""

import numpy as np

from ... import kernels
from .. import live
from ..cell_flow import FARTHEST, INPUT, CellFlow, Sheet, Station, Step
from ..signals import logit

B_HN = 0.2  # the bias beside the recurrent product of n
_RESET_AFTER = 0.5  # the reset gate at the steps after it, where the input brings nothing to the candidate
_STATE_Y, _SHARE_Y, _GRU_GATE_Y, _U_Y, _GRU_BUS_Y, _X_Y = 100, 180, 254, 306, 356, 402  # heights

_GRU_STATIONS = {
    "h_before": Station("state", 60, _STATE_Y, "$h_{t-1}$", "h_before"),
    "x": Station("input", 66, _X_Y, "$x_t$", "x"),
    "z": Station("gate", 200, _GRU_GATE_Y, "z", "z", 1, True),
    "r": Station("gate", 330, _GRU_GATE_Y, "r", "r", 1, True),
    "u": Station("gate", 450, _U_Y, "u", "u", 2),
    "n": Station("gate", 610, _GRU_GATE_Y, "n", "n", 3),
    "× z": Station("sign", 200, _STATE_Y, "×"),
    "1 − z": Station("curve", 330, _SHARE_Y, "1 − z"),
    "× n": Station("sign", 610, _SHARE_Y, "×"),
    "× r": Station("sign", 450, _GRU_GATE_Y, "×"),
    "+": Station("sign", 610, _STATE_Y, "+"),
    "h": Station("state", 722, _STATE_Y, "$h_t$", "h", 6),
}
_GRU_ARROWS = {
    "h to u": ("h_before", (60, _GRU_BUS_Y), (450, _GRU_BUS_Y), "u"),
    "h to z": ((186, _GRU_BUS_Y), (186, _GRU_GATE_Y + 17)),
    "h to r": ((316, _GRU_BUS_Y), (316, _GRU_GATE_Y + 17)),
    "x to n": ("x", (610, _X_Y), "n"),
    "x to z": ((214, _X_Y), (214, _GRU_GATE_Y + 17)),
    "x to r": ((344, _X_Y), (344, _GRU_GATE_Y + 17)),
    "old": ("h_before", "× z"),
    "z": ("z", "× z"),
    "kept": ("× z", "+"),
    "not z": ((200, _SHARE_Y), "1 − z"),
    "share": ("1 − z", "× n"),
    "r": ("r", "× r"),
    "u": ("u", "× r"),
    "reset": ("× r", "n"),
    "n": ("n", "× n"),
    "new": ("× n", "+"),
    "h": ("+", "h"),
    "later": ("h", (797, _STATE_Y)),
}
_GRU_FORWARD = (
    Step(
        "the two gates",
        "Each gate reads x = {x} and hₜ₋₁ = {h_before} through weights of its own:\nr = {r}, z = {z}.",
        ("h to z", "h to r", "x to z", "x to r"),
    ),
    Step(
        "what the past brings",
        "The last state, through its weight and bias to the candidate:\n"
        "u = hₜ₋₁ · {u_n_} + {b_hn} = {h_before} · {u_n_} + {b_hn} = {u}.",
        ("h to u",),
    ),
    Step(
        "reset and candidate",
        "The reset gate multiplies u, after the product; the input brings {x_n}:\n"
        "n = tanh({x_n} + r · u) = tanh({x_n} + {r} · {u_}) = {n}.",
        ("r", "u", "reset", "x to n"),
        labels={"r·u = {ru}": (518, 240)},
    ),
    Step(
        "keep",
        "z of the old state is kept:\nz · hₜ₋₁ = {z} · {h_before_} = {kept}.",
        ("old", "z"),
        labels={"z·h = {kept}": (400, 84)},
    ),
    Step(
        "take",
        "And 1 − z of the candidate is taken:\n(1 − z) · n = {not_z} · {n_} = {new}.",
        ("not z", "share", "n"),
        labels={"{not_z}": (460, 165), "(1−z)·n = {new}": (546, 140)},
    ),
    Step("add", "hₜ = {kept} + {new_} = {h}.\n", ("kept", "new", "h")),
)
_GRU_BACK = (
    Step(
        "what arrives",
        "The loss is the state at step t + {lag}. All that it says to step t is one number,\n"
        "since the GRU has one state: dhₜ = {dh}.",
        ("later",),
        labels={"dh = {dh}": (722, 137)},
    ),
    Step(
        "back along the state",
        "In z · hₜ₋₁ the slope towards hₜ₋₁ is z. This is the direct path:\ndhₜ · z = {dh} · {z} = {direct}.",
        ("h", "kept", "old"),
        {"× z = {z}": (130, 84)},
        {"direct: {direct}": (118, 140)},
    ),
    Step(
        "to the candidate",
        "In (1 − z) · n the slope towards n is 1 − z:\ndn = dhₜ · (1 − z) = {dh} · {not_z} = {dn}.",
        ("h", "new", "n"),
        {"× (1 − z) = {not_z}": (680, 192)},
        {"dn = {dn}": (654, 222)},
    ),
    Step(
        "to z, in two ways",
        "z is used twice, once with a minus. Gradients add:\n"
        "dz = dhₜ · hₜ₋₁ − dhₜ · n = {dh} · {h_before_} − {dh_} · {n_} = {dz}.",
        ("kept", "z", "new", "share", "not z"),
        {"× h before = {h_before}": (272, 122), "× n = {n}": (520, 197), "× −1": (264, 165)},
        {"dz = {dz}": (148, 222)},
    ),
    Step(
        "through the candidate's tanh",
        "n is a tanh, its slope is 1 − n²:\nda_n = dn · (1 − n²) = {dn} · {slope} = {da_n}.",
        ("reset", "x to n"),
        {"× slope = {slope}": (540, 284)},
        {"da = {da_n}": (654, 290)},
    ),
    Step(
        "to r and to u",
        "In r · u the slope is the other factor:\n"
        "dr = da_n · u = {da_n} · {u_} = {dr};  du = da_n · r = {da_n} · {r} = {du}.",
        ("r", "u"),
        {"× u = {u}": (398, 234), "× r = {r}": (492, 280)},
        {"dr = {dr}": (330, 222), "du = {du}": (532, 312)},
    ),
    Step(
        "through the curves of the gates",
        "Both gates are sigmoids, with slope s(1 − s):\nda_r = {da_r}, da_z = {da_z}.",
        ("h to z", "h to r", "x to z", "x to r"),
        labels={"da = {da_z}": (258, 296), "da = {da_r}": (388, 339)},
    ),
    Step(
        "to hₜ₋₁ and to x",
        "hₜ₋₁ was used in four places: direct, in u, in r and in z. All of it adds up:\n"
        "{direct} + {by_u_} (by u) + {by_gates_} (by r and z) = {dh_before};  dx = {dx}.",
        ("old", "h to u", "h to z", "h to r", "x to n"),
        labels={"dh = {dh_before}": (112, 162), "dx = {dx}": (140, 388)},
    ),
)
GRU_SHEET = Sheet(_GRU_STATIONS, _GRU_ARROWS, _GRU_FORWARD, _GRU_BACK)


class GRUGradientFlow(CellFlow):
    """One step of one GRU unit with its numbers: first forward, then back, an arrow at a time.

    The loss is the state h, `lag` steps later. At the steps in between the update gate is `later`, r = 0.5,
    and the input brings nothing. `weights`: from x and from h to the sums of r, z and n; the reset gate acts
    after the product, n = tanh(x_n + r·(h u_n + b_hn)).
    """

    sheet = GRU_SHEET
    settings = live.Settings(
        step=live.IntSlider(8, 0, len(GRU_SHEET.steps), label="step of the walk"),
        z=live.Slider(0.8, 0, 1, 0.05, "update gate z"),
        r=live.Slider(0.6, 0, 1, 0.05, "reset gate r"),
        x_n=live.Slider(0.8, -3, 3, 0.1, "x brings to n"),
        h=live.Slider(-0.5, -1, 1, 0.05, "state before"),
        lag=live.IntSlider(3, 0, FARTHEST, label="steps to the loss"),
        later=live.Slider(0.9, 0, 1, 0.01, "z at later steps"),
        weights=live.Numbers(
            ((1.0, 0.5, 1.5), (0.5, 0.5, 1.0)),
            -5,
            5,
            0.5,
            "Weights to the three sums",
            ("from x", "from h"),
            tuple("rzn"),
        ),
    )
    presets = (
        live.Preset("The loss is here", lag=0),
        live.Preset("The loss is 40 steps away", lag=40),
        live.Preset("z = 1: all is kept, what does n learn?", z=1.0, step=9),
        live.Preset("z = 0: a new state, no direct path", z=0.0, step=14),
        live.Preset("r = 0: the past is shut out of n", r=0.0, step=12),
        live.Preset("h = n: what does z learn?", h=0.6, x_n=0.2, z=0.5, step=10),
        live.Preset("Four ways back to the state before", step=14),
    )
    challenge = live.Challenge(
        "let nothing come back along the state (z = 0), and still hand at least 0.5 to the state before.",
        lambda result, z, **_: bool(z == 0 and result["dh_before"] >= 0.5),
        z=0.0,
        r=1.0,
        x_n=0.0,
        h=0.0,
        lag=0,
    )

    @staticmethod
    def compute(step, z, r, x_n, h, lag, later, weights):
        values = _gru_values(z, r, x_n, h, weights[1][2])
        dh = _gru_arriving(values["h"].item(), lag, later, weights[1])
        return values | _gru_gradients(values, dh, weights) | {"lag": np.array(lag)}

    @staticmethod
    def shown(result, step, **_):
        return GRU_SHEET.shown(result, step)


def _gru_values(z, r, x_n, h_before, u_n):
    """The step's values, each a number."""
    u = h_before * u_n + B_HN
    n = np.tanh(x_n + r * u)
    kept, new = z * h_before, (1 - z) * n
    values = {
        "x": INPUT,
        "h_before": h_before,
        "z": z,
        "not_z": 1 - z,
        "r": r,
        "u_n": u_n,
        "b_hn": B_HN,
        "u": u,
    }
    values |= {"ru": r * u, "x_n": x_n, "n": n, "slope": 1 - n**2, "kept": kept, "new": new, "h": kept + new}
    return {name: np.array(value).round(12) + 0.0 for name, value in values.items()}


def _gru_gradients(values, dh, weights):
    """The step's gradients, from the one that arrives; as in `kernels.plain.gru_backward`."""
    h, z, r, u, n = (values[name] for name in ("h_before", "z", "r", "u", "n"))
    dn, dz = dh * (1 - z), dh * h - dh * n
    da_n = dn * (1 - n**2)
    dr, du = da_n * u, da_n * r
    da_r, da_z = dr * r * (1 - r), dz * z * (1 - z)
    (w_r, w_z, w_n), (u_r, u_z, u_n) = weights
    by_u, by_gates = du * u_n, da_r * u_r + da_z * u_z
    gradients = {"dh": dh, "direct": dh * z, "dn": dn, "dz": dz, "da_n": da_n, "dr": dr, "du": du}
    gradients |= {"da_r": da_r, "da_z": da_z, "by_u": by_u, "by_gates": by_gates}
    gradients |= {"dh_before": dh * z + by_u + by_gates, "dx": da_r * w_r + da_z * w_z + da_n * w_n}
    return {name: np.array(value).round(12) + 0.0 for name, value in gradients.items()}


def _gru_arriving(h, lag, later, from_h):
    """What the loss, the state `lag` steps after this one, says to this one's: dh.

    The inputs of the steps between are such that their gates come out as they are to be.
    """
    if lag == 0:
        return 1.0
    states, u_n = [h], from_h[2]
    for _ in range(lag - 1):
        candidate = np.tanh(_RESET_AFTER * (states[-1] * u_n + B_HN))
        states.append((1 - later) * candidate + later * states[-1])
    sums = np.array([logit(_RESET_AFTER), logit(later), 0.0]) - np.outer(states, [*from_h[:2], 0.0])
    weights = np.eye(3), np.array([from_h]), np.zeros(3), np.full(1, B_HN)
    _, cache = kernels.gru_forward(sums[:, None], np.full((1, 1), h), *weights)
    return kernels.gru_backward(np.zeros((lag, 1, 1)), cache, dh_T=np.ones((1, 1)))["h0"].item()
