"""One LSTM unit at one step, drawn with its arrows: values forward, then gradients back, one by one."""

import numpy as np

from ... import kernels
from ...ops import sigmoid
from .. import live
from ..cell_flow import FARTHEST, INPUT, CellFlow, Sheet, Station, Step
from ..signals import logit

H_BEFORE = 0.5  # the output before the step that is drawn
_GATES_AFTER = {"i": 0.1, "o": 0.9}  # the gates at the steps after it; the candidate is 0 there
_CELL_Y, _PRODUCT_Y, _GATE_Y, _BUS_Y = 108, 190, 270, 352  # heights in the picture

_LSTM_STATIONS = {
    "c_before": Station("state", 60, _CELL_Y, "$c_{t-1}$", "c_before"),
    "h_before": Station("state", 60, _BUS_Y, "$h_{t-1}$", "h_before"),
    "x": Station("input", 125, 408, "$x_t$", "x"),
    "f": Station("gate", 200, _GATE_Y, "f", "f", 1, True),
    "i": Station("gate", 312, _GATE_Y, "i", "i", 1, True),
    "g": Station("gate", 432, _GATE_Y, "g", "g", 1),
    "o": Station("gate", 544, _GATE_Y, "o", "o", 1, True),
    "× f": Station("sign", 200, _CELL_Y, "×"),
    "× i": Station("sign", 372, _PRODUCT_Y, "×"),
    "+": Station("sign", 372, _CELL_Y, "+"),
    "tanh": Station("curve", 640, _PRODUCT_Y, "tanh"),
    "× o": Station("sign", 640, _GATE_Y, "×"),
    "c": Station("state", 722, _CELL_Y, "$c_t$", "c", 4),
    "h": Station("state", 722, _GATE_Y, "$h_t$", "h", 5),
}
_LSTM_ARROWS = {
    "x": ("x", (125, _BUS_Y + 2)),
    "to f": ((200, _BUS_Y), "f"),
    "to i": ((312, _BUS_Y), "i"),
    "to g": ((432, _BUS_Y), "g"),
    "to o": ("h_before", (544, _BUS_Y), "o"),
    "old": ("c_before", "× f"),
    "f": ("f", "× f"),
    "kept": ("× f", "+"),
    "i": ("i", (312, _PRODUCT_Y), "× i"),
    "g": ("g", (432, _PRODUCT_Y), "× i"),
    "new": ("× i", "+"),
    "c": ("+", "c"),
    "branch": ((640, _CELL_Y), "tanh"),
    "tanh": ("tanh", "× o"),
    "o": ("o", "× o"),
    "h": ("× o", "h"),
    "c later": ("c", (797, _CELL_Y)),
    "h later": ("h", (797, _GATE_Y)),
}
_GATES_IN = ("x", "to f", "to i", "to g", "to o")
_LSTM_FORWARD = (
    Step(
        "the four gates",
        "Each gate reads x = {x} and hₜ₋₁ = {h_before} through weights of its own:\n"
        "i = {i}, f = {f}, g = {g}, o = {o}.",
        _GATES_IN,
    ),
    Step(
        "keep",
        "The forget gate multiplies what is on the belt:\nf · cₜ₋₁ = {f} · {c_before_} = {kept}.",
        ("old", "f"),
        labels={"f·c = {kept}": (286, 92)},
    ),
    Step(
        "write",
        "The input gate multiplies the candidate:\ni · g = {i} · {g_} = {new}.",
        ("i", "g"),
        labels={"i·g = {new}": (416, 150)},
    ),
    Step(
        "add",
        "The belt takes both, and nothing else happens on it:\ncₜ = {kept} + {new_} = {c}.",
        ("kept", "new", "c"),
    ),
    Step(
        "show",
        "The output gate lets the squashed cell state out:\nhₜ = o · tanh(cₜ) = {o} · {tanh_} = {h}.",
        ("branch", "tanh", "o", "h"),
        labels={"{tanh}": (672, 222)},
    ),
)
_LSTM_BACK = (
    Step(
        "what arrives",
        "The loss is the output at step t + {lag}. To step t it says two things:\n"
        "dhₜ = {dh}, and along the belt dc later = {dc_later}.",
        ("h later", "c later"),
        labels={"dh = {dh}": (722, 308), "belt: {dc_later}": (738, 143)},
    ),
    Step(
        "through the output gate to o",
        "hₜ = o · tanh(cₜ): the slope towards o is the other factor, tanh(cₜ).\n"
        "do = dhₜ · tanh(cₜ) = {dh} · {tanh_} = {do}.",
        ("h", "o"),
        {"× tanh c = {tanh}": (592, 302)},
        {"do = {do}": (544, 242)},
    ),
    Step(
        "through hₜ to the cell state",
        "Towards the other factor, and on through tanh, whose slope here is {slope}:\n"
        "dhₜ · o · (1 − tanh² cₜ) = {dh} · {o} · {slope} = {through}.",
        ("h", "tanh", "branch"),
        {"× o = {o}": (596, 212), "× slope = {slope}": (718, 168)},
        {"through h: {through}": (540, 138)},
    ),
    Step(
        "the two terms of dc",
        "cₜ is used twice: in hₜ, and in cₜ₊₁ at the next step. So two gradients add:\n"
        "dcₜ = {through} (through hₜ) + {dc_later_} (along the belt) = {dc}.",
        ("branch", "c later"),
        labels={"dc = {dc}": (540, 90)},
    ),
    Step(
        "to i and to g",
        "The sum hands dcₜ on unchanged. In the product i · g the slope is the other factor:\n"
        "di = dcₜ · g = {dc} · {g_} = {di};  dg = dcₜ · i = {dc} · {i} = {dg}.",
        ("c", "new", "i", "g"),
        {"× g = {g}": (300, 172), "× i = {i}": (446, 172)},
        {"di = {di}": (360, 212), "dg = {dg}": (480, 212)},
    ),
    Step(
        "to the forget gate",
        "f multiplied the old cell state, so the slope towards f is cₜ₋₁:\n"
        "df = dcₜ · cₜ₋₁ = {dc} · {c_before_} = {df}.",
        ("kept", "f"),
        {"× c before = {c_before}": (272, 168)},
        {"df = {df}": (248, 212)},
    ),
    Step(
        "back along the belt",
        "The other factor of that product is f. This is all that stands on the belt:\n"
        "dc later, one step earlier = dcₜ · f = {dc} · {f} = {dc_before}.",
        ("kept", "old"),
        {"× f = {f}": (130, 92)},
        {"{dc_before}": (60, 146)},
    ),
    Step(
        "through the curves of the gates",
        "Each gradient is multiplied by the slope of its curve, s(1 − s) or 1 − g²:\n"
        "da_i = {da_i}, da_f = {da_f}, da_g = {da_g}, da_o = {da_o}.",
        ("to f", "to i", "to g", "to o"),
        labels={
            "da = {da_f}": (252, 314),
            "da = {da_i}": (364, 314),
            "da = {da_g}": (484, 314),
            "da = {da_o}": (600, 318),
        },
    ),
    Step(
        "to hₜ₋₁ and to x",
        "hₜ₋₁ went into all four sums: what comes back, each with its weight, adds up.\n"
        "dh later, one step earlier = {dh_before};  dx = {dx}.",
        _GATES_IN,
        labels={"{dh_before}": (60, 390), "dx = {dx}": (196, 408)},
    ),
)
LSTM_SHEET = Sheet(_LSTM_STATIONS, _LSTM_ARROWS, _LSTM_FORWARD, _LSTM_BACK)


