"""The edition for nbgrader: what it releases is the students' notebook, and its tests are the checkers."""

import ast
import re

import jsonschema
import nbformat
import pytest
from traitlets.config import Config

from rnnlib.course import files
from rnnlib.course.__main__ import main
from rnnlib.course.editions import autograded, folder
from rnnlib.course.editions.lessons import lesson
from rnnlib.course.environment import SECONDS_PER_CELL
from rnnlib.exercises import Exercise, NotRight, checker, feedforward, grade, record
from rnnlib.exercises.catalogue import TOPICS, of_kind

CONTENTS = autograded.contents(files.FOLDER.parent)
ASSIGNMENTS = {path: files.parse(text) for path, text in CONTENTS.items() if path.endswith(".ipynb")}
KEYS = [key for module in TOPICS.values() for key in of_kind(module, Exercise)]

# What nbgrader's documentation says of a cell's metadata, in its third form.
FLAG = {"type": "boolean"}
SCHEMA = {
    "type": "object",
    "properties": {
        "schema_version": {"const": 3},
        "grade_id": {"type": "string", "pattern": r"^[a-zA-Z0-9_\-]+$"},
        "points": {"type": "number", "exclusiveMinimum": 0},
        **{name: FLAG for name in ("grade", "solution", "locked", "task")},
    },
    "required": ["schema_version", "grade_id", "grade", "solution", "locked", "task"],
    "additionalProperties": False,
    "if": {"properties": {"grade": {"const": True}}},
    "then": {"required": ["points"]},
    "else": {"not": {"required": ["points"]}},
}


@pytest.fixture(autouse=True)
def a_new_learner(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "progress.jsonl"))
    monkeypatch.setattr(checker, "_given", {})


def told(notebook, kind):
    """{grade_id: cell} of the cells of which nbgrader is told that they are of a kind."""
    cells = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get(kind)]
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells}


def released(source):
    """What nbgrader makes of a cell: each region between the marks gives way to the stub of the config."""
    [stub] = config().ClearSolutions.code_stub.values()
    return re.sub(r"(?ms)^[^\n]*BEGIN SOLUTION.*?END SOLUTION[^\n]*$", stub, source)


def config():
    made = Config()
    exec(CONTENTS["nbgrader_config.py"], {"get_config": lambda: made})
    return made


def test_every_exercise_has_a_cell_to_solve_and_a_test_that_nbgrader_takes():
    solved, tested = [], []
    for notebook in ASSIGNMENTS.values():
        cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
        for cell in cells:
            jsonschema.validate(cell.metadata.nbgrader, SCHEMA)
            assert cell.cell_type == "code" and not cell.outputs
        solved += told(notebook, "solution")
        tested += told(notebook, "grade")
        assert told(notebook, "grade") == told(notebook, "locked")
        assert len(cells) == len(told(notebook, "solution")) + len(told(notebook, "grade"))
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
        nbformat.validate(notebook)
    assert sorted(grade_id.replace("-", ".") for grade_id in solved) == sorted(KEYS)
    assert tested == [f"{grade_id}-test" for grade_id in solved]


