"""Numbers as texts write them, and whether a text's number is one of those that are stated elsewhere."""

import re
from typing import NamedTuple

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
POWER = re.compile(r"10(?:\^\{?(-?\d+)\}?|([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))")
TIMES = re.compile(r"(?<=\d)\s*(?:·|×|\\cdot|\\times)\s*1e")
NUMBER = re.compile(r"(?<![\w.^{])-?\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?(?!\w|[.^]\d)")  # no index, no h_1
LABEL = r"\*{0,2}\d+[a-z]?\*{0,2}"
LABELS = re.compile(rf"(?i)\b(?:moves?|press|buttons?) {LABEL}(?:(?:,| and| or| to|, then| then) {LABEL})*")


class Number(NamedTuple):
    written: str
    value: float
    figures: int  # significant digits
    last: float  # what one more in the last digit is


def numbers(text):
    """Every Number of a text but those by which it names its moves: "press 3a, then 3b"."""
    text = POWER.sub(lambda p: f"1e{(p[1] or p[2]).translate(RAISED)}", LABELS.sub(" ", text))
    return [_read(found[0]) for found in NUMBER.finditer(TIMES.sub("e", text.replace("−", "-")))]


def _read(written):
    digits, _, power = written.replace(",", "").partition("e")
    whole, _, decimals = digits.lstrip("-").partition(".")
    last = 10.0 ** (int(power or 0) - len(decimals))
    return Number(written, float(f"{digits}e{power or 0}"), len((whole + decimals).lstrip("0")), last)


def stated(number, others):
    """Whether one of the others is this number, or is rounded to it, to two figures or more."""
    reach = number.last / 2 if number.figures > 1 else 0
    return any(abs(other.value - number.value) <= reach + 1e-9 * abs(number.value) for other in others)
