"""What the learner has done, in one readable file beside the notebooks, which never leaves the machine.

The file is progress.jsonl in the current folder, or what the environment variable RNNLIB_PROGRESS names. Each
line is one thing that the learner did: an answer that was checked, a prediction, a recall that was graded,
an option that was chosen in the concept test.
Nothing in it is ever changed or taken away, so it can be copied, and merged with that of another machine
(`record.merge(path)`). What programs run, and what a notebook shows itself, is nobody's work.
Nothing that happens to the file stops a lesson: what cannot be kept is said in one line.
"""

import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ..ops.audience import can_be_asked
from . import journal

AGAIN, HARD, GOOD, EASY = RATINGS = (1, 2, 3, 4)  # how well something was recalled, as FSRS counts it

# What a line has to hold, beside a key and the moment, by what it tells; others are kept and passed over.
KINDS = {
    "attempt": {"passed": lambda value: isinstance(value, bool)},
    "prediction": {
        "choice": lambda value: isinstance(value, str),
        "right": lambda value: value is None or isinstance(value, bool),
    },
    "recall": {"rating": lambda value: type(value) is int and value in RATINGS},
    "concept": {"choice": lambda value: isinstance(value, str)},
}


@dataclass
class Record:
    """What the lines say: {key: entries in the order of time}, for each kind of thing that is done."""

    attempts: dict = field(default_factory=dict)
    predictions: dict = field(default_factory=dict)
    recalls: dict = field(default_factory=dict)
    concepts: dict = field(default_factory=dict)
    latest: str = ""  # the key of the last entry that belongs to a notebook of the course

    def solved(self, exercise):
        """Whether the exercise with this key was ever solved."""
        return any(entry["passed"] for entry in self.attempts.get(exercise, ()))

    def first(self, question, options=None):
        """The first prediction made there, or None; with `options`, the first that still is an option."""
        made = self.predictions.get(question, ())
        return next((entry for entry in made if options is None or entry["choice"] in options), None)


def path():
    """Where the record is kept."""
    return Path(os.environ.get("RNNLIB_PROGRESS") or "progress.jsonl")


def read():
    """The Record of this learner; an empty one if there is no file that can be read."""
    return of(_kept())


def of(lines):
    """The Record of a file's lines, as `journal.lines` reads them; what does not fit is passed over."""
    record = Record()
    places = {
        "attempt": record.attempts,
        "prediction": record.predictions,
        "recall": record.recalls,
        "concept": record.concepts,
    }
    for entry in sorted(filter(_fits, lines), key=lambda entry: moment(entry["when"])):
        places[entry["what"]].setdefault(entry["key"], []).append(entry)
        record.latest = record.latest if entry["what"] == "concept" else entry["key"]
    return record


def attempt(key, passed, answer=""):
    """Keep an attempt at an exercise. The same `answer` (a digest) with the same outcome is kept once."""
    return _keep({"what": "attempt", "key": key, "passed": bool(passed), "answer": answer}, once=bool(answer))


def commit(key, choice, right):
    """Keep a prediction; `right` is None if there is no right answer."""
    return _keep({"what": "prediction", "key": key, "choice": choice, "right": right})


def recalled(key, rating):
    """Keep how well a question was recalled: AGAIN, HARD, GOOD or EASY."""
    if rating not in RATINGS:
        raise ValueError(f"rating: wanted one of {RATINGS}, got {rating!r}")
    return _keep({"what": "recall", "key": key, "rating": rating})


def answered(key, choice):
    """Keep the letter of an option that was chosen in the concept test; whether it is right is not kept."""
    return _keep({"what": "concept", "key": key, "choice": choice})


def merge(other):
    """Take in the lines of another record that this one lacks; how many. OSError if either cannot be used."""
    theirs, missing = journal.lines(other), []

    def lacking(ours):
        here = {json.dumps(entry, sort_keys=True) for entry in ours}
        missing[:] = [entry for entry in theirs if json.dumps(entry, sort_keys=True) not in here]
        return missing

    journal.append(path(), lacking)
    return len(missing)


def _keep(entry, once=False):
    """Add an entry; what went wrong, in a sentence, or "". `once`: not if it is there already."""
    if can_be_asked() is False:  # where nobody sits, nothing that runs is the learner's own work
        return ""

    def added(there):
        if once and any(entry.items() <= kept.items() for kept in there):
            return []
        new = {"when": now().isoformat(), **entry, "id": secrets.token_hex(4)}
        return [*_of_an_earlier_version(there), new]

    try:
        journal.append(path(), added)
    except OSError as error:
        return f"Your progress could not be kept in {path()}: {error.strerror or error}."
    return ""


def _kept():
    try:
        there = journal.lines(path())
    except OSError:
        there = []
    return there + _of_an_earlier_version(there)


def _fits(entry):
    """Whether a line tells something of a kind that is known, whole."""
    wanted = KINDS.get(entry.get("what")) if isinstance(entry.get("what"), str) else None
    return (
        wanted is not None
        and isinstance(entry.get("key"), str)
        and moment(entry.get("when")) is not None
        and all(name in entry and fits(entry[name]) for name, fits in wanted.items())
    )


def moment(when):
    """An ISO time with its zone as a datetime, or None."""
    try:
        found = datetime.fromisoformat(when)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def now():
    """This moment, by the learner's own clock."""
    return datetime.now().astimezone()


def _of_an_earlier_version(there):
    """The lines that progress.json of version 1.0 comes to, for a record that has none yet."""
    if there:
        return []
    try:
        old = json.loads(path().with_suffix(".json").read_bytes())
        attempts = [
            {"what": "attempt", "key": key, "passed": entry["solved"]} | entry
            for key, entry in old["exercises"].items()
        ]
        predictions = [
            {"what": "prediction", "key": key} | entry for key, entry in old["predictions"].items()
        ]
    except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return []
    return attempts + predictions
