"""Slides of the cells that are no prose: what of each a room sees, as the fields of a Slide."""

import ast
import html
import string

from ..reading import Markdown, marked

LINES, COLUMNS = 14, 92  # of code or of what it prints: more cannot be read from the last row
SHORT = 6  # lines printed that stand below code
WIDE, WIDEST = 1075, 28  # pixels that a line may take, and the largest letters of code
LETTER = 0.61  # the width of a letter of code, of its height
ROWS = 620  # characters of a table on one slide


def prediction(part, _lesson):
    """The question, and options to vote on; what is right and why at the next key, the rest in the notes."""
    asked = part.subject
    lettered = list(zip(string.ascii_uppercase, asked.shuffled))
    options = "".join(
        f"<li{' data-right' * (option == asked.answer)}><b>{letter}</b> <span>{marked(option)}</span></li>"
        for letter, option in lettered
    )
    whys = {letter: asked.options[option] for letter, option in lettered if option != asked.answer}
    right = [(letter, option) for letter, option in lettered if option == asked.answer]
    notes = "".join(
        f"<p><b>Whoever says {letter}:</b> {marked(why)}</p>" for letter, why in whys.items() if why
    )
    then = "".join(f"<p><b>{letter}.</b> {marked(asked.options[option])}</p>" for letter, option in right)
    yield {
        "kind": "prediction",
        "lead": f"<p>{marked(asked.text)}</p>",
        "body": f'<ol class="votes">{options}</ol>',
        "then": then,
        "notes": notes,
    }


def recall(part, lesson):
    """What is asked from memory, a slide each; the answer at the next key."""
    text = Markdown(lesson.link)
    for card in (card for cards in part.cell.recalled for card in cards):
        yield {"kind": "recall", "lead": text(card.ask), "body": _choices(card), "then": text(card.answer)}


def _choices(card):
    options = "".join(f"<li>{marked(option)}</li>" for option in card.shuffled)
    return f"<ul>{options}</ul>" if options else ""


def explorer(part, lesson):
    yield {"kind": "explorer", "body": lesson.shown(part)}


def code(part, _lesson):
    """Its picture alone; else its code, if it defines something; else what it prints, or nothing."""
    shown = [output for output in part.outputs if output.kind in ("picture", "html")]
    printed = "".join(set_to_fit(output.html, output.text) for output in part.outputs if _fits(output.text))
    is_code = not shown and _defines(part.cell) and _fits(part.cell.source)
    if is_code or "deck-code" in part.cell.tags:
        brief = printed and sum(len(output.text.splitlines()) for output in part.outputs) <= SHORT
        yield {"kind": "code", "body": set_to_fit(part.text, part.cell.source) + (printed if brief else "")}
    if shown:
        kind = "sound" if "<audio" in shown[0].html else "picture"
        yield {"kind": kind, "body": "".join(output.html for output in shown)}
    elif printed and not is_code and "deck-code" not in part.cell.tags:
        yield {"kind": "result", "body": printed}


def _defines(cell):
    return any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in cell.tree.body)


def _fits(text):
    lines = text.strip("\n").splitlines()
    return 0 < len(lines) <= LINES and max(map(len, lines)) <= COLUMNS


def given(part):
    """The code that an exercise starts from, if there is more in it than a stub."""
    is_stub = any(getattr(node, "value", None) is ... for node in ast.walk(part.cell.tree))
    return "" if is_stub or not _fits(part.cell.source) else set_to_fit(part.text, part.cell.source)


def set_to_fit(pre, text):
    """A block of code or of output with letters as large as its longest line allows."""
    size = min(WIDEST, int(WIDE / LETTER / max(map(len, text.splitlines()), default=1)))
    return pre.replace("<pre ", f'<pre style="font-size: calc({size}px * var(--fit, 1))" ', 1)


def pieces(table):
    """A Markdown table in tables that fit a slide each, all with its head."""
    head, rule, *rows = table.splitlines()
    held = [[]]
    for row in rows:
        if held[-1] and sum(map(len, held[-1])) + len(row) > ROWS:
            held.append([])
        held[-1].append(row)
    return ["\n".join([head, rule, *part]) for part in held]


def hint(exercise):
    return f"<p><b>Hint.</b> {html.escape(exercise.hint, quote=False)}</p>" if exercise.hint else ""
