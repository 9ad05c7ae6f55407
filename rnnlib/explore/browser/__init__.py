"""Explorers that a browser draws, and some that it computes: no kernel between a hand and what it moves.

Matplotlib draws what stays, once (`spec.py`). A canvas over it shows what moves (`engine/draw.js`), from the
same arrays and in the same look. An explorer whose equations also stand in a module of JavaScript, of the
same name beside it (`neuron.py`, `neuron.js`), needs no kernel:

    export default {
      compute(values, given) { return {h: […]}; },    // as in Python: the same keys, the same numbers
      shown(result, values, given) { return {…}; },   // as in Python; may be left out
      describe(result, values, given) { return "…"; },
      met(result, values, given) { return false; },   // the challenge; left out where there is none
      settle(values, given) { return {…}; },          // left out where nothing follows
      idle(values, given) { return […]; },            // settings that change nothing now; may be left out
      actions: {step(values, given) { return {…}; }}, // what its buttons set; a generator of such for a task
    };

A task's `yield` hands it the values as they are when it goes on: what `while_running` names may have moved.
What it yields as `run` is `compute`'s third argument until other settings move.
`given` is what only Python can make (random inputs, trained weights): the explorer's `given()`. Python stays
the reference: a test goes over 300 states of each, and holds arrays, sentences and pictures together.

One without such a module is drawn from what its kernel sends after each move: the arrays of its marks
(`frames.py`).
"""

from .bundling import bundle, module_of, name_of
from .page import LETTERS, constant, handed, state, style_sheet
from .spec import as_json, controls_of, drawing_of, glyphs, spec

__all__ = [
    "LETTERS",
    "as_json",
    "bundle",
    "constant",
    "controls_of",
    "drawing_of",
    "glyphs",
    "handed",
    "module_of",
    "name_of",
    "spec",
    "state",
    "style_sheet",
]
