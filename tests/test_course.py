"""The tools that run, check, lint and hand out the notebooks, on small notebooks made here."""

import base64
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup, SoupStrainer
from jupyter_core.paths import jupyter_path
from nbconvert import HTMLExporter
from nbformat import v4
from PIL import Image

from rnnlib.course import environment, files, minutes
from rnnlib.course.__main__ import main
from rnnlib.course.canonical import UNSEEN, WIDGET, canonical, smaller_png
from rnnlib.course.check import check
from rnnlib.course.execute import NotebookError, execute
from rnnlib.course.lint import ADVICE, RULES, lint
from rnnlib.course.lint.page import Page
from rnnlib.course.skeleton import new, skeleton
from rnnlib.exercises.cards import CARDS


def code(source, *outputs, count=1, **metadata):
    return v4.new_code_cell(source, outputs=list(outputs), execution_count=count, metadata=metadata)


def prose(text, **metadata):
    return v4.new_markdown_cell(text, metadata=metadata)


def printed(text, name="stdout"):
    return v4.new_output("stream", name=name, text=text)


def shown(**data):
    return v4.new_output("display_data", data={kind.replace("_", "/"): value for kind, value in data.items()})


def widget(model):
    return v4.new_output("display_data", data={WIDGET: {"model_id": model}, "text/plain": "Slider()"})


def notebook(*cells):
    for index, cell in enumerate(cells):
        cell.id = f"c{index}"
    return v4.new_notebook(cells=list(cells))


def saved(path, node):
    path.write_text(files.serialise(node), encoding="utf-8")
    return path


def png(pixels):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


# Running: the cells below show everything that once made two runs differ.

LIVELY = [
    "import os, sys, time\nfor i in range(3):\n    print(i, flush=True)\n    time.sleep(0.15)",
    "print(sys.executable == {python!r}, os.environ['RNNLIB_QUIET'], os.environ['OPENBLAS_NUM_THREADS'])\n"
    "print(os.path.exists(os.environ['RNNLIB_PROGRESS']), os.path.exists('14_lively.ipynb'))\n"
    "open(os.environ['RNNLIB_PROGRESS'], 'w').close()\nlist({{'b', 'a', 'c', 'd'}})",
    "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nplt.show()",
    "import ipywidgets\nclass Pictured(ipywidgets.VBox):\n    def _repr_mimebundle_(self, **keywords):\n"
    "        bundle = super()._repr_mimebundle_(**keywords)\n"
    "        return bundle | {{'text/plain': 'a picture', 'image/svg+xml': '<svg/>'}}\nPictured()",
    "1 / 0",
    "",
]


def lively(folder):
    cells = [code(source.format(python=sys.executable), count=None, collapsed=True) for source in LIVELY]
    cells[4].metadata.tags = ["raises-exception"]
    return saved(folder / "14_lively.ipynb", notebook(prose("# Lively"), *cells))


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    path = lively(tmp_path_factory.mktemp("course"))
    return path, execute(path)


def test_execute_stores_what_cells_show_and_nothing_that_changes(executed):
    path, changed = executed
    assert changed
    cells = files.parse(path.read_text()).cells
    assert [cell.get("execution_count") for cell in cells] == [None, 1, 2, 3, 4, 5, None]
    assert [len(cell.get("outputs", [])) for cell in cells] == [0, 1, 2, 1, 1, 1, 0]
    assert cells[1].outputs[0].text == "0\n1\n2\n"
    assert cells[2].outputs[0].text == "True 1 1\nFalse True\n"
    assert sorted(cells[2].outputs[1].data["text/plain"]) == sorted("['a', 'b', 'c', 'd']")
    assert set(cells[3].outputs[0].data) == {"image/png", "text/plain"}
    assert set(cells[4].outputs[0].data) == {"image/svg+xml", "text/plain"}
    assert cells[5].outputs[0].traceback == ["ZeroDivisionError: division by zero"]
    assert cells[5].metadata == {"tags": ["raises-exception"]} and cells[1].metadata == {}
    assert b"Matplotlib" not in base64.b64decode(cells[3].outputs[0].data["image/png"])


