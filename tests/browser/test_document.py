"""A notebook as one file, opened: the page lives without a network, the PDF is whole, tagged and in order."""

import pytest

pytest.importorskip("math_core")
pytest.importorskip("pypdf")

from playwright.sync_api import expect
from pypdf import PdfReader

from rnnlib.course.document import html, pdf
from rnnlib.course.files import FOLDER
from rnnlib.course.reading import Lesson

GRU = FOLDER / "07_gru.ipynb"
FEWEST_PAGES, MOST_PAGES = 15, 45


@pytest.fixture(scope="module")
def lesson():
    return Lesson(GRU)


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    """The PDF of the notebook."""
    return PdfReader(pdf(GRU, tmp_path_factory.mktemp("document") / "gru.pdf"))


@pytest.fixture(scope="module")
def words(paper):
    """What its pages say, each white space one blank."""
    return " ".join(" ".join(page.extract_text() for page in paper.pages).split())


def tagged(node, kind):
    """The elements of a kind in the tree of a tagged PDF, in order."""
    node = node.get_object()
    if isinstance(node, dict):
        if node.get("/S") == kind:
            yield node
        node = [node["/K"]] if "/K" in node else []
    for inner in node if isinstance(node, list) else []:
        yield from tagged(inner, kind)


def test_a_pdf_has_pages_a_title_and_an_outline(paper, lesson):
    assert FEWEST_PAGES < len(paper.pages) < MOST_PAGES and paper.metadata.title == lesson.title
    title, below = paper.outline
    sections = [heading.text for heading in lesson.headings if heading.level == 2]
    found = [entry.title for entry in below if not isinstance(entry, list)]
    assert title.title == lesson.title and found == [*sections, "Answers, hints and solutions"]


def test_every_picture_of_a_pdf_has_its_alternative_text(paper, lesson):
    root = paper.trailer["/Root"]
    stored = [
        output["metadata"]["image/png"]["alt"]
        for cell in lesson.page.code
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    figures = [node["/Alt"] for node in tagged(root["/StructTreeRoot"], "/Figure")]
    assert len(stored) > 5 and figures == stored
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en-GB"


def test_answers_and_solutions_of_a_pdf_stand_at_its_end(words, lesson):
    text, _, end = words.rpartition("Answers, hints and solutions")
    exercises, questions, recalls = (
        [part.subject for part in lesson.parts if part.kind == kind]
        for kind in ("solution", "prediction", "recall")
    )
    for exercise in exercises:
        call = f"check(gru.{exercise.name}, {exercise.name}, solution=True)"
        assert call in end and call not in text and f"def {exercise.name}(" in text
    assert end.count("· The answer, and why") == len(questions)
    assert end.count("· Our answer") == sum(map(len, recalls))


def test_a_pdf_holds_its_formulas_and_what_its_code_prints(words):
    assert "left after 20 steps: 0.12" in words and any("𝑎" <= sign <= "𝑧" for sign in words)


def test_a_page_in_one_file_lives_without_a_network(chromium, tmp_path):
    asked, wrong = [], []
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(html(GRU, tmp_path / "gru.html").as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    live = page.locator("[data-explorer]").first
    before = live.locator(".rnn-caption").inner_text()
    live.locator(".rnn-moves button").last.click()
    expect(live.locator(".rnn-caption")).not_to_have_text(before)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.close()
    assert wrong == [] and [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
