"""Dates as people write them, to be written as ISO dates: "Tuesday, 3rd of March 1998" -> "1998-03-03"."""

from datetime import date, timedelta

from ..ops import as_rng, check_choice
from .batch import Batch, check_count, pad_tokens

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
FORMS = (
    "{day} {month} {year}",  # 3 March 1998
    "{month} {day}, {year}",  # March 3, 1998
    "{day} {mon} {year}",  # 3 Mar 1998
    "{mon} {day} {year}",  # Mar 3 1998
    "{nth} of {month} {year}",  # 3rd of March 1998
    "{month} {nth}, {year}",  # March 3rd, 1998
    "{weekday}, {day} {month} {year}",
    "{week}, {mon} {day}, {year}",  # Tue, Mar 3, 1998
    "{day:02d}/{number:02d}/{year}",  # 03/03/1998, the day always first
    "{day}.{number}.{year}",  # 3.3.1998
    "{day}-{mon}-{year}",  # 3-Mar-1998
    "{year}, {month} the {nth}",  # 1998, March the 3rd
)
FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)
DATE_SYMBOLS = "".join(sorted(set(" ,-./0123456789" + "".join(MONTHS + DAYS) + "thendrdstof")))
ISO_SYMBOLS = "-0123456789"


def dates(rng, batch_size, held_out=False, form=None):
    """Dates of 1900–2099, each in one of twelve forms -> Batch for an encoder and a decoder.

    inputs (T, B) tokens, indices into DATE_SYMBOLS, with lengths; targets (10, B), indices into ISO_SYMBOLS.
    Every tenth date or so is `held_out`: those never occur in a training batch, in any form. `form`, such as
    "{year}-{number:02d}-{day:02d}", writes all of them in this one, be it one of the twelve or not.
    """
    check_choice("held_out", held_out, (True, False))
    rng = as_rng(rng)
    drawn = [_draw(rng, held_out) for _ in range(check_count("batch_size", batch_size))]
    forms = FORMS if form is None else (form,)
    written = [write_date(day, forms[rng.integers(len(forms))]) for day in drawn]
    if not set("".join(written)) <= set(DATE_SYMBOLS):
        raise ValueError(f"form: wanted only the symbols {DATE_SYMBOLS!r}, got {form!r}")
    inputs, lengths = pad_tokens([[DATE_SYMBOLS.index(symbol) for symbol in text] for text in written])
    targets, _ = pad_tokens([[ISO_SYMBOLS.index(symbol) for symbol in day.isoformat()] for day in drawn])
    return Batch(inputs, targets, None, lengths)


def write_date(day, form):
    """A datetime.date in one of FORMS, or in another of the same parts."""
    month, weekday = MONTHS[day.month - 1], DAYS[day.weekday()]
    parts = {
        "day": day.day,
        "number": day.month,
        "year": day.year,
        "month": month,
        "mon": month[:3],
        "nth": f"{day.day}{_ordinal(day.day)}",
        "weekday": weekday,
        "week": weekday[:3],
    }
    try:
        return form.format(**parts)
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        wanted = f"form: wanted a text with some of {{{'}, {'.join(parts)}}} in it, got {form!r}"
        raise ValueError(wanted) from error


def is_held_out(day):
    """Whether a date is kept from training: about one in ten, scattered by a hash of its number."""
    return day.toordinal() * 2654435761 % 2**32 < 2**32 // 10


def _draw(rng, held_out):
    """A date from the wanted part."""
    while True:
        day = FIRST + timedelta(int(rng.integers((LAST - FIRST).days + 1)))
        if is_held_out(day) == held_out:
            return day


def _ordinal(n):
    """st, nd, rd or th."""
    return "th" if 11 <= n <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
