"""The editions: what each leaves out, that the students' one checks as ours does and tells nothing."""

import importlib.util
import inspect
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from rnnlib.course import files
from rnnlib.course.__main__ import main
from rnnlib.course.editions import editions, folder, parts
from rnnlib.course.editions.lessons import lesson
from rnnlib.course.environment import environment
from rnnlib.exercises import Exercise, Question, checker
from rnnlib.exercises.catalogue import TOPICS, of_kind
from rnnlib.exercises.concepts import items
from rnnlib.exercises.differences import difference

ROOT = files.FOLDER.parent
NOTEBOOKS = [path.name for path in files.chosen()]
EXERCISES = [item for module in TOPICS.values() for item in of_kind(module, Exercise).values()]
QUESTIONS = [item for module in TOPICS.values() for item in of_kind(module, Question).values()]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("editions")
    assert editions(place).keys() == {"student", "solutions", "lecturer"}
    return place


def read(path):
    return files.parse(path.read_text(encoding="utf-8"))


def tags(cell):
    return set(cell.metadata.get("tags", []))


# What each gets


@pytest.mark.parametrize("edition", parts.EDITIONS)
def test_an_edition_has_every_notebook_and_what_they_read(made, edition):
    there = {path.relative_to(made / edition).as_posix() for path in (made / edition).rglob("*")}
    wanted = {f"notebooks/{name}" for name in NOTEBOOKS}
    wanted |= {
        "README.md",
        "data/README.md",
        "data/torch_reference.npz",
        "requirements.txt",
        "rnnlib/ops/__init__.py",
    }
    assert wanted <= there
    assert not any(
        re.search(r"__pycache__|checkpoints|progress\.json|conftest|^tests", path) for path in there
    )


@pytest.mark.parametrize("edition", parts.EDITIONS)
def test_a_cell_goes_where_its_tag_says(made, edition):
    for name in NOTEBOOKS:
        source, cells = read(files.FOLDER / name).cells, read(made / edition / "notebooks" / name).cells
        gone = {cell.id for cell in source} - {cell.id for cell in cells}
        without = {"student": {"solution", "lecturer"}, "solutions": {"lecturer"}, "lecturer": set()}[edition]
        assert gone >= {cell.id for cell in source if tags(cell) & without}
        assert not any(tags(cell) & without for cell in cells)
        lost = [cell for cell in source if cell.id in gone and not tags(cell) & without]
        assert all(cell.cell_type == "markdown" and "<!-- only:" in cell.source for cell in lost)


def test_students_get_no_output_and_no_count(made):
    for name in NOTEBOOKS:
        for cell in read(made / "student/notebooks" / name).cells:
            assert not cell.get("outputs") and not cell.get("execution_count"), f"{name}: {cell.id}"


def test_lecturers_alone_get_the_key_to_the_concept_test(made):
    path = items.KEY.relative_to(ROOT)
    assert [edition for edition in parts.EDITIONS if (made / edition / path).exists()] == [parts.LECTURER]
    secrets = [
        text
        for answer in items.key().values()
        for text in (answer.why, answer.belief, answer.source, *answer.tempts.values())
    ]
    for place in (made / edition for edition in (parts.STUDENT, parts.SOLUTIONS)):
        texts = [file for file in place.rglob("*") if file.suffix in (".py", ".toml", ".md", ".ipynb", ".js")]
        course = "".join(file.read_text("utf-8") for file in texts)
        assert len(secrets) == 120 and [secret for secret in secrets if secret in course] == []


def test_without_the_key_students_are_asked_all_the_same(made):
    code = """
from rnnlib.exercises import concept_report, concept_test
for form in ("before", "after"):
    test = concept_test(form)
    while test.concept:
        test.commit("a")
print(concept_report().shown.value)
"""
    there = {"cwd": made / "student", "capture_output": True, "text": True, "check": True}
    place = os.environ | {"PYTHONPATH": str(made / "student"), "RNNLIB_PROGRESS": str(made / "tested.jsonl")}
    told = subprocess.run([sys.executable, "-c", code], env=place, **there).stdout
    assert "all questions of both forms" in told and items.NO_KEY in told
    listed = subprocess.run([sys.executable, "-m", "rnnlib.exercises.concepts"], env=place, **there).stdout
    assert items.NO_KEY in listed and "→" not in listed and listed.count("before: ") == 20