def test_a_metadata_that_nbgrader_would_refuse_is_refused_here():
    good = {"schema_version": 3, "grade_id": "a-b", "points": 1}
    good |= {"grade": True, "solution": False, "locked": True, "task": False}
    jsonschema.validate(good, SCHEMA)
    for bad in ({"schema_version": 2}, {"grade_id": "a.b"}, {"grade": False}, {"more": 1}, {"points": -1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(good | bad, SCHEMA)


@pytest.mark.parametrize("path", ASSIGNMENTS)
def test_what_is_released_is_the_students_notebook_with_tests(path):
    """So a solution stands between the marks and nowhere else: the students' edition has none."""
    students = files.parse(lesson("student", files.FOLDER / path.rpartition("/")[2])).cells
    cells = [cell for cell in ASSIGNMENTS[path].cells if not cell.metadata.get("nbgrader", {}).get("grade")]
    assert [cell.id for cell in cells] == [cell.id for cell in students]
    for ours, theirs in zip(cells, students):
        if ours.cell_type == "code":
            assert released(ours.source).rstrip() == theirs.source.rstrip()
        else:
            assert autograded.LINK.sub(r"\1", ours.source) == autograded.LINK.sub(r"\1", theirs.source)


def test_every_link_leads_to_an_assignment():
    links = 0
    for path, notebook in ASSIGNMENTS.items():
        for cell in notebook.cells:
            for target in re.findall(r"\]\(([^)\s#]+)", cell.source) if cell.cell_type == "markdown" else ():
                if not re.match(r"[a-z]+:", target):
                    assert target.startswith("../") and f"source/{target[3:]}" in CONTENTS, (
                        f"{path}: {target}"
                    )
                    links += 1
    assert links > 40


def test_exercises_of_the_second_half_have_two_points():
    assert [autograded.points(place, 4) for place in range(4)] == [1, 1, 2, 2]
    assert [autograded.points(place, 3) for place in range(3)] == [1, 1, 2]
    assert autograded.points(0, 1) == 1
    for notebook in ASSIGNMENTS.values():
        worth = [cell.metadata.nbgrader.points for cell in told(notebook, "grade").values()]
        assert worth == [autograded.points(place, len(worth)) for place in range(len(worth))]


def test_nbgrader_gets_time_enough_and_leaves_stubs_as_they_are():
    assert config().Execute.timeout == SECONDS_PER_CELL
    assert released("a = ...\n\n### BEGIN SOLUTION\na = 1\n### END SOLUTION") == "a = ...\n\n"


def given_above(notebook, cell):
    """A fresh namespace with what the cells above import and define, exercises of theirs solved."""
    names = {}
    for above in notebook.cells[: notebook.cells.index(cell)]:
        if above.cell_type == "code":
            body = [n for n in ast.parse(above.source).body if isinstance(n, DEFINES)]
            exec(compile(ast.Module(body, []), above.id, "exec"), names)
    return names


DEFINES = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef
EXERCISES = [
    pytest.param(notebook, grade_id, id=grade_id)
    for notebook in ASSIGNMENTS.values()
    for grade_id in told(notebook, "solution")
]


@pytest.mark.parametrize("notebook, grade_id", EXERCISES)
def test_a_test_passes_with_the_solution_and_fails_with_the_stub(notebook, grade_id, capsys):
    cell, test = told(notebook, "solution")[grade_id], told(notebook, "grade")[f"{grade_id}-test"]
    exec(cell.source, solved := given_above(notebook, cell))
    exec(test.source, solved)
    assert re.search(r": right(, in all \d+ cases)?\.$", capsys.readouterr().out)
    exec(released(cell.source), untouched := given_above(notebook, cell))
    with pytest.raises(AssertionError, match=r": not attempted yet\.|it still does what the given code does"):
        exec(test.source, untouched)
    assert not record.path().exists()


def test_a_grade_says_what_a_check_says_and_keeps_nothing(capsys):
    assert grade(feedforward.softmax, feedforward.softmax.solution) is None
    assert capsys.readouterr().out.startswith("softmax: right")
    for message, mistake in feedforward.softmax.mistakes.items():
        for _ in range(2):  # nor does the hint come with the second
            with pytest.raises(NotRight, match=re.escape(message)) as told:
                grade(feedforward.softmax, mistake)
        assert told.value._render_traceback_() == [str(told.value)]
        assert feedforward.softmax.hint not in str(told.value)
    assert not record.path().exists()
    with pytest.raises(TypeError, match="wanted an Exercise"):
        grade("softmax", None)


def test_the_command_writes_it_beside_the_three(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(folder, "contents", lambda edition, root: {"README.md": edition})
    assert main(["editions", str(tmp_path)]) == 0
    assert not (tmp_path / "nbgrader").exists()
    assert main(["editions", "--nbgrader", str(tmp_path)]) == 0
    assert f"{tmp_path / 'nbgrader'}: {len(CONTENTS)} files" in capsys.readouterr().out
    place = tmp_path / "nbgrader"
    assert {path: (place / path).read_text("utf-8") for path in CONTENTS} == CONTENTS
    (place / "gradebook.db").touch()
    assert main(["editions", "--nbgrader", str(tmp_path)]) == 0
    assert (place / "gradebook.db").exists()
