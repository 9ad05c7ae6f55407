"""What a page must be told of an explorer that it draws and computes by itself, and its style."""

import base64
import math
from functools import cache

import numpy as np

from ..live.moves import facts_of
from .bundling import ENGINE, module_of, name_of
from .spec import as_json, spec

_SYMBOLS = "−×·…→←↑↓✓✗✂▼␣′½¼∂σΣΔπ∞≈≤≥±“”‘’–—"
_RAISED_LOWERED = "²³¹⁰⁴⁵⁶⁷⁸⁹⁻⁺ⁿ₀₁₂₃₄₅₆₇₈₉₋₊ₜₖ"
LETTERS = "".join(map(chr, range(32, 127))) + _SYMBOLS + _RAISED_LOWERED + "äöüßéèàçŷ°"


@cache
def style_sheet():
    return (ENGINE / "look.css").read_text(encoding="utf-8")


def handed(kind):
    """What the module beside `kind` is handed, as JSON holds it: null for what is not finite.

    Arrays of float32, as networks' weights are, come as {shape, float32: their bytes in base64}.
    """
    return finite(as_json(_packed(kind.given())))


def _packed(value):
    if isinstance(value, dict):
        return {key: _packed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_packed(part) for part in value]
    if not isinstance(value, np.ndarray) or value.dtype != np.float32:
        return value
    numbers = base64.b64encode(value.astype("<f4").tobytes()).decode()
    return {"shape": list(value.shape), "float32": numbers}


def finite(value):
    """The same with null for what is not finite: JSON has no name for it."""
    if isinstance(value, dict):
        return {key: finite(part) for key, part in value.items()}
    if isinstance(value, list):
        return [finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def constant(kind):
    """What is the same for all explorers of a class that has a module, as JSON holds it."""
    return {"module": name_of(module_of(kind)), "spec": spec(kind), "given": handed(kind)}


def state(explorer):
    """An explorer's values and its numbered moves, as JSON holds them."""
    return {
        "values": as_json(explorer.values),
        "moves": as_json(facts_of(explorer.numbered, explorer.values)),
    }
