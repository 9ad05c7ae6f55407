"""The frame of a notebook: what it needs to have, how it opens, and how it ends."""

import re
from dataclasses import dataclass

from ..files import BESIDE, GLOSSARY
from .rules import rule

OBJECTIVES = (3, 5)


@dataclass(frozen=True)
class Needs:
    """What a notebook has to have: least numbers, and the parts of its ending."""

    explorers: int = 2
    exercises: int = 3
    predictions: int = 2
    recall: bool = True
    own_line: bool = True
    ending: tuple = ("card", "claims", "next", "papers")


NOTHING_TO_DO = Needs(explorers=0, exercises=0, predictions=0, recall=False, own_line=False, ending=("next",))
NEEDS = {
    "00": Needs(explorers=0, exercises=0, predictions=1, recall=False, own_line=False, ending=("next",)),
    "01": Needs(recall=False),
    "12": Needs(explorers=1),
    "13": Needs(explorers=1, exercises=0, predictions=0, recall=False, ending=()),
    "14": NOTHING_TO_DO,
    **{path.stem: NOTHING_TO_DO for path in BESIDE},
}
ENDING = {  # part -> what its heading says, how that is found, what its text must have, how that is found
    "card": ("The equations on one card", r"\bcard\b", "a formula", r"\$"),
    "claims": ("Claims you will read", r"claims you will read", "a list or table", r"(?m)^ *(?:[-*|]|\d+\.)"),
    "next": ("What comes next", r"what comes next", "a sentence", r"\w+ \w+"),
    "papers": ("Papers", r"\bpapers\b", "a paper with its year", r"\b(?:19|20)\d\d\b"),
}
RECALL = r"\brecall\b"


def needs(page):
    return NEEDS.get(page.number or page.path.stem, Needs())


def headings_below_the_title(page):
    """Headings below the title."""
    return [(cell, words) for cell in page.prose for level, words in cell.headings if level > 1]


# How it opens


def _opening(page):
    return page.cells[0] if page.cells and page.cells[0].is_prose else None


@rule
def opens_with_a_title_and_a_promise(page):
    first = _opening(page)
    lines = first.lines if first else []
    if not lines or not re.match(r"# \S", lines[0]):
        yield first, "wanted a first cell that begins with the title: `# Title`"
    elif len(lines) < 2 or re.match(r"\s*(?:#|[-*] |\d+\.)", lines[1]) or len(lines[1].split()) < 5:
        yield first, "wanted one sentence of promise below the title"


@rule
def opening_lists_what_you_will_be_able_to_do(page):
    first = _opening(page)
    rest = first.text.partition("You will be able to")[2] if first else ""
    items = re.match(r"[^\n]*\n+((?:(?:[-*]|\d+\.) [^\n]*\n?(?:  +[^\n]*\n?|\n(?=(?:[-*]|\d+\.) ))*)*)", rest)
    count = len(re.findall(r"(?m)^(?:[-*]|\d+\.) ", items[1])) if items else 0
    if first and not OBJECTIVES[0] <= count <= OBJECTIVES[1]:
        least, most = OBJECTIVES
        yield first, f'wanted "You will be able to" and a list of {least} to {most} points, got {count}'


@rule
def opening_says_what_you_need(page):
    first = _opening(page)
    if first and "You need" not in first.text:
        yield first, 'wanted "You need" and links to what comes before'


@rule
def starts_by_recalling_earlier_notebooks(page):
    headed = [cell for cell, words in headings_below_the_title(page) if re.search(RECALL, words, re.I)]
    below = page.after(headed[0])[:2] if headed else ()
    asked = [page.knows(card) for cell in below for cards in cell.recalled for card in cards]
    if needs(page).recall and not (asked and all(asked)):
        yield None, 'wanted a heading with the word "Recall", and recall(…) of earlier notebooks below it'


# How it ends


@rule
def ends_with_its_parts(page):
    headings = headings_below_the_title(page)
    for part in needs(page).ending:
        title, pattern, content, found = ENDING[part]
        cells = [cell for cell, words in headings if re.search(pattern, words, re.I)]
        if not cells:
            yield None, f"no part {title!r} at the end"
        elif not re.search(found, _below(page, cells[-1], pattern)):
            yield cells[-1], f"{title}: wanted {content} below it"


@rule
def ends_with_the_learners_own_line(page):
    call = f'progress("{page.number}")'
    lines = [cell for cell in page.code if call in cell.source]
    if needs(page).own_line and page.number and len(lines) != 1:
        yield None, f"wanted one cell with {call}, below what comes next"


@rule
def leads_to_the_glossary(page):
    link = f"]({GLOSSARY.name})"
    if page.path.name != GLOSSARY.name and not any(link in cell.source for cell in page.prose):
        yield None, f"wanted a link to the glossary, [glossary]({GLOSSARY.name})"


def _below(page, cell, pattern):
    """The prose from a heading to the next heading."""
    text = re.split(rf"(?im)^#+ +.*{pattern}.*$", cell.source, maxsplit=1)[-1]
    for later in page.after(cell):
        if later.headings:
            break
        text += "\n\n" + later.source if later.is_prose else ""
    return re.split(r"(?m)^#{1,6} ", text)[0]
