"""How long a notebook takes: it says what the rule in `minutes` finds, in sittings of at most an hour."""

from .. import minutes
from .page import Page
from .rules import rule

STOP = "A place to stop"


def _opening(page):
    return page.cells[0] if page.cells and page.cells[0].is_prose else None


@rule
def opening_and_sittings_keep_to_the_minutes(page):
    found = minutes.of(page)
    if (opening := _opening(page)) and f"**{found.said}**" not in opening.text:
        yield opening, f"wanted the minutes it takes: `**{found.said}**`"
    for number, sitting in enumerate(found.sittings, 1):
        if sitting > minutes.LONGEST_SITTING:
            wanted = f"at most {minutes.LONGEST_SITTING}, with a cell tagged stop between two"
            yield None, f"sitting {number} takes {sitting:.0f} minutes: wanted {wanted}"


@rule
def stops_say_what_to_recall(page):
    """A place to stop is followed by the questions to be recalled on return."""
    for cell in page.tagged("stop"):
        if not cell.is_prose or (2, STOP) not in cell.headings or cell.slide != "skip":
            yield cell, f"a stop: wanted prose headed `## {STOP}`, of slide type skip"
            continue
        if not any(other.recalled for other in page.after(cell)[:1]):
            yield cell, "a stop: wanted recall(…) in the next cell"


@rule
def maps_have_the_minutes(page):
    """The map in notebook 00, and the README's beside it, say of each notebook what the rule finds."""
    readme = page.path.parent.parent / "README.md"
    if page.number != "00" or not page.path.is_file():
        return
    here = {path.name for path in page.path.parent.glob("[0-9][0-9]_*.ipynb")} - {page.path.name}
    texts = {"the map": "\n".join(cell.text for cell in page.prose)}
    texts |= {"README's map": readme.read_text(encoding="utf-8")} if readme.is_file() else {}
    for name, text in texts.items():
        rows = minutes.map_rows(text)
        for file in sorted(here - rows.keys()):
            yield None, f"{name} says nothing of {file}: wanted its minutes, alone and as a lecture"
        for file, said in rows.items():
            found = minutes.of(Page.read(page.path.parent / file))
            wanted = found.alone, minutes.rounded(found.lecture)
            if said != wanted:
                yield None, f"{name} says of {file} {said[0]} | {said[1]}: wanted {wanted[0]} | {wanted[1]}"