def test_who_sees_solutions_sees_them_unfolded(made):
    for edition in ("solutions", "lecturer"):
        cells = [cell for name in NOTEBOOKS for cell in read(made / edition / "notebooks" / name).cells]
        assert sum("solution" in tags(cell) for cell in cells) == len(EXERCISES)
        assert not any("jupyter" in cell.metadata or "<details>" in cell.source for cell in cells)
        assert any("<details open>" in cell.source for cell in cells)


@pytest.mark.parametrize("edition", parts.EDITIONS)
def test_every_link_leads_to_a_file(made, edition):
    count = 0
    for path in (made / edition).rglob("*"):
        if path.suffix in (".md", ".ipynb"):
            targets = re.findall(
                r"\]\(([^)\s#]+)[^)]*\)|<img [^>]*src=\\?\"([^\"\\]+)", path.read_text("utf-8")
            )
            local = [a or b for a, b in targets if not re.match(r"[a-z]+:|attachment", a or b)]
            count += len(local)
            assert [link for link in local if not (path.parent / link).exists()] == []
    assert count > 90


# What the students' edition tells


# Lines of solutions that the students' edition has elsewhere as well, since the library computes with them …
OF_THE_LIBRARY = """
return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
y.append(h @ W_hy + b_y)
return np.array(y)
c = f * c_before + i * g
return o * np.tanh(c), c
return (1 - z) * n + z * h
total, count, state = 0.0, 0, None
return total / count
for look, loss in enumerate(losses):
if loss < losses[best]:
return said + low, said + high
"""
# … or since a lesson shows them: another notebook, later, or the code with a bug that has other lines right.
OF_LESSONS = """
h = np.tanh(x_t @ W_xh + h @ W_hh + b_h)
h.append(np.tanh(x_t @ W_xh + h[-1] @ W_hh + b_h))
db, later = np.zeros_like(dh), 0
centred = a - a.mean(axis=-1, keepdims=True)
return hidden @ W2 + b2
chunk = tokens[start : start + length + 1]
total -= log_p[np.arange(len(log_p)), chunk[1:]].sum()
count += len(log_p)
da_i = dc * g * i * (1 - i)
da_f = dc * c_before * f * (1 - f)
da_g = dc * i * (1 - g**2)
da_o = dh * np.tanh(c) * o * (1 - o)
return da_i, da_f, da_g, da_o
inputs = (series - mean) / std
return weights @ k, weights
"""


def lines_that_tell():
    """The lines of code of each solution that its notebook says nowhere else, and of each reference."""
    found = {}
    for name in NOTEBOOKS:
        cells = read(files.FOLDER / name).cells
        taught = {line for cell in cells if not tags(cell) & {"solution"} for line in stripped(cell.source)}
        for cell in cells:
            if "solution" in tags(cell):
                found[f"{name} {cell.id}"] = [line for line in stripped(cell.source) if line not in taught]
    for item in EXERCISES:
        if callable(item.solution):
            source = inspect.getsource(item.solution)
            body = source.partition('"""')[2].partition('"""')[2]
            found[item.key] = stripped(body)
    return found


def stripped(code):
    """The lines that say something: no header, nothing as short as what many others say."""
    lines = (re.sub(r"\s+#.*", "", line).strip() for line in code.splitlines())
    return [
        line
        for line in lines
        if len(line) >= 18 and not re.match(r"def |check\(|for \w+ in|return \w+$", line)
    ]


