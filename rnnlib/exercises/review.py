"""Review: what is due of all that was recalled once, the notebooks mixed."""

from collections import Counter

from . import record, schedule
from .cards import CARDS
from .page import marked
from .recall import Recall

STORED_REVIEW = "Review: run this cell, and it asks what is due today."
SOON = 7  # days ahead that are told at the end


class Review(Recall):
    """The questions that are due today, `most` of them at once; the longest overdue come first."""

    def __init__(self, most=20):
        self.missing = schedule.NEEDS_FSRS if schedule.fsrs is None else ""
        due = [] if self.missing else schedule.waiting(record.read().recalls, CARDS, schedule.today())
        self.due = len(due)
        super().__init__(mixed([CARDS[key] for key in due[:most]]), "Review")

    def _show_end(self, focus):
        super()._show_end(focus)
        self.head.value += f"<p>{marked(self.missing or self.outlook)}</p>"

    @property
    def outlook(self):
        """What is left today, and what the next days bring."""
        recalls, today = record.read().recalls, schedule.today()
        if not recalls:
            return "Nothing can be due yet: you have answered no question at a place to stop."
        left = len(schedule.waiting(recalls, CARDS, today))
        days = Counter(schedule.due(recalls[key]) for key in CARDS if key in recalls)
        coming = [day for day in sorted(days) if 0 < (day - today).days <= SOON]
        told = "; ".join(f"{schedule.day_in_words(day, today)}: {days[day]}" for day in coming)
        more = f"{left} more are due: run this cell again. " if left else ""
        return f"{more}Coming back: {told or f'none within {SOON} days'}."

    def __repr__(self):
        return STORED_REVIEW

    @property
    def html(self):
        return f"<p>{STORED_REVIEW}</p>"


def review(most=20):
    """Ask the questions that are due today, at most `most` of them."""
    if type(most) is not int or most < 1:
        raise ValueError(f"most: wanted a whole number above 0, got {most!r}")
    return Review(most)


def mixed(cards):
    """The cards with those of one notebook as far apart as they can be, in their order otherwise."""
    by_notebook = {}
    for card in cards:
        by_notebook.setdefault(card.notebook, []).append(card)
    turns = (
        (place / len(of), n, card)
        for n, of in enumerate(by_notebook.values())
        for place, card in enumerate(of)
    )
    return [card for *_, card in sorted(turns, key=lambda turn: turn[:2])]
