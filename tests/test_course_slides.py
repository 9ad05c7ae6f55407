"""Decks for a room: which sentences carry, what becomes of each cell, and whether there is time for it."""

import base64
import re
from importlib.util import find_spec
from itertools import pairwise

import nbformat
import pytest
from bs4 import BeautifulSoup

if not all(map(find_spec, ("math_core", "ziamath"))):
    pytest.skip("the packages that set formulas are not installed", allow_module_level=True)

from rnnlib import explore
from rnnlib.course import minutes
from rnnlib.course.files import chosen
from rnnlib.course.lint.page import Page
from rnnlib.course.reading import Lesson
from rnnlib.course.slides import deck
from rnnlib.course.slides import sentences as s
from rnnlib.course.slides.choice import RANKS, said_once
from rnnlib.course.slides.choice import chosen as in_time
from rnnlib.course.slides.rules import talks
from rnnlib.course.slides.slide import MINUTES, Slide, Talk
from rnnlib.course.slides.slide import told as is_told
from rnnlib.exercises import start

NOTEBOOKS = [path.stem for path in chosen()]
NOTE = "<details><summary>Lecturer's note ({} minutes)</summary>\n\nAsks the room.\n\n</details>"
PICTURE = {"image/png": base64.b64encode(explore.GradientDecay().png()).decode()}


# Sentences


def test_sentences_end_where_they_end():
    text = "One, e.g. this. Is $a. B$ two? `x. Y` is *three*. “Four.” (Five. A (small) aside.) Six (no more)."
    found = ["One, e.g. this.", "Is $a. B$ two?", "`x. Y` is *three*.", "“Four.”"]
    assert s.split(text) == [*found, "(Five. A (small) aside.)", "Six (no more)."]


def test_a_cell_comes_apart_in_blocks():
    text = (
        "### Head\nSome $x$\nlines:\n$$a\n= b$$\nmore\n\n| a |\n|---|\n\n- one\n\n> said\n\n```\na\n\nb\n```"
    )
    kinds = ["heading", "paragraph", "formula", "paragraph", "table", "list", "quotation", "code"]
    assert [block.kind for block in s.blocks(text)] == kinds
    assert s.blocks(text)[-1].text == "```\na\n\nb\n```"


def test_what_is_bold_carries_else_the_beginning():
    plain = "A first sentence that is as long as it has to be to stand alone. A second."
    assert s.carrying(
        f"{plain}\n\nAnd **this** one, which is a long one too, so that nothing comes with it."
    ) == ("And **this** one, which is a long one too, so that nothing comes with it.")
    assert s.carrying(plain) == "A first sentence that is as long as it has to be to stand alone."
    assert s.carrying("Short. And more.") == "Short. And more."
    assert s.carrying(plain, bold_only=True) == "" and s.carrying("Now to something else.") == ""


def test_what_leads_on_speaks_of_no_place_on_the_page():
    assert s.leading(
        "Long enough a sentence to stand on a slide of its own, is it not?\n\nLook at the end."
    ) == ("Look at the end.")
    assert s.leading("Look at the slope. The table above has more.") == "Look at the slope."
    assert s.leading("It holds.\n\n- a list") == ""
    assert s.leading("Look at the slope. (It is small. And it stays so.)") == "Look at the slope."


def test_a_section_opens_with_its_question():
    assert (
        s.question("## 1 · Head\n\nThere is a wish. Is it granted? It is.\n\nMore?")
        == "There is a wish. Is it granted?"
    )
    assert s.question("A wish. Is it **granted**? And when? Soon.") == "A wish. Is it **granted**? And when?"
    assert s.question("## 1 · Head\n\nNo question here.\n\nBut here?") == ""


# Cells


