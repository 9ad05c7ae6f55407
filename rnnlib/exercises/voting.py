"""Votes in a room without a server: choose, see nothing of the answer, and get a short code to hand in.

`ballot("07")` asks the predictions of a notebook. The first vote on a question is from before the discussion,
the last one from after it. Both are kept as predictions are, so running the notebook's own cell then answers.
The code of all votes is a number to the base 32, such as 07-5K3F9Q. It names nobody, and `python -m
rnnlib.course votes` counts.
"""

from hashlib import sha256
from html import escape

import ipywidgets as widgets

from . import catalogue, record
from .choices import AFTER, BEFORE, radio_buttons
from .page import LOOK, marked, said
from .predictions import Question
from .syllabus import notebook

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U, which are misread
MISREAD = str.maketrans("ILO", "110")
CHECKED = 1024  # one wrong code in so many passes for a right one
ROUNDS = (BEFORE, AFTER)


def questions(number):
    """{key: Question} of the predictions of a notebook such as "07", in its order."""
    return catalogue.of_kind(catalogue.TOPICS[notebook(number).topic], Question)


def vote_code(number, votes, when):
    """The code of {key: option} for a round, BEFORE or AFTER; what is not voted on is left out."""
    value = ROUNDS.index(when)
    for key, question in questions(number).items():
        value = value * (len(question.options) + 1) + _place_of(question, votes.get(key))
    return f"{number}-{_written(value * CHECKED + _check(number, value))}"


def decoded(text):
    """(number, {key: option}, BEFORE or AFTER) of a code, however it was typed; ValueError if it is none."""
    plain = "".join(filter(str.isalnum, text.upper())).translate(MISREAD)
    number, letters = plain[:2], plain[2:]
    if not (number.isdigit() and letters) or set(letters) - set(LETTERS):
        raise ValueError(f"code: wanted one such as 07-5K3F9Q, got {text!r}")
    asked = questions(number)
    value, check = divmod(_value_of(letters), CHECKED)
    votes, rest = {}, value
    for key, question in reversed(asked.items()):
        rest, place = divmod(rest, len(question.options) + 1)
        if place:
            votes[key] = question.shuffled[place - 1]
    if rest >= len(ROUNDS) or check != _check(number, value):
        raise ValueError(f"code: {text!r} has a slip, or comes from another version of notebook {number}")
    return number, votes, ROUNDS[rest]


def votes_of(kept, number):
    """{BEFORE: {key: option}, AFTER: …} by a Record: the first choices, and the last of several."""
    found = {BEFORE: {}, AFTER: {}}
    for key, question in questions(number).items():
        made = [
            entry["choice"] for entry in kept.predictions.get(key, ()) if entry["choice"] in question.options
        ]
        if made:
            found[BEFORE][key] = made[0]
        if len(made) > 1:
            found[AFTER][key] = made[-1]
    return found


def _place_of(question, option):
    """0 for no vote, else the place of the option as it is shown, from 1."""
    return 0 if option is None else question.shuffled.index(option) + 1


def _check(number, value):
    """What the code repeats of itself, and of the questions that it answers."""
    said = [f"{key} {question.shuffled}" for key, question in questions(number).items()]
    return int.from_bytes(sha256(f"{value} {said}".encode()).digest()[:4], "big") % CHECKED


def _written(value):
    head, last = divmod(value, len(LETTERS))
    return (_written(head) if head else "") + LETTERS[last]


def _value_of(letters):
    value = 0
    for letter in letters:
        value = value * len(LETTERS) + LETTERS.index(letter)
    return value


class Ballot(widgets.VBox):
    """One question at a time. `vote(option)` does what the button does; `codes` are those to hand in."""

    def __init__(self, number):
        self.number, self.asked = number, questions(number)
        if not self.asked:
            raise ValueError(f"number: notebook {number} has no predictions to vote on")
        names = [(f"Question {n} of {len(self.asked)}", key) for n, key in enumerate(self.asked, 1)]
        self.which = widgets.Dropdown(options=names, description="Vote on")
        self.button = widgets.Button(description="Vote", tooltip="Keep this vote; no answer is shown")
        self.said = widgets.HTML()
        super().__init__()
        self.add_class("rnnlib-prediction")
        self.which.observe(lambda _: self._ask(), "value")
        self.button.on_click(lambda _: self.vote(self.choices.value))
        self._ask()

    @property
    def question(self):
        return self.asked[self.which.value]

    @property
    def codes(self):
        """{BEFORE or AFTER: code}, of the rounds in which there are votes."""
        votes = votes_of(record.read(), self.number)
        return {when: vote_code(self.number, votes[when], when) for when in ROUNDS if votes[when]}

    def vote(self, option):
        """Keep a vote on the question that is asked."""
        if option not in self.question.options:
            raise ValueError(f"option: wanted one of {list(self.question.options)}, got {option!r}")
        right = None if self.question.answer is None else option == self.question.answer
        trouble = record.commit(self.question.key, option, right)
        self._tell(f"Your vote is kept: {option}. After the discussion, vote again.", trouble)

    def _ask(self):
        self.choices, formulas = radio_buttons(self.question.shuffled)
        self.choices.observe(lambda _: self._allow(), "index")
        text = widgets.HTMLMath(f"{LOOK}{marked(self.question.text)}")
        self.children = [self.which, text, self.choices, formulas, self.button, self.said]
        self._allow()
        self._tell()

    def _allow(self):
        self.button.disabled = self.choices.index is None

    def _tell(self, sentence="", trouble=""):
        codes = "".join(f" Your code {when} the discussion: {code}." for when, code in self.codes.items())
        self.said.value = f'<div role="status">{escape(sentence + codes)}{said(trouble)}</div>'


def ballot(number):
    """Vote on the predictions of a notebook such as "07"."""
    return Ballot(number)