class LSTMGradientFlow(CellFlow):
    """One step of one LSTM unit with its numbers: first forward, then back, an arrow at a time.

    The loss is the output h, `lag` steps later. At the steps in between the forget gate is `later`, and
    i = 0.1, g = 0, o = 0.9. `weights`: from x and from h to the sums of i, f, g and o.
    """

    sheet = LSTM_SHEET
    settings = live.Settings(
        step=live.IntSlider(9, 0, len(LSTM_SHEET.steps), label="step of the walk"),
        i=live.Slider(0.6, 0, 1, 0.05, "input gate i"),
        f=live.Slider(0.9, 0, 1, 0.05, "forget gate f"),
        g=live.Slider(0.5, -1, 1, 0.05, "candidate g"),
        o=live.Slider(0.7, 0, 1, 0.05, "output gate o"),
        c=live.Slider(0.8, -4, 4, 0.1, "cell state before"),
        lag=live.IntSlider(3, 0, FARTHEST, label="steps to the loss"),
        later=live.Slider(0.9, 0, 1, 0.01, "f at later steps"),
        weights=live.Numbers(
            ((1.0, 0.5, 1.5, 0.5), (0.5, 0.5, 1.0, 0.5)),
            -5,
            5,
            0.5,
            "Weights to the four sums",
            ("from x", "from h"),
            tuple("ifgo"),
        ),
    )
    presets = (
        live.Preset("The loss is here: no belt term", lag=0),
        live.Preset("The output gate is shut: is dc 0?", o=0.0),
        live.Preset("The loss is 40 steps away", lag=40),
        live.Preset("The forget gate is shut", f=0.0, step=12),
        live.Preset("A full cell: what does tanh let through?", c=4.0, f=1.0, step=8),
        live.Preset("All gates half open", i=0.5, f=0.5, o=0.5, g=0.0, step=13),
        live.Preset("Four ways back to the output before", step=14),
    )
    challenge = live.Challenge(
        "over 20 steps or more, hand at least 0.5 on along the belt to the step before, although nothing "
        "comes back through the output (o = 0).",
        lambda result, lag, o, **_: bool(lag >= 20 and o == 0 and result["dc_before"] >= 0.5),
        o=0.0,
        lag=20,
        later=1.0,
        f=1.0,
        i=0.0,
        c=0.5,
    )

    @staticmethod
    def compute(step, i, f, g, o, c, lag, later, weights):
        dh, dc_later = _lstm_arriving(f * c + i * g, o, lag, later, weights[1])
        return (
            _lstm_values(i, f, g, o, c)
            | _lstm_gradients(i, f, g, o, c, dh, dc_later, weights)
            | {"lag": np.array(lag)}
        )

    @staticmethod
    def shown(result, step, **_):
        return LSTM_SHEET.shown(result, step)


