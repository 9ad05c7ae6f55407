"""Predictions: a question that shows nothing of its answer until the learner has committed to one.

In a notebook: `predict(recurrence.silence)`, or all on the spot, with or without an answer:
`predict("Will it converge?", {"yes": "The slope is below 1.", "no": "It would if …"}, answer="yes")`.
Texts may hold `code` and $formulas$. In JupyterLab the outputs and the prose of the cells below, up to the
next heading, are hidden until the learner commits, or asks for them.
"""

import re
from dataclasses import dataclass

import ipywidgets as widgets

from ..ops.audience import for_the_audience
from . import record
from .choices import in_words, listed, radio_buttons, reasons, shuffled
from .page import LOOK, hiding, marked, said, spoken


@dataclass(eq=False)
class Question:
    """`options` is {option: why it is right or wrong}, or only the options; `answer` the right one, if any.

    `key` is the name under which the learner's choice is kept: topic.name, which the catalogue gives to the
    questions of the course, or else the words of the question.
    """

    text: str
    options: dict | tuple
    answer: str | None = None
    key: str = ""

    def __post_init__(self):
        options = self.options if hasattr(self.options, "items") else dict.fromkeys(self.options, "")
        if len(options) < 2:
            raise ValueError(f"options: wanted at least two, got {list(options)}")
        if self.answer is not None and self.answer not in options:
            raise ValueError(f"answer: wanted one of {in_words(options)}, got {self.answer!r}")
        self.options = dict(options)
        self.key = self.key or re.sub(r"\W+", "-", self.text.lower()).strip("-")[:60]

    @property
    def shuffled(self):
        """The options in the order in which they are shown: the same everywhere, and no author's."""
        return shuffled(self.options, self.key)


class Prediction(widgets.VBox):
    """A question on the page. `commit(option)` does what the button does; `committed`: the option or None."""

    def __init__(self, question):
        self.question = question
        self.choices, formulas = radio_buttons(question.shuffled)
        self.button = widgets.Button(description="Commit", disabled=True, tooltip="Then see what is right")
        self.reveal = widgets.Button(
            description="Show without answering",
            tooltip="Show what is hidden below; nothing is kept",
            layout={"width": "auto", "flex": "0 0 auto"},
        )
        self.feedback = widgets.HTMLMath()
        self.committed = None
        text = widgets.HTMLMath(f"{LOOK}{hiding(self._open)}<b>Predict.</b> {marked(question.text)}")
        buttons = widgets.HBox([self.button, self.reveal], layout={"flex_flow": "row wrap"})
        super().__init__([text, self.choices, formulas, buttons])
        self.add_class("rnnlib-prediction")
        self.add_class(self._open)
        self.choices.observe(self._chosen, "index")
        self.button.on_click(self._pressed)
        self.reveal.on_click(lambda _: self.show_what_follows())
        if earlier := record.read().first(question.key, question.options):
            self._show(earlier["choice"])

    @property
    def right(self):
        """Whether the committed option is the answer; None before that, or if there is no answer."""
        asked = self.committed is not None and self.question.answer is not None
        return self.committed == self.question.answer if asked else None

    def commit(self, option, focus=False):
        """Commit to an option: it is kept, and what is right is shown. Only the first one counts.

        With `focus` the keyboard is taken there, since the button that was pressed is gone.
        """
        if option not in self.question.options:
            raise ValueError(f"option: wanted one of {in_words(self.question.options)}, got {option!r}")
        if self.committed is None:
            self.committed = option
            trouble = record.commit(self.question.key, option, self.right)
            self._show(option, focus, trouble)

    def show_what_follows(self):
        """Hide the cells below no longer. Nothing is kept; the question may still be answered."""
        self.remove_class(self._open)
        self.reveal.layout.display = "none"

    @property
    def _open(self):
        """The class that the question has while it hides what follows."""
        return f"rnnlib-open-{re.sub(r'[^a-z0-9]+', '-', self.question.key.lower())}"

    def _chosen(self, change):
        self.button.disabled = self.choices.index is None

    def _pressed(self, _button):
        self.commit(self.choices.value, focus=True)

    def _show(self, option, focus=False, trouble=""):
        self.committed = option
        self.feedback.value = spoken(self._answer_html() + said(trouble), focus)
        self.children = [self.children[0], self.feedback]  # the answers take the place of the choices
        self.show_what_follows()

    def _answer_html(self):
        question = self.question
        if question.answer is None:
            return f"<p>Kept: <b>{marked(self.committed)}</b>. Now run on, and see.</p>"
        return reasons(question.shuffled, question.options, question.answer, self.committed)

    def __repr__(self):
        options = (f"\n  ( ) {option}" for option in self.question.shuffled)
        return f"Predict. {self.question.text}{''.join(options)}"

    def _repr_mimebundle_(self, **keywords):
        """The live widget, and what never changes and is stored beside it: the question, unanswered."""
        html = f"<p><b>Predict.</b> {marked(self.question.text)}</p>{listed(self.question.shuffled)}"
        data = super()._repr_mimebundle_(**keywords) | {"text/plain": repr(self), "text/html": html}
        return for_the_audience(data)


def predict(question, options=None, answer=None, key=""):
    """Ask a Question, or the one that the arguments make."""
    if not isinstance(question, Question):
        question = Question(question, options or (), answer, key)
    return Prediction(question)