@pytest.fixture
def told(tmp_path):
    """The Talk of a section made of cells: Markdown as text, code as (source, outputs, tags…)."""

    def write(*cells):
        book = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_markdown_cell("# 01 · Made\n\n**A promise.**")]
        )
        for cell in cells:
            is_prose = isinstance(cell, str)
            source, stored, *tags = (cell, ()) if is_prose else cell
            make = nbformat.v4.new_markdown_cell if is_prose else nbformat.v4.new_code_cell
            book.cells.append(made := make(source))
            made.metadata["tags"] = ["lecturer"] if source.startswith("<details>") else tags
            made.metadata["slideshow"] = {"slide_type": "skip" if "skip" in tags else "-"}
            if made.cell_type == "code":
                made.outputs = list(stored)
        for number, cell in enumerate(book.cells):
            cell.id = f"cell-{number}"
        nbformat.write(book, path := tmp_path / "01_made.ipynb")
        return talks(Lesson(path))

    return write


def drawn():
    return nbformat.v4.new_output("display_data", PICTURE, metadata={"image/png": {"alt": "What it shows"}})


def printed(text):
    return nbformat.v4.new_output("stream", text=text)


def words(html):
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)


def test_the_opening_is_the_title_and_the_promise(told):
    (talk,) = told()
    assert [(slide.kind, slide.title, words(slide.body)) for slide in talk.slides] == [
        ("title", "01 · Made", "A promise.")
    ]


def test_a_section_has_its_question_and_its_note(told):
    _, talk = told("## 1 · Head\n\nWhy is it so?\n\nBecause **it is**.", NOTE.format(4))
    (slide,) = talk.slides
    assert (slide.kind, words(slide.lead), words(slide.then)) == (
        "section",
        "Why is it so?",
        "Because it is .",
    )
    assert "Asks the room." in slide.notes and talk.limit == 4 and "Because" in slide.notes


def test_a_picture_stands_between_what_to_look_for_and_what_was_seen(told):
    cells = "## 1 · Head", "Words before it. Look at the end of the line.", ("plot()", [drawn()])
    _, talk = told(*cells, "It rises, and does not stop at the edge of the picture but goes on. More.")
    picture = talk.slides[-1]
    assert (
        picture.kind == "picture" and words(picture.lead) == "Words before it. Look at the end of the line."
    )
    assert words(picture.then).startswith("It rises") and "More" not in picture.then
    assert 'alt="What it shows"' in picture.body and "plot()" not in picture.body
    assert "More" in talk.slides[-1].notes + talk.slides[0].notes


def test_code_that_defines_is_shown_other_code_only_prints(told):
    _, talk = told(
        "## 1 · Head",
        ("def f(x):\n    return x\n\nprint(f(1))", [printed("1\n")]),
        ("for k in range(3):\n    print(k)", [printed("0\n1\n2\n")]),
        ("assert True", []),
        ("x = 1", [], "deck-code"),
        ("def long():\n" + "    x = 1\n" * 20, []),
    )
    assert [slide.kind for slide in talk.slides] == ["section", "code", "result", "code"]
    assert "return x" in words(talk.slides[1].body) and words(talk.slides[2].body) == "0\n1\n2"


def test_formulas_and_tables_stand_with_the_sentence_before_them(told):
    text = "A law holds, and it is as short as a law can be that is true:\n\n$$a = b$$\n\nMore.\n\n"
    text += "The numbers of it:\n\n"
    _, talk = told("## 1 · Head", text + "| a | b |\n|---|---|\n| 1 | 2 |")
    assert [slide.kind for slide in talk.slides] == ["section", "table", "formula"]
    assert words(talk.slides[1].lead) == "The numbers of it:" and "<math" in talk.slides[2].body
    assert "A law holds" in talk.slides[2].body and "More" not in talk.slides[2].body


def test_a_long_table_goes_over_several_slides(told):
    rows = "".join(f"| {'word ' * 30} | {k} |\n" for k in range(9))
    _, talk = told("## 1 · Head", f"| a | b |\n|---|---|\n{rows}")
    tables = [BeautifulSoup(slide.body, "html.parser") for slide in talk.slides if slide.kind == "table"]
    assert len(tables) > 1 and all(words(str(table.find("th"))) == "a" for table in tables)
    assert sum(len(table.find_all("tr")) - 1 for table in tables) == 9