def test_execute_again_stores_the_same_bytes(executed):
    path, _ = executed
    first = path.read_bytes()
    when = path.stat().st_mtime_ns
    assert execute(path) is False
    assert path.read_bytes() == first and path.stat().st_mtime_ns == when
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_execute_stores_what_has_changed_and_says_so(executed, tmp_path, capsys):
    path = tmp_path / "14_lively.ipynb"
    path.write_text(executed[0].read_text().replace('"2\\n"', '"3\\n"'))
    for verdict in ("stored anew", "unchanged"):
        assert main(["execute", str(path)]) == 0
        assert verdict in capsys.readouterr().out
        assert path.read_bytes() == executed[0].read_bytes()


@pytest.mark.parametrize(
    "source, timeout, wanted",
    [
        ("def f():\n    raise KeyError('lost')\nf()", 60, ["KeyError: 'lost'", "def f():"]),
        ("import os\nos._exit(1)", 60, ["the kernel died"]),
        ("import time\ntime.sleep(60)", 1, ["not finished after 1 seconds"]),
        (
            "from IPython.display import display\ndisplay({'image/png': [1]}, raw=True)",
            60,
            ["no valid output"],
        ),
    ],
    ids=["error", "death", "timeout", "nonsense"],
)
def test_a_failing_cell_is_named_and_the_file_left_alone(tmp_path, source, timeout, wanted):
    path = saved(tmp_path / "14_failing.ipynb", notebook(prose("# x"), prose("x"), code(source)))
    before = path.read_bytes()
    with pytest.raises(NotebookError) as failure:
        execute(path, timeout=timeout)
    for part in [f"{path}, cell 2 (id c2)", *wanted]:
        assert part in str(failure.value)
    assert "\x1b" not in str(failure.value) and path.read_bytes() == before


def test_nbval_by_itself_runs_in_the_same_environment_and_compares(executed, tmp_path):
    shutil.copy(files.FOLDER / "conftest.py", tmp_path)
    shutil.copy(executed[0], tmp_path)
    edited = files.parse(executed[0].read_text().replace('"2\\n"', '"3\\n"'))
    edited.cells = edited.cells[:3]
    saved(tmp_path / "15_changed.ipynb", edited)
    command = [sys.executable, "-m", "pytest", "-W", "error", "-q", "--nbval", "--nbval-current-env"]
    hostile = os.environ | {"MPLBACKEND": "agg", "PYTHONHASHSEED": "1", "OPENBLAS_NUM_THREADS": "2"}
    finished = subprocess.run(command, env=hostile, cwd=tmp_path, capture_output=True, text=True)
    assert "FAILED 15_changed.ipynb::Cell 0" in finished.stdout
    assert f"1 failed, {len(LIVELY) + 1} passed" in finished.stdout


def test_check_runs_nbval_once_or_on_every_processor(tmp_path, monkeypatch):
    calls = []

    def run(command, cwd, env):
        calls.append((command, env))
        return subprocess.CompletedProcess(command, len(calls) == 2)

    monkeypatch.setattr(subprocess, "run", run)
    assert check([tmp_path / "14_x.ipynb"]) == 0 and check([tmp_path / "14_x.ipynb"], processors=True) == 1
    commands, variables = zip(*calls)
    assert len(calls) == 4 and {"--nbval", "loadfile", str(tmp_path / "14_x.ipynb")} <= set(commands[0])
    assert all(names["RNNLIB_QUIET"] == "1" for names in variables)
    assert [names.get("OPENBLAS_CORETYPE") for names in variables] == [None, None, "Haswell", "Sandybridge"]


def test_the_kernel_is_the_running_interpreter_whatever_its_name():
    spec = environment.ThisPython(kernel_name="python3").kernel_spec
    assert spec.argv[0] == sys.executable and "ipykernel_launcher" in spec.argv


def test_nothing_of_the_learners_own_reaches_a_kernel(tmp_path):
    variables = environment.environment(tmp_path / "new")
    assert variables["RNNLIB_QUIET"] == "1" and (tmp_path / "new").is_dir()
    for name in ("RNNLIB_PROGRESS", "IPYTHONDIR"):
        assert Path(variables[name]).parent == tmp_path / "new"


