"""The test on the page: one question after another, and not a word on what is right."""

import ipywidgets as widgets

from ...ops.audience import for_the_audience
from .. import record
from ..choices import in_words, radio_buttons
from ..page import LOOK, paragraphs, said, spoken
from .items import AFTER, CONCEPTS, FORMS
from .taken import Taken, both

STORED_TEST = "Concept test, {}: {} questions, one after another. Run this cell to take it."
NAMES = dict(zip(FORMS, ("the form before 01", "the form after 07")))


class ConceptTest(widgets.VBox):
    """A form of the test; `concept` is the one that is asked, None at the end.

    `commit(letter)` does what the button does. What is kept already is not asked again, so the test goes on
    where it was left.
    """

    def __init__(self, form):
        self.form = form
        answered = Taken.of(record.read(), form).choices
        self.waiting = [concept for concept in CONCEPTS.values() if concept.key not in answered]
        self.head, self.body, self.below = widgets.HTMLMath(), widgets.VBox(), widgets.HTMLMath()
        super().__init__([widgets.HTML(LOOK), self.head, self.body, self.below])
        self.add_class("rnnlib-prediction")
        self._ask()

    @property
    def concept(self):
        return self.waiting[0] if self.waiting else None

    @property
    def item(self):
        return self.concept.forms[self.form]

    def commit(self, letter, focus=False):
        """Keep an option for good, by its letter, and ask the next question."""
        if not self.waiting:
            raise ValueError(f"letter: all questions of the form {self.form!r} are answered, got {letter!r}")
        if letter not in self.item.shown:
            raise ValueError(f"letter: wanted one of {in_words(self.item.shown)}, got {letter!r}")
        trouble = record.answered(self.item.key, letter)
        self.waiting.pop(0)
        self._ask(trouble, focus)

    def _ask(self, trouble="", focus=False):
        (self._show_question if self.waiting else self._show_end)(focus)
        self.below.value = said(trouble)

    def _show_question(self, focus):
        number = len(CONCEPTS) - len(self.waiting) + 1
        title = f"<p><b>Question {number} of {len(CONCEPTS)}</b></p>"
        self.head.value = spoken(title + paragraphs(self.item.ask), focus)
        letters = self.item.shown
        self.choices, formulas = radio_buttons([self.item.text(letter) for letter in letters])
        button = widgets.Button(description="Keep", disabled=True, tooltip="Keep this answer, and go on")
        button.on_click(lambda _: self.commit(letters[self.choices.index], focus=True))
        self.choices.observe(lambda change: setattr(button, "disabled", change["new"] is None), "index")
        self.body.children = [self.choices, formulas, button]

    def _show_end(self, focus):
        done = all(taken.is_whole for taken in both(record.read()))
        following = "The report below tells how it went." if done else _until(self.form)
        self.head.value = spoken(f"<p>All {len(CONCEPTS)} questions are answered. {following}</p>", focus)
        self.body.children = []

    def __repr__(self):
        return STORED_TEST.format(NAMES[self.form], len(CONCEPTS))

    def _repr_mimebundle_(self, **keywords):
        """The live test; stored beside it is a line that is the same for everybody."""
        data = super()._repr_mimebundle_(**keywords)
        return for_the_audience(data | {"text/plain": repr(self), "text/html": f"<p>{self!r}</p>"})


def concept_test(form):
    """Take a form of the concept test: "before" ahead of notebook 01, "after" behind 07."""
    if form not in FORMS:
        raise ValueError(f"form: wanted one of {in_words(FORMS)}, got {form!r}")
    return ConceptTest(form)


def _until(form):
    other = "first" if form == AFTER else "second"
    return f"What is right is told when the {other} form is done as well."
