"""Notebooks as HTML: formulas, code, outputs, pictures, questions, exercises and explorers arrive whole."""

import base64
import re
from importlib.util import find_spec

import nbformat
import pytest
from bs4 import BeautifulSoup

if not all(map(find_spec, ("math_core", "ziamath"))):
    pytest.skip("the packages that set formulas are not installed", allow_module_level=True)

from rnnlib import explore
from rnnlib.course.reading import Lesson, body, font_face, formulas, marked, mathml, question
from rnnlib.exercises import start

PNG = base64.b64encode(explore.GradientDecay().png()).decode()


def soup(html):
    return BeautifulSoup(html, "html.parser")


@pytest.fixture
def written(tmp_path):
    """A Lesson of cells: Markdown as a string, code as (source, outputs, tags)."""

    def write(*cells, **keywords):
        book = nbformat.v4.new_notebook()
        for number, cell in enumerate(cells):
            if isinstance(cell, str):
                made = nbformat.v4.new_markdown_cell(cell)
            else:
                source, stored, *tags = cell
                made = nbformat.v4.new_code_cell(source, outputs=stored, metadata={"tags": tags})
            made.id = f"cell-{number}"
            book.cells.append(made)
        path = tmp_path / "01_made.ipynb"
        nbformat.write(book, path)
        return Lesson(path, **keywords)

    return write


def result(**data):
    metadata = data.pop("metadata", {})
    kinds = {"png": "image/png", "plain": "text/plain", "html": "text/html"}
    data = {kinds[kind]: value for kind, value in data.items()}
    return nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)


def printed(text):
    return nbformat.v4.new_output("stream", text=text)


# Text


def test_formulas_become_mathml_and_keep_their_signs():
    page = soup(mathml(r"h_t = \tanh(x_t W_{xh}) < 1"))
    assert page.find("msub").get_text() == "ht" and "tanh" in page.get_text() and "<" in page.get_text()
    assert page.find("math").get("display") is None and 'display="block"' in mathml("x", display=True)


def test_a_formula_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match=r"formula '.*frac\{1'"):
        mathml(r"\frac{1")


def test_without_the_package_for_formulas_it_is_named(monkeypatch):
    formulas._converter.cache_clear()
    monkeypatch.setattr(formulas, "math_core", None)
    with pytest.raises(ImportError, match=r"rnnlib\[course\]"):
        mathml("x")


def test_the_font_holds_what_the_formulas_need_and_no_more():
    few, more = font_face([mathml("x")]), font_face([mathml("x"), mathml(r"\sum_k \sqrt{\alpha_k}")])
    assert 10_000 < len(few) < len(more) < 100_000
    assert font_face([mathml("x"), "\\sum outside a formula ∑"]) == few
    assert font_face([mathml("x")]) == few


def test_markdown_has_formulas_tables_code_and_anchors(written):
    text = "# The *first* line\n\nA $w_h$ and\n\n$$\\frac{a}{b}$$\n\n"
    text += "| a | b |\n|---|---|\n| `1` | 2 |\n\n```python\nx = 1\n```"
    lesson = written(text, "## Twice", "## Twice")
    page = soup(body(lesson))
    assert len(page.find_all("math")) == 2 and page.find("math", display="block").find("mfrac")
    assert page.find("td").find("code").get_text() == "1"
    assert page.find("pre", class_="code").get_text() == "x = 1"
    assert [tag["id"] for tag in page.find_all(["h1", "h2"])] == ["The-first-line", "Twice", "Twice-2"]
    assert lesson.title == "The first line" and [heading.level for heading in lesson.headings] == [1, 2, 2]


def test_no_line_begins_with_the_sign_after_a_formula(written):
    page = soup(body(written("With $x$, ($h$) and $y$ < 1: $$z,$$ $a < b$.")))
    assert [tag.get_text() for tag in page.find_all(class_="joined")] == ["x,", "(h)", "a<b."]
    assert (
        len(page.find_all("math")) == 5
        and [len(tag.find_all("math")) for tag in page.select(".joined")] == [1] * 3
    )
    assert soup(marked("is $x$?")).find(class_="joined").get_text() == "x?"


