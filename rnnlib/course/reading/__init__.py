"""Notebooks for reading: each cell as HTML, for whatever shows them without a kernel and without a network.

    lesson = Lesson("notebooks/03_recurrence.ipynb")
    for part in lesson.parts:
        part.kind, part.cell.slide, part.text, part.printed

This is the one place where a notebook becomes HTML. A Part is a cell:

| kind | text | subject |
|---|---|---|
| "prose" | Markdown; `part.headings` has those in it | |
| "note" | a lecturer's note | |
| "code" | the code | |
| "exercise" | the stub | |
| "check" | the call of `check` | the Exercise: `hint`, `cases` |
| "solution" | the code | the Exercise |
| "prediction" | code before the question, mostly none | the Question, shown by `question(subject, name)` |
| "recall" | code before the questions, mostly none | the Cards, shown by `recall(subject, name, address)` |
| "explorer" | code before it, mostly none | the explorer, shown by `lesson.shown(part)` |

`part.outputs` are what is stored, as Outputs (`kind`, `html`, `text`); `part.printed` is their HTML. The last
three have none: their subject is shown instead. `body(lesson)` arranges all parts as one page. What a page
needs beside it:

- `style_sheet(texts)`, once for all pages whose HTML is in `texts`: it holds the font of their formulas.
  Whatever holds parts has the class `reading`;
- for predictions `predictions_script()`, after the body;
- for live explorers, in this order: `engine()`, once; `facts(type(explorer))` of each class shown for which
  `is_live(explorer)`; `mount()`, after the body. Each stands in a `<script>` of its own, in the page or in a
  file beside it. They are plain scripts, since pages from file:// may load no modules;
- for pictures as files beside the page: an `address(png, name)` that writes the bytes and returns the place,
  for Lesson and for `element`. Without it they are in the page;
- the playground's page, `explore.playground.page()`, beside the page, and its address for both: its pictures
  lead there.

Colours follow the system; `data-theme="light"` or `"dark"` on the root element decides otherwise. Formulas
are MathML (`formulas.py`), so no script draws them. Where no script runs, predictions and what follows them
are folded, and explorers are their pictures and sentences.
"""

from .body import body
from .explorers import element, engine, facts, is_live, mount
from .formulas import font_face, mathml
from .lesson import Lesson, Part
from .look import predictions_script, style_sheet
from .markdown import Heading, Markdown, marked
from .outputs import Output
from .questions import question
from .recalls import recall

__all__ = [
    "Heading",
    "Lesson",
    "Markdown",
    "Output",
    "Part",
    "body",
    "element",
    "engine",
    "facts",
    "font_face",
    "is_live",
    "marked",
    "mathml",
    "mount",
    "predictions_script",
    "question",
    "recall",
    "style_sheet",
]
