"""Rules that every notebook of the course keeps. `lint(path)` returns what one notebook breaks.

To add a rule, write one function beside the others of its kind, in one of the modules in `KINDS`. It takes a
`Page`, yields `(cell, message)` for each breach (`None` for the notebook as a whole), is marked `@rule`, or
`@advice` if it only warns, and gets one line in the table of planted violations of tests/test_course.py. What
differs from notebook to notebook stands in one table, `frame.NEEDS`.
"""

from . import code, files, frame, learner, moves, outputs, prose, sections, sittings
from .page import Finding, Page
from .rules import ADVICE, RULES

__all__ = ["ADVICE", "RULES", "Finding", "Page", "lint"]
KINDS = (
    files,
    outputs,
    code,
    frame,
    sections,
    sittings,
    learner,
    moves,
    prose,
)  # importing them has registered their rules


def lint(path, text=None):
    """Every `Finding` in a notebook, errors before warnings; `text` stands in for the file's own text."""
    try:
        page = Page.read(path, text)
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        return [Finding(path, None, "is_a_notebook", f"not a notebook of format 4: {error}")]
    return [
        Finding(page.path, cell, check.__name__, message, serious)
        for checks, serious in ((RULES, True), (ADVICE, False))
        for check in checks
        for cell, message in check(page)
    ]
