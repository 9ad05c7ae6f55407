"""From texts to numbers: decimal marks, thousands, units, and what stands for a missing value."""

import re

import numpy as np

from .decoding import Unreadable

MISSING = {
    "",
    "na",
    "n/a",
    "nan",
    "null",
    "none",
    "missing",
    "-",
    "--",
    "–",
    "—",
    ".",
    "..",
    "...",
    "?",
    "#n/a",
}
SENTINELS = (-9999.0, -999.0, -99.0, 9999.0, 99999.0, -9999.9, -999.9, -99.9)
_BLANKS = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f'’](?=\d{3}(?:\D|$))")  # between thousands
_NUMBER = re.compile(r"[+-]?(?:\d[\d.,]*|[.,]\d+)(?:e[+-]?\d+)?", re.I)
_AFFIX = re.compile(r"^([^\d+\-.,(]*)(.*?)([^\d.,)]*)$")


def is_missing(text):
    """Whether a field stands for no value."""
    return text.strip().casefold() in MISSING


def looks_like_a_number(text):
    """Whether a field is a number, in whatever dialect."""
    return around_number(text) is not None


def around_number(text):
    """What stands around a field's number, its unit or currency; None if it is no number."""
    number, around = _plain(text)
    return around if _NUMBER.fullmatch(number) else None


def _plain(text):
    """A field without what stands around its number -> the number as written, what stood around it."""
    text = text.strip().replace("\u2212", "-")
    if re.fullmatch(r"\(.*\d.*\)", text):  # how accountants write what is below zero
        text = "-" + text[1:-1]
    text = _BLANKS.sub("", text)
    if _NUMBER.fullmatch(text):
        return text, ""
    before, number, after = _AFFIX.match(text).groups()
    return (number, f"{before}{after}".strip()) if _NUMBER.fullmatch(number) else (text, "")


def numbers_of(table, name, decimal=None, missing=None):
    """The column's numbers (N,), NaN where one is missing, and sentences on how they were read."""
    cells, lines, where = table.columns[name], table.lines, f"{table.file}, column “{name}”"
    plain = [_plain(cell) for cell in cells]
    own = set() if missing is None else {str(m).casefold() for m in np.ravel(missing)}
    gone = np.array(
        [is_missing(c) or c.casefold() in own or p.casefold() in own for c, (p, _) in zip(cells, plain)]
    )
    for cell, (number, _), line, absent in zip(cells, plain, lines, gone):
        if not absent and not _NUMBER.fullmatch(number):
            raise Unreadable(
                f"{table.file}, line {line}, column “{name}”: wanted a number, got {cell!r}; mend it, "
                f"or pass missing={cell!r} if it stands for a missing value"
            )
    if gone.all():
        raise Unreadable(f"{where}: wanted numbers, and every one of its {len(cells)} values is missing")
    written = [number for number, absent in (zip((p for p, _ in plain), gone)) if not absent]
    mark, told = _decimal_mark(written, [n for n, g in zip(lines, gone) if not g], table, name, decimal)
    values = np.full(len(cells), np.nan)
    values[~gone] = [_value(number, mark, where) for number in written]
    affixes = {affix for (_, affix), absent in zip(plain, gone) if not absent}
    told += [f"“{affix}” beside its numbers left out" for affix in sorted(affixes - {""})]
    if missing is None:
        _ask_about_sentinels(values, lines, where)
    return values, told


def _value(number, mark, where):
    try:
        return float(number.replace("." if mark == "," else ",", "").replace(",", "."))
    except ValueError:
        raise Unreadable(f"{where}: {number!r} is no number with the decimal mark {mark!r}") from None


def _decimal_mark(written, lines, table, name, decimal):
    """The decimal mark, and what there is to say of it; asked for where the column does not tell."""
    if decimal is not None:
        if decimal not in (".", ","):
            raise Unreadable(f"decimal: wanted '.' or ',', got {decimal!r}")
        return decimal, []
    told, open_case = {}, None
    for number, line in zip(written, lines):
        mark, certain = _mark_in(number)
        if certain:
            told.setdefault(mark, (number, line))
        elif mark:
            open_case = open_case or (number, line)
    if len(told) > 1:
        one, other = (f"{number!r} in line {line}" for number, line in told.values())
        raise Unreadable(
            f"{table.file}, column “{name}”: {one} and {other} have different decimal marks; pass "
            "decimal='.' or decimal=',', or mend the column"
        )
    if told:
        mark = next(iter(told))
    elif open_case and not (open_case[0].count(".") and table.separator == ","):
        number, line = open_case
        whole = re.sub("[.,]", "", number)
        raise Unreadable(
            f"{table.file}, line {line}, column “{name}”: {number!r} could be {whole} or "
            f"{number.replace(',', '.')}; pass decimal='.' or decimal=','"
        )
    else:
        mark = "."
    thousands = any(("." if mark == "," else ",") in number for number in written)
    told = ["decimal commas"] if mark == "," and any("," in number for number in written) else []
    return mark, told + ["marks between thousands left out"] * thousands


def _mark_in(number):
    """The decimal mark that a number shows, and whether it is certain: ("", False) if it shows none."""
    marks = re.findall("[.,]", number)
    if not marks:
        return "", False
    if len(set(marks)) == 2:
        return marks[-1], True
    if len(marks) > 1:  # the same one twice parts thousands
        return ("." if marks[0] == "," else ","), True
    before, after = re.split("[.,]", re.sub(r"[+-]|e.*", "", number, flags=re.I))
    thousands = len(after) == 3 and 0 < len(before) <= 3 and before != "0"
    return marks[0], not thousands


def _ask_about_sentinels(values, lines, where):
    """Refuse a number that is often written for a missing value and lies far from all the others."""
    for sentinel in SENTINELS:
        found = values == sentinel
        rest = values[~found & np.isfinite(values)]
        if not found.any() or not len(rest):
            continue
        low, high = rest.min(), rest.max()
        if min(abs(sentinel - low), abs(sentinel - high)) > 3 * max(high - low, 1):
            count, line = int(found.sum()), lines[int(found.argmax())]
            raise Unreadable(
                f"{where}: {sentinel:g} occurs {count} time{'s' * int(count > 1)}, first in line {line}, far "
                f"from all other values ({low:g} to {high:g}); pass missing={sentinel:g} if it stands for a "
                "missing value, missing=() if it was measured"
            )
