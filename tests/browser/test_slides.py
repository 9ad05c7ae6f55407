"""Every slide of every deck in Chromium, from a file and with the network cut: whole, large, alive."""

from importlib.util import find_spec

import pytest

if not all(map(find_spec, ("math_core", "ziamath", "sphinx_revealjs"))):
    pytest.skip("the packages that decks are made of are not installed", allow_module_level=True)

from rnnlib.course.files import chosen
from rnnlib.course.slides import slides

NOTEBOOKS = [path.stem for path in chosen()]
ROOMS = {"an old projector": (960, 700), "a new one": (1920, 1080)}
LEAST_LETTERS, LEAST_PICTURE = 15, 150  # pixels of 720: what a last row can read

# What hangs out of its slide, is cut off by a box of its own, lies over what is below it, or is too small.
UNFIT = """([letters, picture]) => Reveal.getSlides().flatMap(slide => {
  const {h, v} = Reveal.getIndices(slide), found = [];
  Reveal.slide(h, v, 99);
  const box = slide.getBoundingClientRect(), scale = box.height / 720, complain = (each, what) =>
    found.push(`${slide.id}: ${what}: <${each.tagName}> ${each.textContent.trim().slice(0, 40)}`);
  for (const each of slide.querySelectorAll(":scope > :not(.notes), :scope > :not(.notes) *")) {
    const {left, right, top, bottom, width, height} = each.getBoundingClientRect();
    if (!width || !height || each.matches(".rnn-told")) continue;
    if (left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1)
      complain(each, "out of the slide");
    if (each.matches("pre, .wide, .rnn-table") && each.scrollWidth > each.clientWidth + 2)
      complain(each, "cut off");
    if (each.matches(".stage p, .stage li, .stage td, pre") && !each.closest(".explorer") &&
        parseFloat(getComputedStyle(each).fontSize) < letters) complain(each, "small");
    if (each.matches(".body > figure img, .rnn-picture") && height / scale < picture && width / scale < 1100)
      complain(each, "small");
  }
  const parts = [...slide.querySelectorAll(".stage > *")].map(each => each.getBoundingClientRect());
  const over = parts.slice(1).some((part, k) => part.top < parts[k].bottom - 2);
  if (over) complain(slide, "one over another");
  return found;
})"""


@pytest.fixture(scope="module")
def decks(tmp_path_factory):
    return slides(tmp_path_factory.mktemp("decks"))[0].parent


@pytest.fixture
def shown(chromium, decks):
    """Open a deck with the network cut; what goes wrong, or is asked of any network, fails the test."""
    contexts, wrong = [], []

    def show(stem, query="", size=(1280, 720)):
        width, height = size
        context = chromium.new_context(viewport={"width": width, "height": height}, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith(("file:", "data:", "blob:", "about:"))
                else wrong.append(asked.url)
            ),
        )
        page.goto(f"{(decks / stem).as_uri()}.html{query}")
        page.wait_for_selector("html[data-ready]", state="attached", timeout=60_000)
        return page

    yield show
    for context in contexts:
        context.close()
    assert not wrong


@pytest.mark.parametrize("size", ROOMS.values(), ids=ROOMS)
@pytest.mark.parametrize("stem", NOTEBOOKS)
def test_every_slide_is_whole_and_can_be_read(shown, stem, size):
    assert shown(stem, size=size).evaluate(UNFIT, [LEAST_LETTERS, LEAST_PICTURE]) == []


def at(page, kind):
    """The first slide of a kind, shown without what comes at later keys."""
    index = page.evaluate(
        """kind => {
          const slide = Reveal.getSlides().find(each => each.classList.contains(`of-${kind}`));
          const {h, v} = Reveal.getIndices(slide);
          Reveal.slide(h, v, -1);
          return slide.id;
        }""",
        kind,
    )
    return page.locator(f"section[id='{index}']")


def test_a_prediction_answers_at_the_next_key(shown):
    page = shown("03_recurrence")
    slide = at(page, "prediction")
    right, then = slide.locator(".votes [data-right]"), slide.locator(".then")
    before = right.evaluate("each => getComputedStyle(each).borderColor")
    assert not then.evaluate("each => each.classList.contains('visible')")
    page.keyboard.press("ArrowRight")
    assert then.evaluate("each => each.classList.contains('visible')")
    assert right.evaluate("each => getComputedStyle(each).borderColor") != before
    page.keyboard.press("PageDown")
    assert "present" not in slide.get_attribute("class")


def test_an_explorer_moves_and_leaves_the_remote_to_the_deck(shown):
    page = shown("03_recurrence")
    slide = at(page, "explorer")
    sentence = slide.locator(".rnn-caption").inner_text()
    slide.locator(".rnn-moves button").nth(1).click()
    page.wait_for_function(
        "([id, was]) => document.getElementById(id).querySelector('.rnn-caption').textContent !== was",
        arg=[slide.get_attribute("id"), sentence],
    )
    page.keyboard.press("ArrowRight")  # a button has the focus: the explorer's key
    assert "present" in slide.get_attribute("class")
    page.keyboard.press("PageDown")
    assert "present" not in slide.get_attribute("class")


def test_a_dark_room_and_a_light_one(shown):
    page = shown("00_start_here", "?dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    page.keyboard.press("d")
    assert page.evaluate(paper) != dark and page.evaluate("document.documentElement.dataset.theme") == "light"


def test_the_speaker_has_notes_and_a_clock(shown):
    page = shown("03_recurrence")
    at(page, "section")
    with page.expect_popup() as opened:
        page.keyboard.press("s")
    notes = opened.value
    notes.wait_for_function(
        "document.querySelector('.speaker-controls-notes .value')?.textContent.includes('Play it with')"
    )
    assert notes.locator(".pacing").is_visible()


def test_a_deck_is_laid_out_to_be_printed(shown):
    page = shown("00_start_here", "?print-pdf")
    page.wait_for_selector(".pdf-page")
    pages, slides = page.locator(".pdf-page").count(), page.locator(".pdf-page section.slide").count()
    assert pages == slides > 10
    assert page.evaluate("document.documentElement.scrollWidth <= 1290")


LAID_OUT = """() => [...document.querySelectorAll("section.slide")].map(slide => {
  const {paddingLeft, display, fontSize} = getComputedStyle(slide);
  return [slide.id, paddingLeft, display, fontSize]; })"""


def test_a_printed_slide_has_the_margins_and_the_letters_of_the_one_on_the_screen(shown):
    printed = shown("03_recurrence", "?print-pdf")
    on_paper = printed.evaluate(LAID_OUT)
    assert {tuple(each[1:3]) for each in on_paper} == {("56px", "flex")}
    wide = (
        "[...document.querySelectorAll('pre, .wide')].filter(each => each.scrollWidth > each.clientWidth + 2)"
    )
    assert printed.evaluate(f"{wide}.length") == 0
    on_screen = shown("03_recurrence").evaluate(LAID_OUT)
    assert [each[3] for each in on_paper] == [each[3] for each in on_screen]
