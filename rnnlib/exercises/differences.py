"""Say in one sentence how a result differs from the one wanted: its kind, its shape, then its numbers."""

import re
from collections.abc import Mapping
from numbers import Number

import numpy as np

MANY = 16  # more entries than this are not listed
CLOSE = {"rtol": 1e-5, "atol": 1e-8}


def difference(got, wanted, close=CLOSE):
    """How `got` differs from `wanted`, or None: numbers, arrays, strings; tuples, lists and dicts of them.

    Whole numbers may be floats, and any dtype will do, but True is no number; an array must be an array, of
    the same shape.
    """
    got, wanted = map(_plain_truth, (got, wanted))
    if isinstance(wanted, Mapping):
        return _in_mapping(got, wanted, close)
    if isinstance(wanted, tuple | list):
        return _in_sequence(got, wanted, close)
    if isinstance(wanted, np.ndarray | Number) and not isinstance(wanted, bool):
        return _kind(got, wanted) or _shape(got, wanted) or _numbers(*map(np.asarray, (got, wanted)), close)
    return None if type(got) is type(wanted) and got == wanted else came_out(got, wanted)


def came_out(got, wanted):
    """The two lines that end most messages."""
    return f"came out: {show(got)}\nwanted:   {show(wanted)}"


def show(value):
    """A value in few words, alike on every machine: short arrays in full, larger ones by their shape."""
    value = _plain_truth(value)
    if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "biuf":
        return _show_array(value) if value.size <= MANY else f"an array of shape {value.shape}"
    if isinstance(value, Number | np.ndarray) and not np.ndim(value) and _is_real(value):
        return f"{float(value) + 0.0:.6g}" if np.isfinite(value) else str(float(value))
    if isinstance(value, tuple | list) and len(value) <= MANY:
        inside = ", ".join(map(show, value))
        return f"[{inside}]" if isinstance(value, list) else f"({inside}{',' * (len(value) == 1)})"
    if isinstance(value, str | bool | Mapping | type(None)):
        return _short(value)
    return kind_of(value)


def kind_of(value):
    """What sort of thing a value is: "an array of shape (2, 3)", "a list", "nothing (None)"."""
    if value is None:
        return "nothing (None)"
    if isinstance(value, np.ndarray):
        strange = f" and dtype {value.dtype}" if value.dtype.kind not in "iuf" else ""
        return f"an array of shape {value.shape}{strange}"
    if isinstance(value, Number) and not isinstance(value, bool):
        return "a number" if np.isrealobj(value) else "a complex number"
    name = {"str": "a string", "function": "a function"}.get(type(value).__name__, type(value).__name__)
    return name if " " in name else f"{'an' if name[0] in 'aeiouAEIO' else 'a'} {name}"


def _plain_truth(value):
    """NumPy's True and False as Python's; anything else as it is."""
    return bool(value) if isinstance(value, np.bool_) else value


def _is_real(value):
    return np.asarray(value).dtype.kind in "iuf"


def _kind(got, wanted):
    kinds = "b" if np.asarray(wanted).dtype == bool else "iuf"
    fits = isinstance(got, Number | np.ndarray) and np.asarray(got).dtype.kind in kinds
    if not fits or (np.ndim(wanted) and not isinstance(got, np.ndarray)):
        what = kind_of(wanted) if np.ndim(wanted) else "a number"
        return f"came out: {kind_of(got)}\nwanted:   {what}"
    return None


def _shape(got, wanted):
    got, wanted = np.shape(got), np.shape(wanted)
    if got == wanted:
        return None
    turned = ", the same the other way round: is something transposed?" if got == wanted[::-1] else ""
    one = "one number, of shape ()" if wanted == () else f"shape {wanted}"
    return f"came out: shape {got}\nwanted:   {one}{turned}"


def _numbers(got, wanted, close):
    truth = wanted.dtype == bool
    wrong = got != wanted if truth else ~np.isclose(got, wanted, equal_nan=True, **close)
    if not wrong.any():
        return None
    remark = "" if truth else _remark(got, wanted, wrong, close)
    if wanted.size <= MANY:
        return came_out(got, wanted) + remark
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = at[0] if len(at) == 1 else at
    what = "entries" if truth else "numbers"
    text = f"{wrong.sum()} of {wrong.size} {what} differ, the first at position {place}:\n"
    return text + came_out(got[at], wanted[at]) + remark


def _remark(got, wanted, wrong, close):
    """What the wrong numbers have in common, if anything."""
    for bad, name in ((np.isnan, "NaN (not a number)"), (np.isinf, "infinite")):
        if bad(got).any() and not bad(wanted).any():
            return f"\n{bad(got).sum()} of {got.size} numbers came out {name}."
    if np.count_nonzero(wanted) < 2:
        return ""
    largest = np.unravel_index(np.argmax(np.abs(wanted)), wanted.shape)
    factor = got[largest] / wanted[largest]
    if np.isclose(factor, -1) and np.allclose(got, -wanted, **close):
        return "\nEvery number has the wrong sign."
    if factor != 0 and np.allclose(got, factor * wanted, **close):
        return f"\nEvery number is {factor:.4g} times what it should be."
    return ""


def _in_mapping(got, wanted, close):
    keys = ", ".join(map(repr, wanted))
    if not isinstance(got, Mapping):
        return f"came out: {kind_of(got)}\nwanted:   a dict with the keys {keys}"
    if got.keys() != wanted.keys():
        return f"came out: the keys {', '.join(map(_short, got)) or '(none)'}\nwanted:   the keys {keys}"
    return _first((f"In [{key!r}]", difference(got[key], wanted[key], close)) for key in wanted)


def _in_sequence(got, wanted, close):
    if not isinstance(got, tuple | list):
        return f"came out: {kind_of(got)}\nwanted:   {len(wanted)} values, in a {type(wanted).__name__}"
    if len(got) != len(wanted):
        return f"came out: {len(got)} values\nwanted:   {len(wanted)} values"
    parts = (difference(a, b, close) for a, b in zip(got, wanted))
    return _first((f"In value {n}", part) for n, part in enumerate(parts, 1))


def _first(parts):
    return next((f"{place}:\n{part}" for place, part in parts if part), None)


def _show_array(array):
    array = array + 0.0 if array.dtype.kind == "f" else array  # no minus zero
    look = {"precision": 4, "suppress_small": False, "separator": " ", "max_line_width": 90}
    return np.array2string(array, **look).replace("\n", "\n          ")


def _short(value):
    try:
        text = re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))
    except Exception:
        text = kind_of(value)
    return text if len(text) <= 60 else text[:57] + "..."
