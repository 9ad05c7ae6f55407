"""Numbers as words: as a sentence says them, and as there is room for in a picture."""

import numpy as np

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_SUBSCRIPTS = str.maketrans("-0123456789", "₋₀₁₂₃₄₅₆₇₈₉")


def raised(integer):
    """The integer as an exponent: ⁵⁰."""
    return str(integer).translate(_SUPERSCRIPTS)


def lowered(integer):
    """The integer as an index: ₅₀."""
    return str(integer).translate(_SUBSCRIPTS)


def number(value, digits=3):
    """The number with `digits` significant digits, as a caption writes it: 0.00515, −2, 1.2 × 10⁻⁹."""
    value = float(value)
    if value == 0 or not np.isfinite(value):
        return {"inf": "infinity", "-inf": "−infinity", "nan": "not a number"}.get(str(value), "0")
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    power = int(exponent)
    if -4 <= power < 6:
        decimals = max(digits - 1 - power, 0)
        text = f"{float(f'{value:.{digits - 1}e}'):.{decimals}f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")
    return f"{float(mantissa):g}".replace("-", "−") + " × 10" + raised(power)


def percent(share):
    """A share in whole per cents: 12 %; what is there, but would round to nothing, is < 1 %."""
    return f"{100 * share:.0f} %" if share == 0 or share >= 0.005 else "< 1 %"


def bracketed(value):
    """The number as it stands after a sign: in brackets if it is negative."""
    return f"({number(value)})" if value < 0 else number(value)


def in_a_row(parts):
    """Several things as a sentence names them: a, b and c."""
    *first, last = map(str, parts)
    return f"{', '.join(first)} and {last}" if first else last


def short(value, digits=2, tiny=False):
    """The number in at most five letters, as a picture has room for: 0.5, −0.52, −12.3, 999, −4e9.

    2 is "2" and 0.9 is "0.9", but 0.9004 is "0.90": noughts at the end say that the number goes on. It has
    `digits` decimals, fewer if it is large; from a thousand up it has a power of ten, and so has what would
    round to nothing if `tiny` things matter. None is no text at all.
    """
    if value is None:
        return ""
    value, size = float(value), abs(value)
    if not np.isfinite(value):
        return {"nan": "NaN", "inf": "∞", "-inf": "−∞"}[str(value)]
    text = f"{value:.{max(digits - (size >= 9.995) - (size >= 99.95), 0)}f}"
    if size >= 999.5 or (tiny and value != 0 and float(text) == 0):
        mantissa, power = f"{value:.0e}".split("e")
        text = f"{mantissa}e{int(power)}"
    elif "." in text and abs(value - float(text)) < 1e-6:
        text = text.rstrip("0").rstrip(".")
    return (text if float(text) else text.lstrip("-")).replace("-", "−")
