"""All exercises and questions of the course, topic by topic, and how far the learner has come with them."""

import pkgutil
from importlib import import_module
from pathlib import Path

from . import record
from .definition import Exercise
from .predictions import Question


def of_kind(module, kind):
    """{key: item} for the Exercises or Questions of a module."""
    return {item.key: item for item in vars(module).values() if isinstance(item, kind)}


def _topics():
    """{topic: module} for every module here with exercises or questions; each gets its key, topic.name."""
    found = {}
    for topic in sorted(info.name for info in pkgutil.iter_modules([str(Path(__file__).parent)])):
        module = import_module(f"{__package__}.{topic}")
        for name, item in vars(module).items():
            if isinstance(item, Exercise | Question):
                item.key, found[topic] = f"{topic}.{name}", module
    return found


TOPICS = _topics()


class Progress:
    """How many exercises are solved and how many predictions made, by topic; printed as a table."""

    def __init__(self):
        kept = record.read()
        self.rows = {
            topic: _solved(of_kind(module, Exercise), kept) + _made(of_kind(module, Question), kept)
            for topic, module in TOPICS.items()
        }

    def __repr__(self):
        lines = [f"{'topic':20}{'exercises solved':>18}{'predictions made':>18}{'right':>8}"]
        for topic, (solved, exercises, made, questions, right) in self.rows.items():
            cells = f"{solved} of {exercises}", f"{made} of {questions}", right
            lines.append("{:20}{:>18}{:>18}{:>8}".format(topic, *cells))
        return "\n".join(lines)


def progress():
    """What you have done so far; it is kept in the file that `record.path()` names, and nowhere else."""
    return Progress()


def _solved(exercises, kept):
    return sum(map(kept.solved, exercises)), len(exercises)


def _made(questions, kept):
    made = [first for key in questions if (first := kept.first(key))]
    return len(made), len(questions), sum(entry["right"] is True for entry in made)