def test_links_lead_where_they_are_told(written):
    lesson = written("[on](02_next.ipynb#there) and [out](other)", link=lambda url: f"led/{url}")
    assert re.findall(r'href="([^"]*)"', body(lesson)) == ["led/02_next.ipynb#there", "led/other"]


# Outputs


def test_outputs_arrive_in_order_in_their_richest_form(written):
    picture = result(png=PNG, plain="Figure", metadata={"image/png": {"alt": 'a "line"', "width": 400}})
    table = result(html="<table><tr><td>7</td></tr></table>", plain="7")
    lesson = written(("1", [printed("a <b>\n\x1b[31mred\x1b[0m\n"), picture, table, result(plain="'x'")]))
    page = soup(body(lesson))
    assert [tag.get_text() for tag in page.find_all("pre", class_="output")] == ["a <b>\nred", "'x'"]
    assert page.find("td").get_text() == "7"
    image = page.find("img")
    assert image["alt"] == 'a "line"' and (image["width"], image["height"]) == ("400", "175")
    assert base64.b64decode(image["src"].partition(",")[2]) == base64.b64decode(PNG)
    assert [output.kind for output in lesson.parts[0].outputs] == ["text", "picture", "html", "text"]


def test_a_formula_in_an_output_is_set_and_code_and_prices_are_left(written):
    shown = result(html='<p title="$a$">Costs $5, <code>$x$</code>; $h_t &lt; 1$.</p>', plain="")
    page = soup(body(written(("1", [shown]))))
    assert [formula["data-tex"] for formula in page.find_all("math")] == ["h_t < 1"]
    assert page.find("p", title="$a$").get_text().startswith("Costs $5, $x$; ")


def test_pictures_go_where_they_are_sent(written):
    sent = {}

    def address(png, name):
        sent[name] = png
        return f"{name}.png"

    lesson = written(("1", [result(png=PNG, plain="Figure: a line")]), address=address)
    image = soup(body(lesson)).find("img")
    assert image["src"] == "cell-0-0.png" and image["alt"] == "Figure: a line"
    assert sent == {"cell-0-0": base64.b64decode(PNG)}


def test_an_output_that_no_page_can_show_is_named(written):
    stored = nbformat.v4.new_output("display_data", {"application/x-strange": "?"})
    with pytest.raises(ValueError, match=r"cell-0.*application/x-strange"):
        written(("1", [stored]))


# Questions and exercises


def test_a_question_folds_what_follows_up_to_the_next_heading(written):
    lesson = written(
        "## One",
        ("predict(start.shuffled_sound)", [result(plain="Predict. …")]),
        ("print(1)", [printed("the answer")]),
        "Read it.",
        "### Two",
        ("print(2)", [printed("later")]),
    )
    page = soup(body(lesson))
    (follows,) = page.find_all("details", class_="follows")
    assert "the answer" in follows.get_text() and "Read it." in follows.get_text()
    assert "later" not in follows.get_text() and follows["data-key"] == "start.shuffled_sound"
    assert not follows.has_attr("open")


def test_a_question_within_what_another_hides_is_hidden_too(written):
    ask = "predict(start.{})".format
    lesson = written((ask("shuffled_sound"), []), "a", (ask("which_needs_memory"), []), "b", "# End")
    outer, inner = soup(body(lesson)).find_all("details", class_="follows")
    assert inner in outer.find_all("details") and inner.find("p").get_text() == "b"
    assert outer.find("section")["data-key"] == "start.which_needs_memory"


def test_a_question_has_its_options_shuffled_and_its_answers_folded():
    asked = start.shuffled_sound
    page = soup(question(asked, "here"))
    inputs = page.find_all("input", type="radio")
    assert [tag["value"] for tag in inputs] == asked.shuffled and {tag["name"] for tag in inputs} == {
        asked.key
    }
    answers = page.find("details", class_="answers")
    (right,) = answers.find_all("li", attrs={"data-right": True})
    assert right["data-option"] == asked.answer and asked.options[asked.answer] in right.get_text()
    assert len(answers.find_all("li")) == 3 and not answers.has_attr("open")


