"""The course for nbgrader: one assignment a notebook, each exercise a cell to solve and a locked test below.

An assignment is the students' notebook. In the stub's cell the course's solution stands below the stub,
between `### BEGIN SOLUTION` and `### END SOLUTION`; nbgrader takes it out, and what it releases is the stub
as learners know it. The check stays as it is, to work with; under it comes the test, `grade(…)`: the same
checker, which says it with an AssertionError and keeps nothing. A link to another assignment leads there, any
other is its words alone.
"""

import re

from ..environment import SECONDS_PER_CELL
from ..files import parse, serialise
from ..lint.page import Page
from . import parts
from .lessons import lesson

CHECK = re.compile(r"^check\((\w+)\.(\w+), (\w+)(?:, solution=True)?\)$", re.MULTILINE)
LINK = re.compile(r"(?<!!)\[([^\]\n]*)\]\((?![a-z]+:)([^)\s#]+)[^)]*\)")
CONFIG = f'''"""For nbgrader, whose commands run in this folder: `nbgrader generate_assignment 03_recurrence`.

Learners and the grader need the library of student/, beside this folder: `pip install -r requirements.txt`
there. Points stand in the cells' metadata: an exercise in the first half of its notebook has one, others two.
"""

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "recurrent_networks"
c.ClearSolutions.code_stub = {{"python": ""}}  # the stub itself stands above the solution
c.Execute.timeout = {SECONDS_PER_CELL}  # seconds a cell may take: explorers and short trainings run as well
'''


def contents(root):
    """{path in the folder: its text} of the course in `root` as nbgrader takes it."""
    pages = {path.stem: Page.read(path) for path in sorted((root / "notebooks").glob("*.ipynb"))}
    pages = {name: page for name, page in pages.items() if page.tagged("exercise")}
    found = {f"source/{name}/{name}.ipynb": _assignment(page, pages) for name, page in pages.items()}
    return {"nbgrader_config.py": CONFIG} | found


def points(place, count):
    """Of the exercise at a place, from 0, among `count`: they grow harder, the second half has two each."""
    return 1 + (2 * place >= count)


def _assignment(page, assignments):
    """The text of a notebook as an assignment among others."""
    solutions = _solutions(page)
    notebook = parse(lesson(parts.STUDENT, page.path))
    cells = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        cells.append(cell)
        if cell.cell_type == "markdown":
            cell.source = LINK.sub(lambda link: _linked(link, assignments), cell.source)
        elif "exercise" in tags:
            stub = cell
        elif "check" in tags:
            key = CHECK.search(cell.source).groups()
            stub.source += f"\n\n### BEGIN SOLUTION\n{solutions[key]}\n### END SOLUTION"
            stub.metadata["nbgrader"] = _told("-".join(key[:2]), solution=True)
            worth = points(list(solutions).index(key), len(solutions))
            cells.append(_test(cell, *key, worth))
    notebook.cells = cells
    return serialise(notebook)


def _solutions(page):
    """{(topic, exercise, what the learner's answer is called): the code that solves it}, in their order."""
    sources = [cell.source for cell in page.tagged("solution")]
    return {CHECK.search(source).groups(): CHECK.sub("", source).strip() for source in sources}


def _test(check, topic, exercise, name, worth):
    """The cell that is graded, below a check: it needs nothing but the answer from the cells above."""
    cell = type(check)(check | {"id": f"{check.id}-test", "metadata": {}, "outputs": []})
    imported = ", ".join(sorted(["grade", topic]))
    cell.source = f"from rnnlib.exercises import {imported}\n\ngrade({topic}.{exercise}, {name})"
    cell.metadata = {"nbgrader": _told(f"{topic}-{exercise}-test", grade=True, locked=True, points=worth)}
    return cell


def _told(grade_id, **more):
    """What nbgrader is told of a cell."""
    nothing = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"schema_version": 3, "grade_id": grade_id} | nothing | more


def _linked(link, assignments):
    """A link that leads to a neighbouring assignment, or its words, where there is nothing to lead to."""
    words, target = link.groups()
    name = target.removesuffix(".ipynb")
    return link[0].replace(f"({target}", f"(../{name}/{target}") if name in assignments else words