def test_a_prediction_answers_at_the_next_key_and_tells_the_speaker_the_rest(told):
    asked = start.what_shuffling_keeps
    _, talk = told("## 1 · Head", ("predict(start.what_shuffling_keeps)", []))
    slide = talk.slides[-1]
    options = BeautifulSoup(slide.body, "html.parser").find_all("li")
    assert [words(str(option))[0] for option in options] == ["A", "B", "C"]
    (right,) = (option for option in options if option.has_attr("data-right"))
    assert right.get_text().endswith(asked.answer)
    why = words(slide.then)[3:]
    assert why in asked.options[asked.answer] and slide.notes.count("Whoever says") == 2
    assert why not in words(slide.lead + slide.body)


def test_an_exercise_is_a_task_for_the_room(told):
    stub = ("def stack(sequences):\n    ...", [], "exercise")
    check = ("check(start.stack, stack)", [printed("stack: not attempted yet.")], "check")
    solution = ("def stack(x):\n    return 42\n\ncheck(start.stack, stack, solution=True)", [], "solution")
    _, talk = told(
        "## 1 · Head", "### Exercise 1: stack\n\nWrite `stack`.", stub, check, solution, "It **was** easy."
    )
    slide, after = talk.slides[-2:]
    assert (slide.kind, slide.title) == ("exercise", "Exercise 1: stack")
    assert words(slide.body) == "Write stack ." and "def stack" not in words(slide.body)
    assert start.stack.hint in words(slide.notes) and "return 42" in words(slide.notes)
    assert after.title == "1 · Head"
    shown = "".join(slide.lead + slide.body + slide.then for slide in talk.slides)
    assert "attempted" not in shown and "42" not in shown


def test_the_code_with_a_bug_in_it_is_shown(told):
    stub = ("def states(x):\n    return x.T", [], "exercise")
    _, talk = told("## 1 · Head", "### Exercise 1: find the bug\n\nIt is wrong.", stub)
    assert "x.T" in words(talk.slides[-1].body).replace(" ", "")


def test_an_explorer_lives_on_its_slide_and_its_moves_are_the_speakers(told):
    shown = nbformat.v4.new_output("execute_result", PICTURE | {"text/plain": "explore.GradientDecay(w=1.1)"})
    moves = "**Moves to make.**\n\n1. Press 1. What is left?"
    _, talk = told("## 1 · Head", ("explore.GradientDecay(w=1.1).moves({'w': 1})", [shown]), moves)
    slide = talk.slides[-1]
    assert slide.kind == "explorer" and 'data-explorer="GradientDecay"' in slide.body
    assert explore.GradientDecay(w=1.1).caption in words(slide.body) and "Press 1" in slide.notes


def test_recall_comes_at_the_beginning_alone(told):
    cards = ("recall('recurrence.what_else', 'recurrence.trace')", [])
    _, first, later = told("## Recall\n\nFrom memory.", cards, "## 1 · Head", cards)
    assert [slide.kind for slide in first.slides] == ["recall", "recall"] and first.slides[0].then
    assert [slide.kind for slide in later.slides] == ["section"]


def test_an_author_can_drop_and_keep(told):
    _, talk = told(
        "## 1 · Head",
        ("1", [printed("a")], "deck-drop"),
        ("2", [printed("b")], "skip"),
        ("3", [printed("c")], "deck-keep"),
    )
    assert [(slide.kind, slide.kept) for slide in talk.slides] == [("section", False), ("result", True)]


# Minutes


def slide_of(kind, **fields):
    return Slide(kind, kind, f"the {kind}", notes=f"notes of the {kind}", **fields)