def test_no_line_of_a_solution_stands_in_the_students_edition(made):
    told = lines_that_tell()
    texts = {
        path.relative_to(made / "student").as_posix(): re.sub(r"\\n\"?,?|\\", "", path.read_text("utf-8"))
        for path in (made / "student").rglob("*")
        if path.suffix in (".py", ".ipynb", ".md", ".js", ".toml", ".txt")
    }
    stays = set(OF_THE_LIBRARY.splitlines()) | set(OF_LESSONS.splitlines())
    searched = {line for lines in told.values() for line in lines} - stays
    assert len(searched) > 120
    found = {
        line: [path for path, text in texts.items() if line.replace("\\", "") in text] for line in searched
    }
    assert {line: paths for line, paths in found.items() if paths} == {}


def test_no_answer_to_a_prediction_stands_in_the_students_edition(made):
    code = "".join(path.read_text("utf-8") for path in (made / "student/rnnlib/exercises").glob("*.py"))
    plain = re.sub(r"['\"]\s*['\"]|\\", "", code)
    whys = [why for question in QUESTIONS for why in question.options.values() if why]
    assert len(whys) > 150
    assert [why for why in whys if why.replace("\\", "") in plain] == []


# Its checkers


@pytest.fixture(scope="module")
def theirs(made):
    """The students' library, under another name beside ours."""
    place = made / "student/rnnlib/__init__.py"
    spec = importlib.util.spec_from_file_location(
        "students", place, submodule_search_locations=[str(place.parent)]
    )
    sys.modules["students"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["students"])
    yield importlib.import_module("students.exercises.catalogue").TOPICS
    for name in [name for name in sys.modules if name.partition(".")[0] == "students"]:
        del sys.modules[name]


def their(theirs, key):
    topic, name = key.split(".")
    return getattr(theirs[topic], name)


def test_there_are_as_many_exercises_and_no_solution(theirs):
    assert theirs.keys() == TOPICS.keys()
    for item in EXERCISES:
        same = their(theirs, item.key)
        assert list(same.cases) == list(item.cases) and same.mistakes.keys() == item.mistakes.keys()
        if callable(item.solution) and same.solution.function is None:
            with pytest.raises(LookupError, match="no more"):
                same.solution("no case")


def test_what_a_lesson_asks_of_a_topic_is_there(theirs):
    text = "".join((files.FOLDER / name).read_text("utf-8") for name in NOTEBOOKS)
    asked = set(re.findall(rf"\b({'|'.join(TOPICS)})\.([a-z]\w+)\b", text))
    there = [(topic, name) for topic, name in asked if hasattr(TOPICS[topic], name)]
    assert len(there) > 100
    assert [pair for pair in there if not hasattr(theirs[pair[0]], pair[1])] == []


def test_a_solution_that_a_lesson_calls_can_be_called(theirs):
    text = "".join((files.FOLDER / name).read_text("utf-8") for name in NOTEBOOKS)
    called = set(re.findall(r"\b(\w+\.\w+)\.solution\b", text))
    assert called
    for key in called:
        ours, same = their(TOPICS, key), their(theirs, key)
        for args in ours.cases.values():
            twice = [np.multiply(arg, 1) if isinstance(arg, np.ndarray) else arg for arg in args]
            assert difference(same.solution(*twice), ours.solution(*twice)) is None
        assert same.solution.function is not None


@pytest.mark.parametrize("item", EXERCISES, ids=repr)
def test_their_checker_says_what_ours_says(theirs, item):
    answers = [item.solution, item.given, *item.mistakes.values()]
    same = their(theirs, item.key)
    judge = sys.modules["students.exercises.checker"]._judge
    for answer in answers:
        ours, found = checker._judge(item, answer), judge(same, answer)
        assert (found.passed, found.attempted, found.mistake) == (ours.passed, ours.attempted, ours.mistake)
        assert found.message == ours.message


def test_their_predictions_are_answered_once_they_are_made(theirs):
    for question in QUESTIONS:
        same = their(theirs, question.key)
        assert (same.options, same.answer, same.text) == (question.options, question.answer, question.text)
        assert same.shuffled == question.shuffled


