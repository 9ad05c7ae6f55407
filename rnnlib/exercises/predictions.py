"""Predictions: a question that shows nothing of its answer until the learner has committed to one.

In a notebook: `predict(recurrence.order_matters)`, or all on the spot, with or without an answer:
`predict("Will it converge?", {"yes": "The slope is below 1.", "no": "It would if …"}, answer="yes")`.
"""

import re
from dataclasses import dataclass
from html import escape

import ipywidgets as widgets

from ..ops.audience import for_the_audience
from . import record

# The options are buttons that look like radio buttons: JupyterLab keeps the arrow keys for itself, so that
# only the first of a group of radio buttons could be reached without a mouse.
LOOK = """<style>
.rnnlib-prediction { border-left: 4px solid #0072B2; padding: 2px 0 2px 12px; max-width: 50em; }
.rnnlib-prediction .widget-html-content { line-height: 1.5; }
.rnnlib-prediction code { background: rgba(128, 128, 128, 0.25) !important; color: inherit !important;
    padding: 0 3px; border-radius: 2px; }
.rnnlib-prediction ul { list-style: none; padding: 0; margin: 0; }
.rnnlib-prediction li { margin: 4px 0; }
.rnnlib-prediction .widget-toggle-buttons > div { display: block; }
.rnnlib-prediction .widget-toggle-button { display: block; width: 100%; height: auto; margin: 3px 0;
    padding: 4px 10px; line-height: 1.5; text-align: left; white-space: normal; box-shadow: none; }
.rnnlib-prediction .widget-toggle-button::before { content: "○\\00A0 "; }
.rnnlib-prediction .widget-toggle-button.mod-active::before { content: "●\\00A0 "; }
.rnnlib-prediction .jupyter-widgets-disconnected::before { content: none; }
.rnnlib-prediction.jupyter-widgets-disconnected::before { font: inherit; white-space: normal;
    line-height: 1.4; color: var(--jp-ui-font-color1, #20242b);
    content: "The kernel was restarted or has stopped, so nothing \
answers here. Run the first code cell of this notebook, then this cell."; }
</style>"""


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
            raise ValueError(f"answer: wanted one of {_list(options)}, got {self.answer!r}")
        self.options = dict(options)
        self.key = self.key or re.sub(r"\W+", "-", self.text.lower()).strip("-")[:60]


class Prediction(widgets.VBox):
    """A question on the page. `commit(option)` does what the button does; `committed`: the option or None."""

    def __init__(self, question):
        self.question = question
        options = [(option.replace("`", ""), option) for option in question.options]
        self.choices = widgets.ToggleButtons(options=options, index=None, layout={"width": "auto"})
        self.button = widgets.Button(description="Commit", disabled=True, tooltip="Then see what is right")
        self.feedback = widgets.HTML()
        self.committed = None
        text = widgets.HTML(f"{LOOK}<b>Predict.</b> {marked(question.text)}")
        super().__init__([text, self.choices, self.button, self.feedback])
        self.add_class("rnnlib-prediction")
        self.choices.observe(self._chosen, "index")
        self.button.on_click(lambda _: self.commit(self.choices.value))
        earlier = record.read()["predictions"].get(question.key, {}).get("choice")
        if earlier in question.options:
            self._show(earlier)

    @property
    def right(self):
        """Whether the committed option is the answer; None before that, or if there is no answer."""
        asked = self.committed is not None and self.question.answer is not None
        return self.committed == self.question.answer if asked else None

    def commit(self, option):
        """Commit to an option: it is kept, and what is right is shown. Only the first one counts."""
        if option not in self.question.options:
            raise ValueError(f"option: wanted one of {_list(self.question.options)}, got {option!r}")
        if self.committed is None:
            self._show(option)
            record.commit(self.question.key, option, self.right)

    def _chosen(self, change):
        self.button.disabled = self.choices.index is None

    def _show(self, option):
        self.committed = option
        self.feedback.value = self._answer_html()
        self.children = [self.children[0], self.feedback]  # the answers take the place of the choices

    def _answer_html(self):
        question = self.question
        if question.answer is None:
            return f'<p role="status">Kept: <b>{marked(self.committed)}</b>. Now run on, and see.</p>'
        verdict = "You were right." if self.right else "Another answer is right:"
        rows = (
            f"<li>{'✓' if option == question.answer else '✗'} <b>{marked(option)}</b>"
            f"{' (your answer)' if option == self.committed else ''}: {marked(reason)}</li>"
            for option, reason in question.options.items()
        )
        return f'<div role="status"><p>{verdict}</p><ul>{"".join(rows)}</ul></div>'

    def __repr__(self):
        options = (f"\n  ( ) {option}" for option in self.question.options)
        return f"Predict. {self.question.text}{''.join(options)}"

    def _repr_mimebundle_(self, **keywords):
        """The live widget, and what never changes and is stored beside it: the question, unanswered."""
        options = "".join(f"<li>{marked(option)}</li>" for option in self.question.options)
        html = f"<p><b>Predict.</b> {marked(self.question.text)}</p><ul>{options}</ul>"
        data = super()._repr_mimebundle_(**keywords) | {"text/plain": repr(self), "text/html": html}
        return for_the_audience(data)


def predict(question, options=None, answer=None, key=""):
    """Ask a Question, or the one that the arguments make."""
    if not isinstance(question, Question):
        question = Question(question, options or (), answer, key)
    return Prediction(question)


def _list(options):
    return ", ".join(map(repr, options))


def marked(text):
    """Text as HTML, with `code` between backticks."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
