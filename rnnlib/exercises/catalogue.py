"""All exercises, questions and cards of the course, notebook by notebook, and how far the learner has come.

`progress()` is the map of the whole course, `progress("03")` one notebook's line of it. Both are made from
the record alone; what is stored in a notebook is the same for everybody and says nothing of anyone.
"""

import pkgutil
from dataclasses import dataclass
from html import escape
from importlib import import_module
from pathlib import Path

import ipywidgets as widgets

from ..ops.audience import for_the_audience
from . import record, schedule
from .cards import CARDS
from .definition import Exercise
from .page import LOOK
from .predictions import Question
from .syllabus import COURSE, REVIEW, notebook

STEP = 5  # minutes: what is left is said no more exactly
HEADS = ("notebook", "predictions", "right at first", "exercises done", "recalled", "due", "minutes to go")
STORED = "{}: run this cell, and it says how far you are."


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


@dataclass(frozen=True)
class Standing:
    """How far the learner is with one notebook. Pairs are (done, of how many); `due` is None without fsrs."""

    notebook: object
    predictions: tuple
    right: int
    exercises: tuple
    recalled: tuple
    due: int | None

    @property
    def left(self):
        """The share that is still to be done."""
        done, all_of_it = map(sum, zip(self.predictions, self.exercises, self.recalled))
        return 1 - done / all_of_it

    @property
    def minutes(self):
        """Minutes to go, in steps of five, and never none before all is done."""
        return STEP * -int(-self.notebook.minutes * self.left // STEP)

    @property
    def cells(self):
        """What the map says of it."""
        counted = (self.predictions, self.exercises, self.recalled)
        pairs = [f"{done} of {of}" if of else "–" for done, of in counted]
        due = "–" if self.due is None else str(self.due)
        return (str(self.notebook), pairs[0], str(self.right), pairs[1], pairs[2], due, str(self.minutes))

    @property
    def said(self):
        """The same as a sentence."""
        _, predictions, right, exercises, recalled, due, minutes = self.cells
        back = "" if self.due is None else f", {due} due"
        parts = [
            (self.predictions, f"{predictions} predictions made, {right} right at first"),
            (self.exercises, f"{exercises} exercises done"),
            (self.recalled, f"{recalled} questions recalled{back}"),
        ]
        said = [text for (_, of), text in parts if of]  # a notebook may have no exercises
        time = f"about {minutes} minutes to go" if self.left else "nothing left to do"
        return f"{self.notebook}: {'; '.join([*said, time])}."


def standing(one, kept, day):
    """The Standing of a Notebook by a Record."""
    questions, exercises = (of_kind(TOPICS[one.topic], kind) for kind in (Question, Exercise))
    cards = [key for key, card in CARDS.items() if card.notebook == one.number]
    made = [first for key in questions if (first := kept.first(key))]
    return Standing(
        one,
        (len(made), len(questions)),
        sum(entry["right"] is True for entry in made),
        (sum(map(kept.solved, exercises)), len(exercises)),
        (sum(key in kept.recalls for key in cards), len(cards)),
        None if schedule.fsrs is None else len(schedule.waiting(kept.recalls, cards, day)),
    )


class Progress(widgets.VBox):
    """The map, or with a number one notebook's line, and what is next. `look()` reads the record anew."""

    def __init__(self, number=None):
        self.number = number
        self.shown = widgets.HTML()
        again = widgets.Button(description="Look again", tooltip="Read anew what you have done")
        again.on_click(lambda _: self.look())
        super().__init__([widgets.HTML(LOOK), self.shown, again])
        self.add_class("rnnlib-prediction")
        self.look()

    def look(self):
        """Show how things stand now."""
        kept = record.read()
        self.rows = [standing(one, kept, schedule.today()) for one in COURSE]
        self.next = _next(self.rows, kept)
        self.shown.value = f"<p>{escape(self.line)}</p>" if self.number else _table(self.rows)
        self.shown.value += f"<p><b>{escape(self.next)}</b></p>"

    @property
    def line(self):
        """What is said of the one notebook."""
        return next(row.said for row in self.rows if row.notebook.number == self.number)

    def __repr__(self):
        if self.number:
            return f"{self.line}\n{self.next}"
        table = [HEADS, *(row.cells for row in self.rows)]
        widths = [max(map(len, column)) for column in zip(*table)]
        lines = ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) for row in table]
        return "\n".join([*lines, self.next])

    def _repr_mimebundle_(self, **keywords):
        """The live map; stored beside it is a line that is the same for everybody."""
        what = f"Your line of the map, notebook {self.number}" if self.number else "Your map of the course"
        return for_the_audience(super()._repr_mimebundle_(**keywords) | {"text/plain": STORED.format(what)})


def _table(rows):
    """The map as HTML, each notebook a link."""
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    body = ""
    for row in rows:
        link = f'<a href="{row.notebook.file}.ipynb">{escape(str(row.notebook))}</a>'
        body += f'<tr><th scope="row">{link}</th>{"".join(f"<td>{cell}</td>" for cell in row.cells[1:])}</tr>'
    return f'<div class="rnnlib-map"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def progress(number=None):
    """How far you are: the whole course, or one notebook such as "03"."""
    if number is not None:
        notebook(number)
    return Progress(number)


def _next(rows, kept):
    """What to do next, in a sentence: what is due, then the notebook of the last entry, then the first."""
    due = sum(row.due or 0 for row in rows)
    if due:
        return f"Next: {REVIEW}; {due} question{'s' * (due > 1)} due."
    unfinished = [row.notebook for row in rows if row.left]
    if not unfinished:
        return "All is done. What was learnt comes back when it is due."
    topic = kept.latest.partition(".")[0]
    return f"Next: {next((one for one in unfinished if one.topic == topic), unfinished[0])}."
