"""Suggested moves: a numbered list in the text, and as many numbered buttons at the explorer beside it."""

import ast
import re

from .rules import advice, rule

MARK = re.compile(r"(?i)\*\*moves to make\b")
ITEM = re.compile(r"(?m)^(\d+)\. +")


def call(cell):
    """The call `explore.Name(…).moves(…)` that a code cell ends with, as a syntax tree; or None."""
    last = cell.tree.body[-1] if cell.is_code and cell.tree.body else None
    made = last.value if isinstance(last, ast.Expr) else None
    named = isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute) and made.func.attr == "moves"
    return made if named else None


def items(cell):
    """{number: text} of the numbered list below **Moves to make** in a cell; empty if there is none."""
    mark = MARK.search(cell.text) if cell.is_prose else None
    if not mark:
        return {}
    listed = re.split(r"\n\s*\n(?!\d+\. | )", cell.text[mark.end() :][_start(cell.text[mark.end() :]) :])[0]
    parts = ITEM.split(listed)[1:]
    return {int(number): text.strip() for number, text in zip(parts[::2], parts[1::2])}


def _start(text):
    """Where the list begins."""
    found = ITEM.search(text)
    return found.start() if found else len(text)


def beside(page, cell):
    """The prose with moves to make directly after a cell, or else directly before it; or None."""
    places = (cell.index + 1, cell.index - 1)
    near = [page.cells[place] for place in places if 0 <= place < len(page.cells)]
    return next((other for other in near if other.is_prose and MARK.search(other.text)), None)


@rule
def moves_in_text_and_buttons_agree(page):
    """As many buttons as the list has items, numbered from 1."""
    for cell in page.code:
        if made := call(cell):
            text = beside(page, cell)
            numbers = list(items(text)) if text else []
            if numbers != list(range(1, len(made.args) + 1)):
                wanted = f"a list below **Moves to make.** with items 1 to {len(made.args)} beside it"
                yield cell, f"{len(made.args)} moves: wanted {wanted}, got {numbers or 'none'}"


@advice
def moves_to_make_are_buttons(page):
    for cell in page.code:
        if re.search(r"\bexplore\.[A-Z]\w*\(", cell.source) and beside(page, cell) and not call(cell):
            yield cell, "moves to make: wanted them as buttons, `explore.Name(…).moves({…}, …)`"
