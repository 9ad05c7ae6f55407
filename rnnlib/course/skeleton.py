"""A new notebook with every part that the course's frame asks for, to be filled.

The lint accepts it as it is, once its cells are executed; its explorers and its
module of exercises are placeholders that fail when run, so that none is forgotten.
"""

import re
from pathlib import Path

from nbformat import v4

from . import minutes
from .canonical import canonical
from .files import FOLDER, serialise, write
from .lint.page import Page

OPENING = """# {name}

One sentence that says what you will see and be able to explain.

**{minutes}**

**You will be able to**

- do the first thing, which exercise 1 tests;
- do the second thing, which exercise 2 tests;
- do the third thing, which exercise 3 tests.

**You need** what the notebooks before this one taught."""

IMPORTS = "from rnnlib import explore\nfrom rnnlib.exercises import check, predict, progress, recall, topic"

NOTE = (
    "<details><summary>Lecturer's note (8 min)</summary>\n\n"
    "What to ask the room. What goes wrong most often.\n\n</details>"
)

MOVES = """**Moves to make.** Each number is a button below the picture.

1. Press 1. What to look for, and then what is seen.
2. Press 2a, then 2b. What differs?"""

STOP = """## A place to stop

This is a good place to stop. When you come back, answer before you go on."""
ASKED = 'recall("recurrence.what_else")'  # in the place of questions of its own, and of earlier notebooks

# A part is (kind of cell, slide type, tag, text).
SECTION = [
    ("prose", "slide", "", "## A question that this section answers?\n\nWhat is known so far."),
    ("code", "-", "", 'predict("What will happen?", {{"this": "why", "that": "why not"}}, answer="this")'),
    ("prose", "fragment", "", "A few lines of code show what happens, and this is what each of them does."),
    ("code", "-", "", 'explore.{name}().moves({{"w": 1}}, [{{"w": 2}}, {{"w": 3}}])'),
    ("prose", "fragment", "", "What the picture shows, in words.\n\n" + MOVES),
    ("prose", "notes", "lecturer", NOTE),
]
EXERCISE = [
    ("prose", "subslide", "", "### Exercise {n}: {name}\n\nWhat to write, and what its check tries."),
    ("code", "skip", "exercise", "def answer_{n}(x):\n    return None    # your code here"),
    ("code", "skip", "check", "check(topic.answer_{n}, answer_{n})"),
    (
        "code",
        "skip",
        "solution",
        "def answer_{n}(x):\n    return x\n\n\ncheck(topic.answer_{n}, answer_{n}, solution=True)",
    ),
]
ENDING = [
    ("prose", "skip", "", "## Recall before you go\n\nFrom memory, and without looking up."),
    ("code", "skip", "", ASKED),
    ("prose", "slide", "", "## The equations on one card\n\n$$h_t = \\tanh(x_t W_{{xh}} + \\dots)$$"),
    ("prose", "slide", "", "## Claims you will read\n\n- “A claim”: the section that tests it."),
    (
        "prose",
        "slide",
        "",
        "## What comes next\n\nThe question that this notebook leaves open.\n\n"
        "A word that you have lost stands in the [glossary](glossary.ipynb), in a sentence.",
    ),
    ("code", "skip", "", 'progress("{number}")'),
    ("prose", "skip", "", "## Papers\n\n- Author (1997). Title. Journal."),
]


def skeleton(number, title):
    """The notebook as a node, with a number such as "15" and a title; it says the minutes that it takes."""
    draft = Page("", serialise(_assembled(number, title, "")))
    return _assembled(number, title, minutes.of(draft).said)


def _assembled(number, title, said):
    parts = _filled([("prose", "slide", "", OPENING)], name=title, minutes=said)
    parts += [("code", "skip", "", IMPORTS)]
    parts += [("prose", "slide", "recall", "## Recall\n\nFrom memory, before you read on.")]
    parts += [("code", "-", "", ASKED)]
    parts += _filled(SECTION, name="FirstExplorer")
    parts += [("prose", "skip", "stop", STOP), ("code", "skip", "", ASKED)]
    parts += _filled(SECTION, name="SecondExplorer")
    parts += [("prose", "slide", "", "## Exercises\n\nFrom the easiest to the hardest."), SECTION[-1]]
    for n, name in enumerate(("a first step", "a little more", "find the bug"), start=1):
        parts += _filled(EXERCISE, n=n, name=name)
    parts += _filled(ENDING, number=number)
    return canonical(v4.new_notebook(cells=[_cell(index, *part) for index, part in enumerate(parts)]))


def _filled(parts, **values):
    return [(*head, text.format(**values)) for *head, text in parts]


def _cell(index, kind, slide, tag, text):
    metadata = {"slideshow": {"slide_type": slide}} | ({"tags": [tag]} if tag else {})
    if tag == "solution":
        metadata["jupyter"] = {"source_hidden": True}
    new_cell = v4.new_code_cell if kind == "code" else v4.new_markdown_cell
    return new_cell(text, id=f"cell-{index:03d}", metadata=metadata)


def new(name, folder=FOLDER):
    """Write a skeleton `NN_name.ipynb`; a file that exists is never overwritten (ValueError)."""
    if not re.fullmatch(r"\d\d_[a-z0-9_]+", name):
        raise ValueError(f"name: wanted a number and words such as 14_more_cells, got {name!r}")
    path = Path(folder) / f"{name}.ipynb"
    if path.exists():
        raise ValueError(f"name: {path} exists already")
    write(path, serialise(skeleton(name[:2], name[3:].replace("_", " ").capitalize())))
    return path