# Storing and comparing


def test_stored_form_is_reached_once_and_for_all():
    node = notebook(code("1", shown(text_plain="1"), count=7), code("2", count=None), code("3", count=2))
    node.metadata = {"language_info": {"name": "python", "version": "3.11.7"}, "widgets": {}}
    node.cells[0].metadata = {"tags": ["check"], "execution": {"iopub.status.busy": "now"}}
    once = canonical(node)
    assert canonical(once) == once and [cell.execution_count for cell in once.cells] == [1, None, 2]
    assert once.cells[0].metadata == {"tags": ["check"]} and "widgets" not in once.metadata
    assert node.cells[0].execution_count == 7  # the original is untouched


def test_a_widget_without_a_picture_keeps_a_view_that_does_not_change():
    for model in ("a1", "b2"):
        kept = canonical(notebook(code("w", widget(model)))).cells[0].outputs[0].data
        assert kept[WIDGET] == {"model_id": "c0"}


@pytest.mark.parametrize(
    "colours, low, high, mode, change",
    [(200, 0, 256, "P", 0), (5000, 110, 135, "P", UNSEEN), (5000, 0, 256, "RGB", 0)],
)
def test_pictures_shrink_if_nobody_can_see_it(colours, low, high, mode, change):
    rng = np.random.default_rng(0)
    pixels = rng.integers(low, high, (colours, 3), dtype="uint8")[rng.integers(0, colours, (80, 90))]
    before = png(pixels)
    after = smaller_png(before)
    picture = Image.open(io.BytesIO(after))
    assert picture.mode == mode and len(after) <= (1 if mode == "RGB" else 0.6) * len(before)
    assert np.abs(np.asarray(picture.convert("RGB")).astype(int) - pixels).max() <= change
    assert smaller_png(after) == after


def test_transparent_pictures_stay_exactly_as_they_are():
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 4), dtype="uint8")
    after = Image.open(io.BytesIO(smaller_png(png(pixels))))
    assert np.array_equal(np.asarray(after), pixels)


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("old")
    path.chmod(0o640)
    with monkeypatch.context() as patched, pytest.raises(OSError, match="full"):
        patched.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("full")))
        files.write(path, "new")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]
    files.write(path, "é\n")
    assert path.read_bytes() == "é\n".encode() and path.stat().st_mode & 0o777 == 0o640


# Lint: a skeleton breaks no rule; then each rule is broken, one at a time.


def sample():
    """The skeleton as if its cells had been run."""
    node = skeleton("15", "Sample")
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.execution_count = 1
    return canonical(node)


def found(node, name="15_sample.ipynb"):
    return {finding.rule: str(finding) for finding in lint(files.FOLDER / name, files.serialise(node))}


def test_the_skeleton_breaks_no_rule():
    assert found(sample()) == {}


def first(node, tag=None, kind=None, text=""):
    return next(
        cell
        for cell in node.cells
        if (not tag or tag in cell.metadata.get("tags", []))
        and kind in (None, cell.cell_type)
        and text in cell.source
    )


def replaced(old, new_, **which):
    """A violation: in the first such cell, or the first that holds `old`, put `new_` for it."""

    def plant(node):
        cell = first(node, **{"text": old} | which)
        assert old in cell.source
        cell.source = cell.source.replace(old, new_)

    return plant


def added(source, *outputs, **metadata):
    """A violation: one more code cell, with these outputs."""

    def plant(node):
        cell = code(source, *outputs, slideshow={"slide_type": "-"}, **metadata)
        cell.id = f"planted-{len(node.cells)}"
        node.cells.insert(3, cell)
        node.cells = canonical(node, pictures=False).cells

    return plant


def said(text):
    """A violation: one more paragraph in the opening."""
    return replaced("**You need**", f"{text}\n\n**You need**")


def without(text="", tag=None):
    """A violation: the first such cell is missing."""

    def plant(node):
        node.cells.remove(first(node, tag, text=text))
        node.cells = canonical(node, pictures=False).cells

    return plant


