"""Recall: questions on what was learnt, one after another, from memory; how each went is kept.

In a notebook: `recall("03", sections="1-3")` asks those of a part that has been read, and
`recall("recurrence.what_else", "feedforward.two_layers")` these two. A free answer is compared with ours, and
the learner says how it went; of options one is chosen, and each says why. What was recalled lately is not
asked before its day (see schedule.py). Stored beside the live questions are all of them, and no answers.
"""

import ipywidgets as widgets

from ..ops.audience import for_the_audience
from . import pictures, record, schedule
from .cards import chosen
from .choices import listed, radio_buttons, reasons
from .page import LOOK, marked, paragraphs, said, spoken

GRADES = {  # rating: (what its button says, when to press it)
    record.AGAIN: ("Again", "I did not know it, or it was wrong"),
    record.HARD: ("Hard", "I had it in part, or with great effort"),
    record.GOOD: ("Good", "I had it"),
    record.EASY: ("Easy", "I had it at once"),
}
FREE = "Write it down, or say it aloud; then compare."


class Recall(widgets.VBox):
    """Questions on the page, one at a time. `card` is the one that is asked, None at the end.

    `compare()`, `grade(rating)`, `commit(option)` and `go_on()` do what the buttons do.
    """

    def __init__(self, cards, title="Recall"):
        self.cards, self.title = list(cards), title
        self.answered = {}  # {key: rating}, in this sitting
        self.head, self.body, self.below = widgets.HTMLMath(), widgets.VBox(), widgets.HTMLMath()
        super().__init__([widgets.HTML(LOOK), self.head, self.body, self.below])
        for name in ("rnnlib-prediction", "rnnlib-recall"):
            self.add_class(name)
        kept, day = record.read().recalls, schedule.today()
        self.waiting = [card for card in self.cards if _is_asked(kept.get(card.key), day)]
        self.go_on()

    def go_on(self, trouble="", focus=False):
        """Ask the next question, or say that there is none."""
        self.card = self.waiting.pop(0) if self.waiting else None
        self._show_question(focus) if self.card else self._show_end(focus)
        self.below.value = said(trouble)

    def compare(self, focus=False):
        """Show the answer to a free question, and ask how it went."""
        buttons = [_button(name, self._graded(rating), tip) for rating, (name, tip) in GRADES.items()]
        legend = "".join(f"<li><b>{name}</b>: {tip}.</li>" for name, tip in GRADES.values())
        own = widgets.HTML(
            f"<p>You wrote: {marked(self.written.value)}</p>" if self.written.value.strip() else ""
        )
        answer = _live(
            f"<b>Ours.</b>{paragraphs(self.card.answer)}<p>How was yours?</p><ul>{legend}</ul>", focus
        )
        self.body.children = [own, answer, _row(buttons)]

    def grade(self, rating):
        """Keep how well a free question was recalled, and go on."""
        self.go_on(self._keep(rating), focus=True)

    def commit(self, option, focus=False):
        """Choose an option: it is kept, and each says why it is right or wrong."""
        if option not in self.card.options:
            raise ValueError(f"option: wanted one of {list(self.card.options)}, got {option!r}")
        trouble = self._keep(record.GOOD if option == self.card.answer else record.AGAIN)
        why = reasons(self.card.shuffled, self.card.options, self.card.answer, option)
        following = _button("Go on", lambda _: self.go_on(focus=True))
        self.body.children = [_live(why, focus), _row([following])]
        self.below.value = said(trouble)

    def _keep(self, rating):
        self.answered[self.card.key] = rating
        return record.recalled(self.card.key, rating)

    def _graded(self, rating):
        return lambda _: self.grade(rating)

    def _show_question(self, focus):
        number, of = len(self.answered) + 1, len(self.answered) + len(self.waiting) + 1
        title = f"<b>{self.title}, {number} of {of}.</b> <small>{self.card.place}</small>"
        self.head.value = spoken(title + question_html(self.card), focus)
        self.body.children = self._options() if self.card.options else self._free()

    def _free(self):
        self.written = widgets.Textarea(placeholder=FREE, layout={"width": "100%", "max_width": "46em"})
        return [
            self.written,
            _row([_button("Compare", lambda _: self.compare(focus=True), "Show our answer")]),
        ]

    def _options(self):
        self.choices, formulas = radio_buttons(self.card.shuffled)
        button = _button("Commit", lambda _: self.commit(self.choices.value, focus=True))
        button.disabled = True
        self.choices.observe(lambda change: setattr(button, "disabled", change["new"] is None), "index")
        return [self.choices, formulas, _row([button])]

    def _show_end(self, focus):
        kept, day = record.read().recalls, schedule.today()
        rows = "".join(f"<li>{_row_of(card, kept.get(card.key, ()), day)}</li>" for card in self.cards)
        done = f"{len(self.answered)} recalled now" if self.answered else "nothing to recall now"
        self.head.value = spoken(f"<p><b>{self.title}:</b> {done}.</p><ul>{rows}</ul>", focus)
        self.body.children = []

    def __repr__(self):
        lines = [f"{self.title}. {len(self.cards)} questions, to be answered from memory."]
        for number, card in enumerate(self.cards, 1):
            lines += [f"{number}. {' '.join(card.ask.split())}{pictures.in_brackets(card.picture)}"]
            lines += [f"   ( ) {option}" for option in card.shuffled]
        return "\n".join(lines)

    @property
    def html(self):
        """All questions, unanswered."""
        asked = "".join(f"<li>{question_html(card, stored=True)}</li>" for card in self.cards)
        return f"<p><b>{self.title}.</b> Answer from memory.</p><ol>{asked}</ol>"

    def _repr_mimebundle_(self, **keywords):
        """The live widget, and what never changes and is stored beside it: the questions."""
        data = super()._repr_mimebundle_(**keywords) | {"text/plain": repr(self), "text/html": self.html}
        return for_the_audience(data)


def recall(*names, sections=None):
    """Ask questions by their keys, or those of a notebook such as "03": all, or of sections such as "1-3"."""
    return Recall(chosen(*names, sections=sections))


def question_html(card, stored=False):
    """A question with its picture; `stored`: with its options, and with the picture in words alone."""
    picture = card.picture and (pictures.in_brackets(card.picture) if stored else pictures.html(card.picture))
    return paragraphs(card.ask) + picture + (listed(card.shuffled) if stored and card.options else "")


def _is_asked(entries, day):
    """Whether a question is asked: never recalled, or due; without fsrs, not recalled today."""
    if not entries or schedule.fsrs is None:
        return not schedule.asked_on(entries or (), day)
    return schedule.due(entries) <= day


def _row_of(card, entries, day):
    """A question at the end, and when it comes back."""
    words = " ".join(card.ask.split())
    if not entries or schedule.fsrs is None:
        return marked(words)
    return f"{marked(words)} <i>It comes back {schedule.day_in_words(schedule.due(entries), day)}.</i>"


def _live(html, focus):
    return widgets.HTMLMath(spoken(html, focus))


def _button(name, press, tip=""):
    button = widgets.Button(description=name, tooltip=tip)
    button.on_click(press)
    return button


def _row(buttons):
    return widgets.HBox(buttons, layout={"flex_flow": "row wrap"})