def _lstm_values(i, f, g, o, c_before):
    """The step's values, each a number."""
    kept, new = f * c_before, i * g
    c = kept + new
    tanh = np.tanh(c)
    values = {"x": INPUT, "h_before": H_BEFORE, "c_before": c_before, "i": i, "f": f, "g": g, "o": o}
    values |= {"kept": kept, "new": new, "c": c, "tanh": tanh, "slope": 1 - tanh**2, "h": o * tanh}
    return {name: np.array(value) for name, value in values.items()}


def _lstm_gradients(i, f, g, o, c_before, dh, dc_later, weights):
    """The step's gradients, from the two that arrive; as in `kernels.plain.lstm_backward`."""
    tanh = np.tanh(f * c_before + i * g)
    do, through = dh * tanh, dh * o * (1 - tanh**2)
    dc = through + dc_later
    di, df, dg = dc * g, dc * c_before, dc * i
    da = np.array([di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)])
    (dx, dh_before), (da_i, da_f, da_g, da_o) = np.array(weights) @ da, da
    gradients = {"dh": dh, "dc_later": dc_later, "do": do, "through": through, "dc": dc}
    gradients |= {"di": di, "df": df, "dg": dg, "dc_before": dc * f, "dh_before": dh_before, "dx": dx}
    gradients |= {"da_i": da_i, "da_f": da_f, "da_g": da_g, "da_o": da_o}
    return {name: np.array(value).round(12) + 0.0 for name, value in gradients.items()}


def _lstm_arriving(c, o, lag, later, from_h):
    """What the loss, h `lag` steps after this one, says to h and c of this one -> dh, dc_later.

    The inputs of the steps between are such that their gates come out as they are to be.
    """
    if lag == 0:
        return 1.0, 0.0
    cells = c * sigmoid(logit(later)) ** np.arange(lag)
    before = np.append(o, np.full(lag - 1, _GATES_AFTER["o"])) * np.tanh(cells)  # h before each of the steps
    sums = np.array([logit(_GATES_AFTER["i"]), logit(later), 0.0, logit(_GATES_AFTER["o"])]) - np.outer(
        before, from_h
    )
    state = np.full((1, 1), before[0]), np.full((1, 1), c)
    *_, cache = kernels.lstm_forward(sums[:, None], *state, np.eye(4), np.array([from_h]), np.zeros(4))
    grads = kernels.lstm_backward(np.zeros((lag, 1, 1)), cache, dh_T=np.ones((1, 1)))
    return grads["h0"].item(), grads["c0"].item()
