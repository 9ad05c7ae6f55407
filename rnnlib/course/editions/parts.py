"""Who gets what: the one place that says which files, cells and passages an edition leaves out.

A new file that is for lecturers alone needs one line in `FILES`, above the lines that would match it as well:
`"notebooks/for_lecturers.md": {LECTURER}`. One with answers, such as a key, goes into `KEPT_BACK` instead; so
what is published lacks it, too. A passage of a file in Markdown, or of a Markdown cell, stands between two
comments that no reader sees:

    <!-- only: lecturer -->
    What the exam asks, with the answers.
    <!-- end -->

The first may name several editions, `only: solutions lecturer`, or none, `only: source`: then the passage is
for whoever has the source alone. A cell is told by its tag, in `CELLS`. What no line of `FILES` matches goes
into no edition. Every link of an edition has to lead to a file of it; the command says which does not.
"""

import re
from fnmatch import fnmatchcase

STUDENT, SOLUTIONS, LECTURER = EDITIONS = ("student", "solutions", "lecturer")
ALL, NOBODY = set(EDITIONS), set()

# Files with answers that go to lecturers, and into nothing that is published: the archive, the wheel.
KEPT_BACK = ("rnnlib/course/exam/questions.toml", "rnnlib/exercises/concepts/key.toml")

# {pattern of paths in the course's folder: the editions that get them}; the first that matches decides, and
# a * stands for folders too.
FILES = {
    "*__pycache__*": NOBODY,
    "*/.ipynb_checkpoints/*": NOBODY,
    "notebooks/conftest.py": NOBODY,  # has pytest compare outputs, and not every edition has them
    "README.md": ALL,
    "LICENSE": ALL,
    "CITATION.cff": ALL,
    "CHANGELOG.md": ALL,
    "pyproject.toml": ALL,
    "requirements.txt": ALL,
    ".gitignore": ALL,
    "data/*": ALL,
    "notebooks/pictures/*": ALL,
    "notebooks/*.ipynb": ALL,
    "notebooks/for_lecturers.md": {LECTURER},
    **{path: {LECTURER} for path in KEPT_BACK},
    "rnnlib/*": ALL,
}

# {tag of a cell: the editions that get the cell}; a cell without such a tag is everybody's.
CELLS = {"solution": {SOLUTIONS, LECTURER}, "lecturer": {LECTURER}}

# The editions that store what cells have printed and drawn. What stands below a prediction or an exercise
# would answer it, so students run everything themselves.
OUTPUTS = {SOLUTIONS, LECTURER}

# The editions whose checkers know what a solution computes, and not how.
SEALED = {STUDENT}

# Modules of a sealed edition that are packed whole: their lines, in this order, are what is asked for.
PACKED = ("rnnlib/exercises/ways_back/[!_w]*.py",)

PASSAGE = re.compile(r"<!-- only: ([\w ]+?) -->(\n)?(.*?)<!-- end -->(?(2)\n?)", re.DOTALL)


def gets(edition, path):
    """Whether an edition gets the file at this path, relative to the course's folder, with slashes."""
    matching = (editions for pattern, editions in FILES.items() if fnmatchcase(path, pattern))
    return edition in next(matching, NOBODY)


def is_packed(path):
    """Whether a sealed edition has the file at this path as a pack alone."""
    return any(fnmatchcase(path, pattern) for pattern in PACKED)


def gets_cell(edition, tags):
    """Whether an edition gets a cell with these tags."""
    return all(edition in CELLS[tag] for tag in tags if tag in CELLS)


def passages(edition, text):
    """The text with what is for others taken out, and the comments around what stays."""

    def kept(found):
        names = set(found[1].split())
        if names - ALL - {"source"}:
            raise ValueError(f"only: wanted some of {', '.join(EDITIONS)}, or source, got {found[1]!r}")
        return found[3] if edition in names else ""

    return PASSAGE.sub(kept, text)
