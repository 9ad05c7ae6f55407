"""The course as pages in a browser, from file:// with the network refused: they answer, hide, find, adapt."""

import re

import pytest

pytest.importorskip("math_core")

from rnnlib.course.files import FOLDER
from rnnlib.course.pages import pages

SHOWN = ("00_start_here", "03_recurrence")  # sound, questions, and explorers of both kinds
_AT_REST = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
_OPEN_ALL = "document.querySelectorAll('details').forEach(each => { each.open = true; })"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The pages of two notebooks; all the others are made by the same code."""
    folder = tmp_path_factory.mktemp("pages")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rnnlib.course.pages.site.chosen", lambda: [FOLDER / f"{stem}.ipynb" for stem in SHOWN])
        pages(folder)
    return folder


@pytest.fixture
def opened(chromium, folder):
    """Open a page. What it would fetch and what goes wrong in it must be nothing in the end."""
    contexts, asked, wrong = [], [], []

    def note(route):
        asked.append(route.request.url)
        route.abort() if not route.request.url.startswith("file:") else route.continue_()

    def open_it(name, width=1280, **keywords):
        if not contexts or keywords:
            contexts.append(chromium.new_context(**keywords))
        page = contexts[-1].new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda told: wrong.append(told.text) if told.type == "error" else None)
        page.route("**", note)
        page.goto((folder / name).as_uri())
        if keywords.get("java_script_enabled", True):
            page.evaluate(_AT_REST)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith("file:")] == []
    assert wrong == []


def test_explorers_move_on_their_page(opened):
    page = opened("03_recurrence.html")
    page.evaluate(_OPEN_ALL)
    live = page.locator("[data-explorer]")
    assert live.count() >= 3
    for number in range(live.count()):
        box = live.nth(number)
        box.locator("canvas").wait_for()
        before = box.locator("canvas").get_attribute("aria-label")
        box.locator(".rnn-moves button").last.click()
        page.evaluate(_AT_REST)
        assert box.locator(".rnn-moves button").last.get_attribute("aria-pressed") == "true"
        box.get_by_role("button", name="Start again").click()
        page.evaluate(_AT_REST)
        assert box.locator("canvas").get_attribute("aria-label") == box.locator(".rnn-caption").inner_text()
        assert before


def test_a_prediction_hides_what_follows_until_it_is_answered_and_is_kept(opened):
    page = opened("00_start_here.html")
    question = page.locator(".prediction").first
    follows = page.locator("details.follows").first
    inside = follows.locator("figure").first
    assert not inside.is_visible() and question.get_by_role("button", name="Commit").is_disabled()
    assert question.locator("li").count() == 0  # nor is the answer there
    question.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    question.get_by_role("button", name="Commit").press("Enter")
    assert inside.is_visible() and "(your answer)" in question.get_by_role("status").inner_text()
    assert question.get_by_role("radio").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
    again = opened("00_start_here.html")
    assert "(your answer)" in again.locator(".prediction").first.inner_text()
    assert "1 of" in opened("index.html").locator(".map").inner_text()


def test_what_a_prediction_hides_can_be_seen_without_an_answer(opened):
    page = opened("00_start_here.html")
    question, follows = page.locator(".prediction").first, page.locator("details.follows").first
    question.get_by_role("button", name="Show without answering").click()
    assert follows.locator("figure").first.is_visible()
    assert question.get_by_role("button", name="Show without answering").count() == 0
    question.get_by_role("radio").last.check()
    question.get_by_role("button", name="Commit").click()
    assert "(your answer)" in question.inner_text()


def test_forgotten_predictions_are_asked_again(opened):
    page = opened("00_start_here.html")
    question = page.locator(".prediction").first
    question.get_by_role("radio").first.check()
    question.get_by_role("button", name="Commit").click()
    index = opened("index.html")
    index.get_by_role("button", name="Forget them").click()
    assert not index.get_by_role("button", name="Forget them").is_visible()
    assert opened("00_start_here.html").locator(".prediction").first.get_by_role("radio").count() > 1


def test_without_a_script_everything_can_be_read(opened):
    page = opened("03_recurrence.html", java_script_enabled=False)
    picture = page.locator(".explorer img").first
    follows, answers = page.locator("details.follows").first, page.locator("details.answers").first
    assert not answers.locator("li").first.is_visible()
    answers.locator("summary").click()
    assert answers.locator("li").first.is_visible()
    follows.locator("summary").first.click()
    assert follows.locator("pre").first.is_visible() and picture.get_attribute("alt")


def test_a_search_finds_the_section_and_leads_there(opened):
    page = opened("index.html")
    page.keyboard.press("/")
    page.keyboard.type("five shapes")
    hits = page.locator("#found li a")
    hits.first.wait_for()
    texts = hits.all_inner_texts()
    assert (
        texts and all("03" in text or "00" in text for text in texts) and page.locator("#found mark").count()
    )
    target = hits.first.get_attribute("href")
    hits.first.click()
    page.wait_for_url(re.compile(re.escape(target.partition("#")[0])))
    page.evaluate(_AT_REST)
    heading = page.locator(":target")
    assert heading.evaluate("it => it.getBoundingClientRect().top") < 300
    page.locator("#search").fill("no such words anywhere xyzzy")
    page.get_by_text("0 sections").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("#found").is_visible()


@pytest.mark.parametrize("name", ["index.html", "readme.html", *(f"{stem}.html" for stem in SHOWN)])
def test_a_phone_shows_it_without_scrolling_sideways(opened, name):
    page = opened(name, width=390)
    page.evaluate(_OPEN_ALL)
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_page_follows_the_systems_colours_until_somebody_chooses(opened):
    shade = "Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])"
    page = opened("index.html", color_scheme="dark")
    assert page.evaluate(shade) < 60
    page.locator("#theme").select_option("light")
    assert page.evaluate(shade) > 200
    assert opened("03_recurrence.html").evaluate(shade) > 200


def test_on_paper_everything_is_open_and_then_as_it_was(opened):
    page = opened("03_recurrence.html")
    closed = page.locator("main details:not([open])").count()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert closed > 10 and page.locator("main details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details:not([open])").count() == closed


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "03_recurrence.html"])
def test_axe_finds_nothing_serious(opened, name, colours):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(name, color_scheme=colours)
    page.evaluate(_OPEN_ALL)
    page.wait_for_timeout(500)  # no preload: axe would ask for the style sheet, which a file may not
    found = axe.Axe().run(page, options={"preload": False}).response["violations"]
    assert [
        (it["id"], it["nodes"][0]["html"]) for it in found if it["impact"] in ("serious", "critical")
    ] == []