def changed(plant, tag=None, kind=None):
    """A violation: `plant` is done to the first such cell."""
    return lambda node: plant(first(node, tag, kind))


def unexecuted(node):
    """A violation: no cell has ever been run."""
    for cell in node.cells:
        if cell.cell_type == "code":
            cell.execution_count = None


MOVES = '.moves({"w": 1}, [{"w": 2}, {"w": 3}])'  # of the skeleton's explorers


def nothing_asked_at_the_stop(node):
    stop = next(n for n, cell in enumerate(node.cells) if "stop" in cell.metadata.get("tags", []))
    node.cells[stop + 1].source = "print(1)"


PLANTED = [
    ("kernelspec_is_pinned", lambda node: node.metadata.kernelspec.update(name="my-env")),
    ("no_version_is_stored", lambda node: node.metadata.language_info.update(version="3.11.7")),
    ("no_widget_state_is_stored", lambda node: node.metadata.update(widgets={})),
    ("cell_metadata_is_known", changed(lambda cell: cell.metadata.update(execution={}))),
    ("ids_are_present_and_unique", changed(lambda cell: cell.pop("id"))),
    ("ids_are_present_and_unique", lambda node: node.cells[1].update(id=node.cells[0].id)),
    ("form_is_as_execute_stores_it", changed(lambda cell: cell.update(execution_count=99), kind="code")),
    ("notebook_is_small", said("word " * 320_000)),
    ("links_lead_somewhere", said("See [the next one](99_missing.ipynb#part).")),
    ("links_lead_somewhere", said("![a curve](missing.png)")),
    ("every_cell_was_executed", changed(lambda cell: cell.update(execution_count=None), kind="code")),
    ("every_cell_was_executed", unexecuted),
    ("nothing_on_stderr", added("x = 1", printed("Warning\n", "stderr"))),
    ("errors_are_meant", added("x", v4.new_output("error", ename="E", evalue="", traceback=["E: "]))),
    ("errors_are_meant", added("x = 1", tags=["raises-exception"])),
    ("no_addresses", added("x", shown(text_plain="<object at 0x7f3a2b4c5d6e>"))),
    ("no_addresses", added("x", printed("<function f at 12>\n"))),
    ("no_machine_paths", added("x", printed("see /home/me/course\n"))),
    ("no_machine_paths", added("x", shown(text_html="C:\\Users\\me"))),
    ("at_most_six_decimals", added("x", printed("loss 0.12345678\n"))),
    ("drawing_commands_print_nothing", added("x", shown(text_plain="Text(0.5, 1.0, 'title')"))),
    ("widgets_have_pictures", added("x", widget("planted"))),
    ("outputs_are_small", added("x", printed("x" * 300_000))),
    ("outputs_are_small", added("x", printed("x\n" * 90))),
    ("tags_are_known", changed(lambda cell: cell.metadata.update(tags=["raises_exception"]), kind="code")),
    ("tags_are_known", changed(lambda cell: cell.metadata.update(tags=["excercise"]))),
    ("every_output_is_compared", added("x = 1", tags=["nbval-skip"])),
    ("every_output_is_compared", added("# NBVAL_IGNORE_OUTPUT\nx = 1")),
    ("code_is_plain_python", added("%matplotlib inline")),
    ("code_is_plain_python", added("!ls")),
    ("no_network", added("import urllib.request")),
    ("no_network", added("address = 'https://example.org'")),
    ("no_paths_in_code", added("open('/home/me/data.csv')")),
    ("no_paths_in_code", added("open('~/data.csv')")),
    ("outputs_can_be_compared", added("from IPython.display import clear_output\nclear_output()")),
    ("outputs_can_be_compared", added("import ipywidgets\nipywidgets.interact(print, x=3)")),
    ("no_cell_ends_in_a_semicolon", added("print(1);")),
    ("lines_of_code_are_short", added(f"print(1)\nx = {'1' * 107}")),
    (
        "nothing_needs_a_solution",
        lambda node: [
            replaced("return x", "return x\n\n\nkey = 3", tag="solution")(node),
            replaced("return None", "return key", text="def answer_2")(node),
        ],
    ),
    ("opens_with_a_title_and_a_promise", replaced("# Sample", "Read.\n\n# Sample")),
    ("opens_with_a_title_and_a_promise", replaced("One sentence that says what you will", "- ")),
    ("opening_and_sittings_keep_to_the_minutes", replaced("minutes as a lecture", "minutes with a class")),
    ("opening_and_sittings_keep_to_the_minutes", replaced("in two sittings", "in three sittings")),
    ("opening_and_sittings_keep_to_the_minutes", lambda node: without(tag="stop")(node)),
    (
        "opening_and_sittings_keep_to_the_minutes",
        lambda node: [without(tag="stop")(node), replaced("minutes alone", "a")(node)],
    ),
    ("stops_say_what_to_recall", nothing_asked_at_the_stop),
    ("stops_say_what_to_recall", replaced("## A place to stop", "## A break", tag="stop")),
    ("opening_lists_what_you_will_be_able_to_do", replaced("- do the third", "do the third")),
    ("opening_lists_what_you_will_be_able_to_do", replaced("- do the third", "- a\n- b\n- c\n- d")),
    ("opening_says_what_you_need", replaced("You need", "Wanted")),
    ("starts_by_recalling_earlier_notebooks", lambda node: [without("## Recall")(node) for _ in range(2)]),
    ("starts_by_recalling_earlier_notebooks", replaced("recall(", "print(")),
    ("recall_asks_what_stands_above", added('recall("recurrence.nothing")')),
    ("recall_asks_what_stands_above", added('recall("03", sections="x")')),
    ("ends_with_its_parts", without("## Claims you will read")),
    ("ends_with_its_parts", replaced("$$", "", text="card")),
    ("ends_with_its_parts", replaced("(1997)", "")),
    ("ends_with_the_learners_own_line", replaced('progress("15")', 'progress("03")')),
    ("leads_to_the_glossary", replaced("](glossary.ipynb)", "](03_recurrence.ipynb)")),
    ("cells_are_short", added("x = 1\n" * 13)),
    ("prose_stands_between_code", lambda node: [added("x = 1")(node) for _ in range(2)]),
    ("every_cell_has_a_slide_type", changed(lambda cell: cell.metadata.pop("slideshow"))),
    ("every_section_has_a_note_for_the_lecturer", without(tag="lecturer")),
    ("notes_for_the_lecturer_are_folded", replaced("<details>", "", tag="lecturer")),
    ("notes_for_the_lecturer_are_folded", replaced("8 min", "a while", tag="lecturer")),
    ("prose_keeps_pace_with_code", said("word " * 400)),
    ("has_its_explorers", replaced("SecondExplorer", "FirstExplorer")),
    (
        "explorers_have_moves_to_make",
        lambda node: [
            plant(node) for plant in (replaced(MOVES, ""), without("A few"), without("What the p"))
        ],
    ),
    ("moves_in_text_and_buttons_agree", replaced("1. Press", "2. Press")),
    ("moves_in_text_and_buttons_agree", replaced("**Moves to make.**", "Some moves.")),
    ("moves_in_text_and_buttons_agree", replaced(MOVES, '.moves({"w": 1})')),
    ("moves_to_make_are_buttons", replaced(MOVES, "")),
    ("has_its_predictions", replaced("predict(", "guess(", kind="code", text="What will")),
    ("predictions_stand_before_their_answers", replaced("A few lines", "### Later\n\nA few lines")),
    ("has_its_exercises", lambda node: [without(tag=tag)(node) for tag in ("exercise", "check", "solution")]),
    ("one_exercise_is_to_find_or_explain", replaced("find the bug", "think")),
    ("exercises_are_checked_and_solved", without(tag="check")),
    ("exercises_are_checked_and_solved", without(tag="solution")),
    ("solutions_are_folded", changed(lambda cell: cell.metadata.pop("jupyter"), "solution")),
    ("solutions_say_that_they_are", replaced(", solution=True", "", tag="solution")),
    ("solutions_say_that_they_are", replaced("solution=True", "hint=True", tag="solution")),
    ("solutions_say_that_they_are", replaced(", answer_1)", ", answer_1, solution=True)", tag="check")),
    ("solutions_are_objects_of_their_own", replaced("check(", 'answer_1 = "AB"\ncheck(', tag="solution")),
    ("solutions_are_objects_of_their_own", replaced("check(", "answer_1 = 3\ncheck(", tag="solution")),
    ("stubs_match_their_solutions", replaced("def answer_1(x)", "def answer_1(x, y)", tag="solution")),
    ("no_belittling_words", said("This is simply a product.")),
    ("no_belittling_words", said("Just multiply.")),
    ("spelling_is_british", said("The color of its behavior.")),
    ("spelling_is_british", said("We optimize and generalize.")),
    ("pictures_have_alt_text", said("![](attachment:a.png)")),
    ("pictures_have_alt_text", said('<img src="a.png" alt="">')),
    ("pictures_are_here", said("![a curve](https://example.org/a.png)")),
    ("headings_form_an_outline", said("#### Too deep")),
    ("a_heading_begins_its_cell", replaced("What is known so far.", "Known.\n\n### Later")),
    ("headings_form_an_outline", said("# Another title")),
]
BESIDE = {  # may break with any other rule
    "form_is_as_execute_stores_it",
    "prose_keeps_pace_with_code",
    "opening_and_sittings_keep_to_the_minutes",
    "predictions_stand_before_their_answers",
    "starts_by_recalling_earlier_notebooks",  # a cell put below the heading parts it from its questions
    "a_heading_begins_its_cell",  # a heading put into a cell
}
ELSEWHERE = {
    "name_is_a_number_and_words",
    "maps_have_the_minutes",
    "every_question_is_asked",
}  # are tested below