def test_what_is_over_is_left_out_least_first_and_the_speaker_is_told():
    slides = tuple(map(slide_of, ("section", "code", "picture", "prediction", "result")))
    kept = in_time(Talk("", slides, limit=3))
    assert [slide.kind for slide in kept.slides] == ["section", "picture", "prediction"] and kept.minutes == 3
    assert "<li>code: the code</li><li>result: the result</li>" in kept.slides[0].notes
    assert "notes of the code" in kept.slides[0].notes and "notes of the result" in kept.slides[2].notes
    assert in_time(Talk("", slides)).slides == slides


def test_what_is_kept_stays_whatever_the_minutes():
    kept = in_time(
        Talk("", (slide_of("section"), slide_of("code", kept=True), slide_of("picture")), limit=0.5)
    )
    assert [slide.kind for slide in kept.slides] == ["section", "code"]


def test_what_ended_a_slide_does_not_begin_the_next():
    seen, same, other = (
        slide_of("picture", then="<p>The gap <b>grows</b>.</p>"),
        slide_of("result", lead="<p>The gap grows.</p>", body="0.3"),
        slide_of("code", lead="<p>The gap.</p>", body="f"),
    )
    leads = [slide.lead for slide in said_once(Talk("", (seen, same, other))).slides]
    assert leads == ["", "", "<p>The gap.</p>"]
    assert said_once(Talk("", (seen, other, same))).slides[2].lead and said_once(Talk("")).slides == ()
    heading = slide_of("section", then="<p>The gap grows.</p>")
    assert [slide.then for slide in said_once(Talk("", (heading, same))).slides] == ["", ""]


def test_every_kind_has_its_minutes_and_its_rank():
    assert set(RANKS) == set(MINUTES) - {"title", "recall", "section", "ending"}


# The decks of the course


@pytest.fixture(scope="module", params=NOTEBOOKS)
def lesson(request):
    return Lesson(next(path for path in chosen() if path.stem == request.param))


def test_a_deck_fits_the_minutes_that_its_notebook_claims(lesson):
    shown = deck.talks_of(lesson)
    assert all(talk.minutes <= talk.limit for talk in shown if talk.limit is not None)
    claimed = minutes.rounded(minutes.of(lesson.page).lecture)
    least = 0 if lesson.number == "14" else 0.25 * claimed  # a review is asked live, on no slide
    assert least <= sum(talk.minutes for talk in shown) <= claimed


def test_no_slide_holds_what_is_for_a_page(lesson):
    slides = [slide for talk in deck.talks_of(lesson) for slide in talk.slides]
    for slide in slides:
        html = slide.lead + slide.body + slide.then
        said = words(re.sub(r"(?s)<(pre|code)\b.*?</\1>", "", html))
        assert not re.search(r"\$|\\[a-z]|\*\*|Moves to make", said), slide.name
        assert not re.search(r"alt ?=|not attempted|In \[|plots ?\.", words(html)), slide.name
        assert len(words(slide.lead)) < 500 and len(words(slide.then)) < 500
        images = BeautifulSoup(slide.body, "html.parser").find_all("img")
        assert all(image["alt"].strip() for image in images)
        assert any((slide.lead, slide.body, slide.then)) or slide.kind == "section"
        assert not slide.then or not is_told(slide.then, slide.lead), slide.name
    for before, slide in pairwise(slides):
        if before.kind == "statement":
            assert not is_told(before.body, slide.lead + slide.body + slide.then), slide.name
    asked = Page.read(lesson.path)
    predicted = [cell for cell in asked.code if "predict(" in cell.source and cell.slide != "skip"]
    assert 2 * sum(slide.kind == "prediction" for slide in slides) >= len(predicted)


def test_what_is_not_there_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(deck, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match="sphinx-revealjs"):
        deck.slides(tmp_path)


def test_a_link_leads_to_a_deck_or_nowhere():
    led = deck._LINK.sub(
        deck._led, '<a href="04_backpropagation_through_time.ipynb#x">a</a> <a href="../README.md">b</a>'
    )
    assert led == '<a href="04_backpropagation_through_time.html">a</a> b'
