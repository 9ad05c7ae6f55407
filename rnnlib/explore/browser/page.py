"""Explorers in a page that needs neither kernel nor network: one script for all, one element for each."""

import base64
import html
import json
import math
from functools import cache

import numpy as np

from ..live.moves import facts_of
from .bundling import ENGINE, bundle, module_of, name_of
from .spec import as_json, glyphs, spec

_SYMBOLS = "−×·…→←↑↓✓✗✂▼␣′½¼∂σΣΔπ∞≈≤≥±“”‘’–—"
_RAISED_LOWERED = "²³¹⁰⁴⁵⁶⁷⁸⁹⁻⁺ⁿ₀₁₂₃₄₅₆₇₈₉₋₊ₜₖ"
LETTERS = "".join(map(chr, range(32, 127))) + _SYMBOLS + _RAISED_LOWERED + "äöüßéèàç°"


@cache
def style_sheet():
    return (ENGINE / "look.css").read_text(encoding="utf-8")


def element(explorer, name):
    """Where it stands in the page: until the script has run, or where none runs, its picture and sentence."""
    width, height = explorer.size
    picture = base64.b64encode(explorer.png()).decode()
    sentence = html.escape(explorer.caption, quote=True)
    return (
        f'<div class="rnn-explorer" id="{name}"><img class="rnn-picture" alt="{sentence}" width="{width}" '
        f'height="{height}" src="data:image/png;base64,{picture}"><p class="rnn-caption">{sentence}</p></div>'
    )


def handed(kind):
    """What the module beside `kind` is handed, as JSON holds it: null for what is not finite.

    Arrays of float32, as networks' weights are, come as {shape, float32: their bytes in base64}.
    """
    return _finite(as_json(_packed(kind.given())))


def _packed(value):
    if isinstance(value, dict):
        return {key: _packed(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_packed(part) for part in value]
    if not isinstance(value, np.ndarray) or value.dtype != np.float32:
        return value
    numbers = base64.b64encode(value.astype("<f4").tobytes()).decode()
    return {"shape": list(value.shape), "float32": numbers}


def _finite(value):
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def facts(explorer):
    """What the script must know of an explorer in its state, as JSON holds it."""
    return {**constant(type(explorer)), **state(explorer)}


def constant(kind):
    """What is the same for all explorers of a class that has a module, as JSON holds it."""
    return {"module": name_of(module_of(kind)), "spec": spec(kind), "given": handed(kind)}


def state(explorer):
    """An explorer's values and its numbered moves, as JSON holds them."""
    return {
        "values": as_json(explorer.values),
        "moves": as_json(facts_of(explorer.numbered, explorer.values)),
    }


def script(explorers):
    """The script that brings {name of an element: explorer} to life; each has a module."""
    files = [module_of(type(explorer)) for explorer in explorers.values()]
    known = {name: facts(explorer) for name, explorer in explorers.items()}
    data = json.dumps(known, ensure_ascii=False, allow_nan=False).replace("</", "<\\/")
    letters = json.dumps(glyphs(LETTERS), ensure_ascii=False).replace("</", "<\\/")
    return (
        bundle(ENGINE / "view.js", *files)
        + f"const EXPLORERS = {data};\nconst GLYPHS = {letters};\n"
        + _MOUNT.replace("VIEW", name_of(ENGINE / "view.js"))
    )


_MOUNT = """for (const [name, {module, values, ...facts}] of Object.entries(EXPLORERS)) {
  let now = values;
  const store = {values: () => now, change(some) { now = some; }, listen() {}};
  const explorer = {...facts, module: modules[module].default, glyphs: GLYPHS};
  modules["VIEW"].mount(document.getElementById(name), explorer, store);
}
"""