@pytest.mark.parametrize("rule, plant", PLANTED, ids=[f"{rule}-{n}" for n, (rule, _) in enumerate(PLANTED)])
def test_each_rule_finds_its_violation_and_no_other_rule_does(rule, plant):
    node = sample()
    plant(node)
    assert {rule} <= set(found(node)) <= {rule} | BESIDE


def test_every_rule_has_a_planted_violation():
    unplanted = {check.__name__ for check in (*RULES, *ADVICE)} - {rule for rule, _ in PLANTED}
    assert unplanted == ELSEWHERE
    assert set(found(sample(), name="sample.ipynb")) == {"name_is_a_number_and_words"}


def test_a_map_says_the_minutes_of_each_notebook_or_is_found(tmp_path):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    saved(folder / "01_sample.ipynb", sample())
    found = minutes.of(Page.read(folder / "01_sample.ipynb"))
    alone, lecture = found.alone, minutes.rounded(found.lecture)
    row = "| 01 | [Sample]({}01_sample.ipynb) | {} | {} | Why? |\n"

    def breaches(in_readme, in_map):
        (tmp_path / "README.md").write_text(row.format("notebooks/", *in_readme))
        path = saved(folder / "00_map.ipynb", notebook(prose("# Map\n\n" + row.format("", *in_map))))
        return [str(finding) for finding in lint(path) if finding.rule == "maps_have_the_minutes"]

    assert breaches((alone, lecture), (alone, lecture)) == []
    (wrong,) = breaches((alone, lecture), (alone + 5, lecture))
    assert f"01_sample.ipynb {alone + 5} | {lecture}: wanted {alone} | {lecture}" in wrong
    assert len(breaches((alone, lecture + 5), (alone, lecture))) == 1
    saved(folder / "02_other.ipynb", sample())
    missing = breaches((alone, lecture), (alone, lecture))
    assert sum("says nothing of 02_other.ipynb" in finding for finding in missing) == 2


