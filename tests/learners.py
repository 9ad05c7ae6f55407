"""A learner with a record and a clock of their own: a helper of the tests."""

from datetime import timedelta

from rnnlib.exercises import record


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now):
        self.now = now

    def forward(self, **span):
        self.now += timedelta(**span)

    def next_day(self, hour):
        self.now = (self.now + timedelta(days=1)).replace(hour=hour)


def new_learner(now, folder, monkeypatch):
    """Keep the record in a folder, and let it be `now`; the clock."""
    clock = Clock(now)
    monkeypatch.setenv("RNNLIB_PROGRESS", str(folder / "kept" / "progress.jsonl"))
    monkeypatch.setattr(record, "now", lambda: clock.now)
    return clock
