"""A page about a class: how far each learner is, where exercises fail, what surprised, what is understood."""

from collections import Counter
from html import escape

from ...exercises import Exercise, Question, concepts, schedule
from ...exercises.catalogue import TOPICS, of_kind, standing
from ...exercises.syllabus import COURSE
from ..reading import marked, style_sheet
from .concepts import Outcome, said
from .records import records

LOOK = """
body { max-width: 75rem; margin: 0 auto; padding: 0 1rem; }
.reading .wide { margin: 1.5rem 0; }
caption { text-align: left; font-weight: bold; }
.reading :is(th, td) { padding: 0.2rem 0.6rem; text-align: right; }
.reading :is(th[scope=row], th:first-child, td.words) { text-align: left; }
.reading thead th { vertical-align: bottom; }
"""
DOT = "\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}"
QUESTIONS = (
    "<p>In brackets: how many chose it. What was asked, with the key, is printed by "
    "<code>python -m rnnlib.exercises.concepts</code>.</p>"
)


def class_page(folder, anonymous=False):
    """The page, as HTML in one text, of the records in a folder; `anonymous` has numbers for names."""
    kept = records(folder)
    if anonymous:
        kept = {f"learner {n}": record for n, record in enumerate(kept.values(), 1)}
    tables = _map(kept) + _exercises(kept.values()) + _predictions(kept.values()) + _concepts(kept)
    title = f"The class: {len(kept)} learner{'s' * (len(kept) > 1)}"
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>The class</title>'
        f'<style>{style_sheet([tables])}{LOOK}</style></head><body class="reading">'
        f"<main><h1>{title}</h1>{tables}"
        "</main></body></html>\n"
    )


def _table(caption, heads, rows):
    """Rows of (head, *cells), with words where a cell is a text and numbers elsewhere."""
    if not rows:
        return f"<p>{escape(caption)}: nothing yet.</p>"
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "".join(f'<tr><th scope="row">{row[0]}</th>{"".join(map(_cell, row[1:]))}</tr>' for row in rows)
    return (
        f'<div class="wide" role="region" aria-label="{escape(caption)}" tabindex="0"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(content):
    return f"<td>{content}</td>" if isinstance(content, int) else f'<td class="words">{content}</td>'


def _map(kept):
    """A learner a row, a notebook a column: exercises done and predictions made."""
    day, rows = schedule.today(), []
    for name, record in kept.items():
        found = [standing(one, record, day) for one in COURSE]
        rows.append((escape(name), *(f"{row.exercises[0]}{DOT}{row.predictions[0]}" for row in found)))
    of = [standing(one, next(iter(kept.values())), day) for one in COURSE]
    heads = [
        f"{one.notebook.number} of\N{NO-BREAK SPACE}{one.exercises[1]}{DOT}{one.predictions[1]}" for one in of
    ]
    return _table("Exercises done · predictions made, by notebook", ["learner", *heads], rows)


def _exercises(kept):
    """What was tried: by how many, solved by how many, after how many attempts, the hardest first."""
    rows = []
    for one, key in _keys(Exercise):
        tries = [record.attempts[key] for record in kept if key in record.attempts]
        if tries:
            solved = sum(any(entry["passed"] for entry in made) for made in tries)
            rows.append((f"{one.number} · {key.partition('.')[2]}", len(tries), solved, sum(map(len, tries))))
    rows.sort(key=lambda row: (row[2] / row[1], -row[3]))
    return _table(
        "Exercises, those that fewest solved first", ["exercise", "tried by", "solved by", "attempts"], rows
    )


def _predictions(kept):
    """What was predicted at first: right by how many, and the wrong option that most chose."""
    rows = []
    for one, key in _keys(Question):
        question = getattr(TOPICS[one.topic], key.partition(".")[2])
        firsts = [record.first(key, question.options) for record in kept]
        made = Counter(entry["choice"] for entry in firsts if entry)
        if made and question.answer is not None:
            right = made.pop(question.answer, 0)
            wrong = made.most_common(1)
            often = f"{marked(wrong[0][0])} ({wrong[0][1]})" if wrong else "–"
            rows.append((f"{one.number} · {marked(question.text)}", right + made.total(), right, often))
    rows.sort(key=lambda row: row[2] / row[1])
    heads = ["prediction", "made by", "right at first", "what most chose instead"]
    return _table("Predictions, those that surprised most first", heads, rows)


def _concepts(kept):
    """What the concept test says of the class: in sentences, by concept, and by learner."""
    outcome, key = Outcome.of(kept), concepts.key()
    if not outcome.started:
        return "<p>Concept test: nothing yet.</p>"
    told = f"<h2>Concept test</h2><p>{escape(said(outcome, key))}</p>"
    if not (key and outcome.learners):
        return told
    return told + QUESTIONS + _by_concept(outcome, key) + _by_learner(outcome, key)


def _by_concept(outcome, key):
    """Right before and after, and the wrong option that most chose, the least understood first."""
    last = concepts.AFTER if outcome.both else concepts.BEFORE
    rows = []
    for name in sorted(key, key=lambda name: outcome.share(last, name, key)):
        one, shares, wrong = concepts.CONCEPTS[name], [], []
        for form in concepts.FORMS:
            share, often = outcome.share(form, name, key), outcome.commonest_wrong(form, name, key)
            shares.append("–" if share is None else f"{round(100 * share)} %")
            wrong.append(f"{marked(often[0])} ({often[1]})" if often else "–")
        rows.append((f"{one.notebook} §{one.section} · {escape(one.name)}", *shares, *wrong))
    heads = ["concept", "right before", "right after", "commonest wrong before", "commonest wrong after"]
    return _table("Concepts, those least understood first", heads, rows)


def _by_learner(outcome, key):
    """How many each had right, and the normalised gain."""
    gains, rows = outcome.gains(key), []
    for name in outcome.learners:
        right = ("–" if count is None else count for count in outcome.sums(name, key))
        rows.append((escape(name), *right, concepts.in_digits(gains[name]) if name in gains else "–"))
    heads = ["learner", "right before", "right after", "normalised gain"]
    return _table(f"Concept test, right answers of {len(key)}", heads, rows)


def _keys(kind):
    """(Notebook, key) of everything of a kind, in the order of the course."""
    return [(one, key) for one in COURSE for key in of_kind(TOPICS[one.topic], kind)]