# Minutes


def test_minutes_count_what_a_learner_does():
    def alone(*cells):
        return minutes.of(Page("14_x.ipynb", files.serialise(notebook(*cells)))).sittings[0]

    assert alone(prose("word " * 340)) == 340 / minutes.WORDS_A_MINUTE
    assert alone(prose("`code` $x$", tags=["lecturer"]), prose("`code` $x$"), code("1", tags=["check"])) == 0
    line = minutes.SECONDS_A_LINE / 60
    assert alone(code("x = 1\n\ny = 2")) == pytest.approx(2 * line)
    recall = alone(code('recall("feedforward.no_xor", "recurrence.what_else")'))
    assert recall == pytest.approx(line + 2 * minutes.MINUTES_A_RECALL)
    assert alone(code('concept_test("before")')) == pytest.approx(line + minutes.MINUTES_A_FORM)
    assert alone(code("predict(a)")) == pytest.approx(line + minutes.MINUTES_A_PREDICTION)
    assert alone(code("order(a.b)")) == pytest.approx(line + minutes.MINUTES_AN_ORDER)
    assert alone(code("fill(a.b)")) == pytest.approx(line + minutes.MINUTES_A_FILLING)
    assert alone(code("in_order(a)"), code("ax.fill(a)")) == pytest.approx(2 * line)
    assert alone(code("explore.Leak(w=1)")) == pytest.approx(line + minutes.MINUTES_AN_EXPLORER)
    assert alone(code("def f():\n    pass", tags=["exercise"])) == minutes.MINUTES_AN_EXERCISE


