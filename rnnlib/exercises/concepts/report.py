"""What the two forms say to the learner who took them: what was right, what changed, what to read again."""

from html import escape

import ipywidgets as widgets

from ...ops.audience import for_the_audience
from .. import record
from ..choices import reasons
from ..page import LOOK, paragraphs
from .items import CONCEPTS, FORMS, NO_KEY, OPTIONS, UNKNOWN, key
from .taken import both, chance_within, in_digits, in_order, normalised_gain

STORED_REPORT = "Report of the concept test: run this cell when you have taken both forms."
COLUMNS = ("asked about", "before", "after", "read again")
BY_CHANCE = 2, 8  # between these lies what most who guess get right


class ConceptReport(widgets.VBox):
    """The report of this learner. `look()` reads the record anew."""

    def __init__(self):
        self.shown = widgets.HTMLMath()
        again = widgets.Button(description="Look again", tooltip="Read anew what you have answered")
        again.on_click(lambda _: self.look())
        super().__init__([widgets.HTML(LOOK), self.shown, again])
        self.add_class("rnnlib-prediction")
        self.look()

    def look(self):
        """Show how things stand now."""
        self.shown.value = f'<div role="status">{report(record.read(), key())}</div>'

    def __repr__(self):
        return STORED_REPORT

    def _repr_mimebundle_(self, **keywords):
        """The live report; stored beside it is a line that is the same for everybody."""
        data = super()._repr_mimebundle_(**keywords)
        return for_the_audience(data | {"text/plain": STORED_REPORT, "text/html": f"<p>{STORED_REPORT}</p>"})


def concept_report():
    """How the two forms of the concept test went."""
    return ConceptReport()


def report(kept, key):
    """The report on a Record by a key, {concept: Answer}, as HTML."""
    before, after = both(kept)
    if not (before.is_whole and after.is_whole):
        return paragraphs(_so_far(before, after))
    if not key:
        return paragraphs(f"You have answered all questions of both forms. {NO_KEY}")
    sums = paragraphs(f"{_totals(before, after, key)}\n\n{_grain_of_salt()}")
    return sums + _by_concept(before, after, key) + _answers(before, after, key)


def _so_far(before, after):
    """How many were answered, and not which are right."""
    done = (f"{form}: {len(taken.choices)} of {len(CONCEPTS)}" for form, taken in zip(FORMS, (before, after)))
    return f"Answered {'; '.join(done)}. What is right is told when both forms are done."


def _totals(before, after, key):
    """What both forms come to, in sentences."""
    first, second = before.right(key), after.right(key)
    unknown = sum(choice == UNKNOWN for choice in before.choices.values())
    text = (
        f"Right before: {len(first)} of {len(CONCEPTS)}; {unknown} you did not know. "
        f"Right after: {len(second)}. "
        f"Gained: {len(second - first)}; lost: {len(first - second)}."
    )
    if not in_order(before, after):
        return f"{text} You began the second form before the first was done, so no gain is told."
    gain = normalised_gain(len(first), len(second))
    if gain is None:
        return f"{text} At first nothing was wrong, so there was nothing to gain."
    return (
        f"{text} Your normalised gain is {in_digits(gain)}: how many more are right now, "
        f"divided by the {len(CONCEPTS) - len(first)} that were not right at first. "
        "1 would be all of them, 0 none; below 0, more was lost than gained."
    )


def _grain_of_salt():
    low, high = BY_CHANCE
    share = round(100 * chance_within(low, high))
    return (
        f"Take it with a grain of salt. With {len(OPTIONS)} options, whoever guesses at everything gets "
        f"about {len(CONCEPTS) // len(OPTIONS)} of {len(CONCEPTS)} right, and between {low} and {high} in "
        f"{share} tests of 100. Twenty questions are few: two or three more or less may be luck. And the "
        "second form asks about the same things, so to have met them once may help as well. What you get "
        "wrong tells you more than the sum."
    )


def _by_concept(before, after, key):
    """A concept a row: right or not, in both forms, and where the course treats it."""
    head = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    body = ""
    for concept in CONCEPTS.values():
        marks = "".join(f"<td>{_mark(taken, concept.key, key)}</td>" for taken in (before, after))
        again = _link(concept) if concept.key not in after.right(key) else ""
        body += f'<tr><th scope="row">{escape(concept.name)}</th>{marks}<td>{again}</td></tr>'
    return (
        '<div class="rnnlib-map" role="region" aria-label="What was right, by concept" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _mark(taken, concept, key):
    choice = taken.choices[concept]
    return "✓ right" if choice == key[concept].right else "? not known" if choice == UNKNOWN else "✗ wrong"


def _link(concept):
    return f'<a href="{concept.file}">{escape(concept.notebook)}, section {concept.section}</a>'


def _answers(before, after, key):
    """Each question of both forms with its answer, folded."""
    rows = ""
    for concept in CONCEPTS.values():
        asked = "".join(
            _answer(concept.forms[form], taken.choices[concept.key], key[concept.key])
            for form, taken in zip(FORMS, (before, after))
        )
        rows += f"<details><summary>{escape(concept.name)} ({concept.place})</summary>{asked}</details>"
    return f"<p><b>Question by question</b></p>{rows}"


def _answer(item, choice, answer):
    """A question with every option, right or wrong, and why."""
    letters = [letter for letter in item.shown if letter != UNKNOWN]
    why = {item.text(letter): answer.tempts.get(letter, answer.why) for letter in letters}
    listed = reasons([*why], why, item.text(answer.right), item.text(choice))
    return paragraphs(item.ask) + listed


def as_text(concept, key):
    """A concept with both its questions as lines of text, and the key's answers where it is there."""
    answer = key.get(concept.key)
    lines = [f"{concept.key} · {concept.name} · {concept.place}"]
    lines += [f"  belief: {answer.belief}", f"  source: {answer.source}"] if answer else []
    for form, item in concept.forms.items():
        lines.append(f"  {form}: {' '.join(item.ask.split())}")
        for letter in sorted(item.options):
            sign = "→" if answer and letter == answer.right else " "
            lines.append(f"    {sign} {letter}) {item.options[letter]}")
    if answer:
        lines += [f"  {answer.right}: {answer.why}"]
        lines += [f"  {letter}: {why}" for letter, why in sorted(answer.tempts.items())]
    return "\n".join(lines)