def test_a_question_asked_on_the_spot_is_understood(written):
    lesson = written(('predict("Will $x$ grow?", {"yes": "It does.", "no": "It does."}, answer="yes")', []))
    asked = lesson.parts[0].subject
    assert (asked.text, asked.answer, lesson.parts[0].kind) == ("Will $x$ grow?", "yes", "prediction")
    assert soup(body(lesson)).find("math")


def test_a_question_that_does_not_exist_is_named(written):
    with pytest.raises(ValueError, match=r"start\.no_such"):
        written(("predict(start.no_such)", []))


def test_an_exercise_has_its_hint_and_its_solution_folded(written):
    lesson = written(
        ("def stack(sequences):\n    ...", [], "exercise"),
        ("check(start.stack, stack)", [result(plain="stack: not attempted yet.")], "check"),
        ("def stack(sequences):\n    return 42\n\ncheck(start.stack, stack)", [], "solution"),
    )
    page = soup(body(lesson))
    hint, solution = page.find_all("details")
    assert start.stack.hint in hint.get_text() and "in 3 cases" in page.find(class_="check").get_text()
    assert "return 42" in solution.get_text() and "return 42" not in page.find(class_="exercise").get_text()
    assert [part.subject for part in lesson.parts] == [None, start.stack, start.stack]


def test_recall_asks_from_memory_with_answers_folded(written):
    lesson = written(
        ("recall('recurrence.drawn_five_times', 'recurrence.trace')", [result(plain="Recall. …")])
    )
    (part,) = lesson.parts
    page = soup(body(lesson))
    assert part.kind == "recall" and [card.key for card in part.subject] == [
        "recurrence.drawn_five_times",
        "recurrence.trace",
    ]
    choice, free = page.find(class_="recall").find("ol").find_all("li", recursive=False)
    assert len(choice.find("ul", recursive=False).find_all("li")) == 4
    assert choice.find("details").find(attrs={"data-right": True})["data-option"] == "one, at five moments"
    assert "a fading trace" in " ".join(free.find("details").get_text().split()) and free.find("math")


# Explorers


def test_an_explorer_is_made_again_with_its_moves(written):
    source = "w = 2\nexplore.GradientDecay(w=1.1).moves([{'w': 1}, {'w': 0.5}], {'steps': 5})"
    lesson = written((source, [result(png=PNG, plain="explore.GradientDecay(w=1.1)")]))
    (part,) = lesson.parts
    assert part.kind == "explorer" and repr(part.subject) == "explore.GradientDecay(w=1.1)"
    assert list(part.subject.numbered) == ["1a", "1b", "2"]
    page = soup(body(lesson))
    assert page.find("pre").get_text() == "w = 2"
    assert page.find(attrs={"data-explorer": "GradientDecay"}).find("img")["alt"] == part.subject.caption


def test_an_explorer_that_needs_python_has_a_picture_of_each_move(written, monkeypatch):
    monkeypatch.setattr("rnnlib.course.reading.explorers.module_of", lambda kind: None)
    source = "explore.GradientDecay().moves({'w': 1.1})"
    lesson = written((source, [result(png=PNG, plain="explore.GradientDecay()")]))
    states = soup(body(lesson)).find_all(class_="state")
    assert [state["data-move"] for state in states] == ["", "1"] and states[1].has_attr("hidden")
    assert all(state.find("img")["alt"] == state.find(class_="rnn-caption").get_text() for state in states)


@pytest.mark.parametrize("said", ["explore.Nobody()", "explore.GradientDecay(w=x)"])
def test_an_explorer_that_is_none_of_the_course_is_named(written, said):
    with pytest.raises(ValueError, match="explorer: wanted"):
        written((said, [result(png=PNG, plain=said)]))