def test_sittings_end_at_stops_and_a_lecture_is_the_sum_of_its_notes():
    notes = [prose(text, tags=["lecturer"]) for text in ("(7 min) and 8 min more", "3 min")]
    cells = prose("word " * 1700), notes[0], prose("Back?", tags=["stop"]), prose("word " * 1700), notes[1]
    found = minutes.of(Page("x", files.serialise(notebook(*cells))))
    assert found.sittings == (10, (1 + 1700) / minutes.WORDS_A_MINUTE) and found.lecture == 10
    assert found.said == "20 minutes alone, in two sittings · 10 minutes as a lecture"
    assert [minutes.rounded(n) for n in (0, 2.4, 7.4, 7.5, 62)] == [5, 5, 5, 10, 60]


def test_the_command_prints_every_sitting(tmp_path, capsys):
    assert main(["minutes", str(saved(tmp_path / "15_sample.ipynb", sample()))]) == 0
    assert re.search(r"15_sample +\d+ +\d+ +\d+ \+ \d+\n", capsys.readouterr().out)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": 3}', '{"cells": [], "nbformat": 3}'])
def test_what_is_no_notebook_is_found_and_nothing_crashes(tmp_path, text):
    assert [finding.rule for finding in lint("14_x.ipynb", text)] == ["is_a_notebook"]


@pytest.mark.parametrize(
    "words",
    [
        "Size, prize and seize; resize it. A “center” in quotes.",
        "`color=` and $center$ and [a](https://color.org)",
        "```\ncolor, optimize\n```",
        "Adjust the judgement.",
        "[Visualizing networks](https://example.org)",
    ],
)
def test_spelling_leaves_code_and_quotations_alone(words):
    node = sample()
    said(words)(node)
    assert found(node) == {}


@pytest.mark.parametrize(
    "name, spared",
    [
        (
            "00_start_here",
            {
                "has_its_explorers",
                "has_its_exercises",
                "starts_by_recalling_earlier_notebooks",
                "one_exercise_is_to_find_or_explain",
                "ends_with_the_learners_own_line",
            },
        ),
        ("01_feedforward", {"starts_by_recalling_earlier_notebooks"}),
        ("02_chain_rule", set()),
        (
            "13_playground",
            {
                "has_its_predictions",
                "has_its_exercises",
                "starts_by_recalling_earlier_notebooks",
                "ends_with_its_parts",
                "one_exercise_is_to_find_or_explain",
            },
        ),
    ],
)
def test_what_is_needed_differs_from_notebook_to_notebook(name, spared):
    bare = set(found(notebook(prose("# Nothing"))))
    missing = set(found(notebook(prose("# Nothing")), f"{name}.ipynb"))
    assert bare - missing == spared


def test_the_environment_holds_what_the_course_adds_to_jupyter():
    """Jupyter finds the template and the extension where the installation has put them."""
    added = [path for path in files.PREFIX.rglob("*") if path.is_file()]
    assert added
    for path in added:
        place = path.relative_to(files.PREFIX / "share/jupyter")
        found = [Path(root, place) for root in jupyter_path() if Path(root, place).is_file()]
        assert found and found[0].read_bytes() == path.read_bytes(), (
            f"{place} is not what the environment holds: install anew, as README.md says"
        )


