"""How a section goes: short cells, words between them, slides, and a note for whoever teaches."""

import re

from .frame import ENDING, RECALL
from .rules import advice, rule

MAX_LINES = 12  # of code in a cell, blank ones not counted; about 8 is the aim
MAX_CODE_IN_A_ROW = 2  # code cells without a word between them
PROSE_PER_LINE = (15, 25)  # words for each line of code
SLIDE_TYPES = ("slide", "subslide", "fragment", "skip", "notes", "-")


@rule
def cells_are_short(page):
    for cell in page.code:
        if len(cell.lines) > MAX_LINES and not {"solution", "check"} & set(cell.tags):
            yield cell, f"{len(cell.lines)} lines of code: wanted about 8, at most {MAX_LINES}"


@rule
def prose_stands_between_code(page):
    """Checks and folded solutions do not count; a lecturer's note is not read as prose."""
    run = 0
    for cell in page.cells:
        if cell.is_prose:
            run = 0
        elif cell.is_code and not {"solution", "check"} & set(cell.tags):
            run += 1
            if run == MAX_CODE_IN_A_ROW + 1:
                yield cell, f"more than {MAX_CODE_IN_A_ROW} code cells in a row without prose"


@rule
def every_cell_has_a_slide_type(page):
    for cell in page.cells:
        if cell.slide not in SLIDE_TYPES:
            yield cell, f"slide type {cell.slide!r}: wanted one of {', '.join(map(repr, SLIDE_TYPES))}"


@rule
def every_section_has_a_note_for_the_lecturer(page):
    """Every part under a second-level heading but the recall questions, the stops and the ending."""
    for section in page.sections():
        words = next(words for level, words in section[0].headings if level == 2)
        apart = [RECALL] + [pattern for _, pattern, *_ in ENDING.values()]
        if "stop" in section[0].tags or any(re.search(pattern, words, re.I) for pattern in apart):
            continue
        if not any("lecturer" in cell.tags for cell in section):
            yield section[0], f"the section {words!r} has no cell tagged lecturer"


@rule
def notes_for_the_lecturer_are_folded(page):
    for cell in page.tagged("lecturer"):
        if not cell.source.startswith("<details>") or cell.slide != "notes":
            yield cell, "a lecturer's note: wanted it inside <details>, which folds it, and slide type notes"
        if not re.search(r"\b\d+ ?min", cell.source):
            yield cell, "a lecturer's note: wanted what to ask, what goes wrong, and the minutes (`6 min`)"


@advice
def prose_keeps_pace_with_code(page):
    words = sum(len(cell.spoken.split()) for cell in page.prose)
    lines = sum(len(cell.lines) for cell in page.code if "solution" not in cell.tags)
    least, most = PROSE_PER_LINE
    if lines and not least <= words / lines <= most:
        yield None, f"{words / lines:.1f} words of prose for each line of code: wanted {least} to {most}"
