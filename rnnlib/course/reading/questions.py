"""Predictions on a page: the learner commits, is told why, and what stands below opens; no kernel.

Without a script the answers are folded below the question, and so is what follows.
"""

import ast
import html

from ...exercises import Question
from ...exercises.catalogue import TOPICS
from .markdown import marked

HIDDEN = "Hidden until you have committed to an answer."


def asked(cell):
    """The Question that a cell asks by `predict(…)`, its last expression; None if it asks none."""
    call = last_call(cell, "predict")
    if call is None:
        return None
    if isinstance(call.args[0], ast.Attribute):
        return named(call.args[0])
    given = map(ast.literal_eval, call.args)
    return Question(*given, **{word.arg: ast.literal_eval(word.value) for word in call.keywords})


def last_call(cell, function):
    """The call of `function` that a code cell ends with, as a syntax tree; or None."""
    last = cell.tree.body[-1] if cell.is_code and cell.tree.body else None
    call = getattr(last, "value", None)
    named = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == function
    return call if named else None


def named(node):
    """The question or exercise that `topic.name` means; ValueError if there is none."""
    topic, name = node.value.id, node.attr
    if topic not in TOPICS or not hasattr(TOPICS[topic], name):
        raise ValueError(f"{topic}.{name}: rnnlib.exercises has no such question or exercise")
    return getattr(TOPICS[topic], name)


def question(asked, name):
    """A Question as HTML, under the anchor `name`."""
    key = html.escape(asked.key)
    options = "".join(
        f'<label><input type="radio" name="{key}" value="{html.escape(option)}">'
        f"<span>{marked(option)}</span></label>"
        for option in asked.shuffled
    )
    return (
        f'<section class="prediction" id="{name}" data-key="{key}">'
        f'<p id="{name}-asks"><b>Predict.</b> {marked(asked.text)}</p>'
        f'<div class="options" role="radiogroup" aria-labelledby="{name}-asks">{options}</div>'
        f"{_answers(asked)}</section>"
    )


def _answers(asked):
    """What is right and why, folded; nothing where a question has no answer."""
    if asked.answer is None:
        return ""
    return (
        f'<details class="answers"><summary>The answer, and why</summary><ul>{reasons(asked)}</ul></details>'
    )


def reasons(asked):
    """The options of a Question or a Card as items, each with whether it is right, and why."""
    return "".join(
        f'<li data-option="{html.escape(option)}"{" data-right" * right}>{"✓" if right else "✗"} '
        f"<b>{marked(option)}</b>: {marked(' '.join(asked.options[option].split()))}</li>"
        for option in asked.shuffled
        for right in [option == asked.answer]
    )


def folded(asked, inner):
    """What follows a question, hidden until it is answered."""
    key = html.escape(asked.key)
    return f'<details class="follows" data-key="{key}"><summary>{HIDDEN}</summary>{inner}</details>'