def words_stored(notebook):
    """What the metadata says of each picture of a notebook, in order."""
    return [
        output.metadata["image/png"]["alt"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "image/png" in output.get("data", ())
    ]


def words_told(html):
    """The `alt` of each picture of an output on a page, in order."""
    pictures = BeautifulSoup(html, "html.parser", parse_only=SoupStrainer("img"))
    return [picture.get("alt") for picture in pictures.select("img[src^='data:']")]


@pytest.mark.parametrize("path", files.chosen(), ids=lambda path: path.stem)
def test_pictures_keep_their_words_on_a_page_that_nbconvert_makes(path):
    node = files.parse(path.read_text(encoding="utf-8"))
    words = words_stored(node)
    html, _ = HTMLExporter().from_notebook_node(node)
    assert all(words) and words_told(html) == words


def test_words_of_every_kind_stay_in_their_place():
    """Quotes, signs of markup, two pictures in one cell; a picture that has words of its own keeps them."""
    words = ["f < 1 & \"forget\" 'it'", "a\nsecond line"]
    black = base64.b64encode(png(np.zeros((2, 2, 3), np.uint8))).decode()
    pictures = [shown(image_png=black) for _ in words]
    for picture, text in zip(pictures, words):
        picture.metadata = {"image/png": {"alt": text, "width": 20}}
    own = shown(text_html='<img src="data:," alt="its own">')
    html, _ = HTMLExporter().from_notebook_node(notebook(code("it", *pictures, own)))
    assert words_told(html) == [*words, "its own"]
    html, _ = HTMLExporter().from_notebook_node(notebook(code("it", shown(image_png=black))))
    assert words_told(html) == ["No description has been provided for this image"]


def test_new_writes_a_skeleton_and_overwrites_nothing(tmp_path):
    (tmp_path / files.GLOSSARY.name).touch()  # to which it leads
    path = new("14_more_cells", tmp_path)
    assert {finding.rule for finding in lint(path)} == {"every_cell_was_executed"}
    assert path.read_text().count("# More cells") == 1
    for name, reason in (("14_more_cells", "exists already"), ("More cells", "wanted a number and words")):
        with pytest.raises(ValueError, match=reason):
            new(name, tmp_path)


# The command line


def test_lint_command_prints_each_finding_with_its_place(tmp_path, capsys):
    (tmp_path / files.GLOSSARY.name).touch()  # to which it leads
    node = sample()
    said("Just do it.")(node)
    path = saved(tmp_path / "15_sample.ipynb", node)
    assert main(["lint", str(path)]) == 1
    out = capsys.readouterr().out
    assert f"{path}, cell 0 (id cell-000): 'Just'" in out
    assert "[no_belittling_words]" in out and "1 errors" in out
    assert main(["lint", str(saved(path, sample()))]) == 0


def test_a_wrong_call_says_what_was_wanted(tmp_path, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["execute", str(tmp_path / "missing.ipynb")])
    assert stop.value.code == 2
    assert "notebook: wanted an existing .ipynb file, got" in capsys.readouterr().err


def test_a_question_is_asked_once_it_has_been_taught_and_none_is_left_out():
    def lines(*sections, asked="1-8", name="03_x.ipynb"):
        headings = (prose(f"## {n} · Words") for n in sections)
        cells = notebook(prose("# Title"), *headings, code(f'recall("03", sections="{asked}")'))
        broken = [finding.rule for finding in lint(name, files.serialise(cells))]
        return broken.count("recall_asks_what_stands_above"), broken.count("every_question_is_asked")

    of_03 = [card.section for card in CARDS.values() if card.notebook == "03"]
    assert lines(*range(1, 9)) == (0, 0)
    assert lines(1, 2) == (sum(n > 2 for n in of_03), 0)
    assert lines(1, 2, asked="1-2") == (0, sum(n > 2 for n in of_03))
    assert lines(name="02_x.ipynb") == (len(of_03), sum(c.notebook == "02" for c in CARDS.values()))
    assert lines(name="04_x.ipynb")[0] == 0
