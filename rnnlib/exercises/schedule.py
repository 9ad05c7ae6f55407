"""When a question comes back: FSRS, computed from the record alone, to the day.

FSRS (J. Ye and others, the package `fsrs`) models how long a memory lasts from how well it was recalled each
time, and asks when about one of ten would be forgotten. Here nothing is drawn at random and nothing is asked
twice a day: of several recalls on one day, the first counts. Days are those of the learner's own clock.
"""

from datetime import UTC, datetime, time, timedelta

from . import record

try:
    import fsrs
except ImportError:  # without the extra `lessons`
    fsrs = None

NEEDS_FSRS = "To say when a question comes back takes the package fsrs: install requirements.txt again."
RETENTION = 0.9  # the share of questions that should still be known when they are asked
LONGEST = timedelta(days=365)  # the course is not meant to be asked for ever


def today():
    """The learner's day."""
    return record.now().date()


def days(entries):
    """{day: rating} of the recalls of one question: the first of each day, in order."""
    first = {}
    for entry in entries:
        first.setdefault(record.moment(entry["when"]).date(), entry["rating"])
    return dict(sorted(first.items()))


def due(entries):
    """The day on which a question that was recalled so is asked again. ImportError without fsrs."""
    if fsrs is None:
        raise ImportError(NEEDS_FSRS)
    scheduler = fsrs.Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),  # they would ask again within minutes
        relearning_steps=(),
        maximum_interval=LONGEST.days,
        enable_fuzzing=False,
    )
    card = fsrs.Card(card_id=0)
    for day, rating in days(entries).items():
        noon = datetime.combine(day, time(12), tzinfo=UTC)  # so that whole days lie between two
        card, _ = scheduler.review_card(card, fsrs.Rating(rating), noon)
    return card.due.date()


def waiting(recalls, keys, day):
    """Those of `keys` that were recalled before and are due on `day`, the longest overdue first."""
    found = {key: due(recalls[key]) for key in keys if key in recalls}
    return sorted((key for key, when in found.items() if when <= day), key=lambda key: (found[key], key))


def day_in_words(day, now):
    """A day as seen from another: "tomorrow", "in 3 days, on 4 December"."""
    left = (day - now).days
    if left <= 1:
        return "today" if left <= 0 else "tomorrow"
    return f"in {left} days, on {day.day} {day:%B}{f' {day.year}' if day.year != now.year else ''}"


def asked_on(entries, day):
    """Whether the question was recalled on this day."""
    return day in days(entries)
