"""The parts of a notebook one below the other, as a page shows them."""

import html

from .questions import folded, question
from .recalls import recall


def body(lesson, below_opening=""):
    """A Lesson as HTML, without the lecturer's notes; `below_opening` is put below its first cell.

    What follows a question stands folded behind it, as far as the next heading.
    """
    open_questions, levels = [], [[]]  # what is written goes to the innermost question that is open
    for part in lesson.parts:
        if part.headings and part.kind == "prose":
            _close(open_questions, levels)
        if part.kind != "note":
            levels[-1].append(_SHOWN[part.kind](part, lesson))
        if part is lesson.parts[0]:
            levels[-1].append(below_opening)
        if part.kind == "prediction":
            open_questions.append(part.subject)
            levels.append([])
    _close(open_questions, levels)
    return "\n".join(levels[0])


def _close(open_questions, levels):
    """Fold what stands behind each open question, the innermost first."""
    while open_questions:
        inner, asked = "\n".join(levels.pop()), open_questions.pop()
        if inner:
            levels[-1].append(folded(asked, inner))


def _prose(part, _lesson):
    return f'<div class="prose" id="{part.id}">{part.text}</div>'


def _code(part, _lesson):
    return f'<div class="cell" id="{part.id}">{part.text}{part.printed}</div>'


def _prediction(part, _lesson):
    return part.text + question(part.subject, part.id)


def _recall(part, lesson):
    return part.text + recall(part.subject, part.id, lesson.address)


def _explorer(part, lesson):
    return part.text + lesson.shown(part)


def _exercise(part, _lesson):
    return f'<div class="exercise" id="{part.id}"><p><b>Exercise.</b></p>{part.text}{part.printed}</div>'


def _check(part, _lesson):
    """The hint, and how an answer is checked: a page cannot run it."""
    call = html.escape(part.cell.source, quote=False)
    hint = html.escape(part.subject.hint, quote=False)
    cases = len(part.subject.cases)
    tried = f"in {cases} cases" if cases > 1 else "in one case"
    return (
        f'<div class="check" id="{part.id}"><p>In the notebook, <code>{call}</code> tries your answer '
        f"{tried} and says what is wrong.</p>{_details('A hint', f'<p>{hint}</p>')}</div>"
    )


def _solution(part, _lesson):
    return f'<div class="solution" id="{part.id}">{_details("The solution", part.text + part.printed)}</div>'


def _details(summary, inner):
    return f"<details><summary>{summary}</summary>{inner}</details>"


_SHOWN = {
    "prose": _prose,
    "code": _code,
    "prediction": _prediction,
    "recall": _recall,
    "explorer": _explorer,
    "exercise": _exercise,
    "check": _check,
    "solution": _solution,
}