def test_the_first_notebook_runs_there_and_nothing_is_attempted(made, tmp_path):
    """As students run it: their folder, their library."""
    student = made / "student"
    code = (
        "import sys, nbclient, nbformat, rnnlib; print(rnnlib.__file__)\n"
        "nb = nbformat.read(sys.argv[1], 4)\n"
        "nbclient.NotebookClient(nb, timeout=300, resources={'metadata': {'path': sys.argv[2]}}).execute()\n"
        "print([o['data']['text/plain'] for c in nb.cells if 'check' in c.metadata.get('tags', [])"
        " for o in c.outputs])\n"
    )
    path = student / "notebooks/00_start_here.ipynb"
    run = subprocess.run(
        [sys.executable, "-c", code, path, path.parent],
        env=os.environ | environment(tmp_path) | {"PYTHONPATH": str(student)},
        capture_output=True,
        text=True,
        cwd=student,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines() == [str(student / "rnnlib/__init__.py"), "['stack: not attempted yet.']"]


# What is refused


def test_a_notebook_that_is_none_is_refused_by_name(tmp_path):
    cell = '{"cell_type": "code", "id": "a", "source": "%s", "metadata": {}, '
    cell += '"outputs": [], "execution_count": null}'
    notebook = '{"cells": [%s], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    for name, text, reason in [
        ("16_torn.ipynb", '{"cells": [', "Expecting value"),
        ("16_merged.ipynb", "<<<<<<< HEAD\n{}", "Expecting value"),
        ("16_list.ipynb", "[]", "."),
        ("16_old.ipynb", '{"worksheets": [], "nbformat": 3, "nbformat_minor": 0, "metadata": {}}', "."),
        ("Untitled.ipynb", notebook % cell % "", "two digits and words"),
        ("16_bare.ipynb", notebook % (cell % "check(a.b, b, solution=True)"), "cell a.*wants the tag"),
        ("16_noid.ipynb", notebook % (cell % "").replace('"id": "a", ', ""), "cell 0 has no id"),
    ]:
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(ValueError, match=rf"{name}: .*{reason}"):
            lesson("student", path)


def test_passages_are_for_those_they_name():
    text = "A.\n<!-- only: lecturer -->\nB.\n<!-- end -->\nC <!-- only: student lecturer -->D <!-- end -->E"
    assert parts.passages("student", text) == "A.\nC D E"
    assert parts.passages("lecturer", text) == "A.\nB.\nC D E"
    assert parts.passages("lecturer", "x <!-- only: source -->y<!-- end -->\nz") == "x \nz"
    with pytest.raises(ValueError, match="some of student, solutions, lecturer, or source, got 'pupil'"):
        parts.passages("student", "<!-- only: pupil -->x<!-- end -->")


def test_a_link_that_leads_out_of_the_edition_is_refused():
    with pytest.raises(ValueError, match=r"a/b\.md: the link to \.\./c\.md leads to no file of this edition"):
        folder.refuse_dead_links({"a/b.md": "[x](../c.md) [y](https://c.md)"})
    folder.refuse_dead_links({"a/b.md": "[x](../c.md#d) [y](../a/) ![p](no.png)", "c.md": b""})


def test_an_edition_replaces_an_earlier_one_and_nothing_else(tmp_path, capsys, made, monkeypatch):
    monkeypatch.setattr(folder, "contents", lambda edition, root: {"README.md": edition})
    place = tmp_path / "student"
    place.mkdir()
    (place / ".edition").write_text("old/gone.txt\n")
    (place / "mine.txt").touch()
    assert main(["editions", str(tmp_path)]) == 0
    assert {path.name for path in place.iterdir()} == {".edition", "mine.txt", "README.md"}
    (tmp_path / "lecturer/.edition").unlink()
    with pytest.raises(SystemExit):
        main(["editions", str(tmp_path)])
    assert "lecturer holds something else than an edition" in capsys.readouterr().err
    with pytest.raises(ValueError, match="holds the course itself"):
        editions(ROOT)
    with pytest.raises(ValueError, match="is a students' edition"):
        editions(tmp_path, root=made / "student")
