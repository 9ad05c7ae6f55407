"""Explorers on a page without a kernel: whatever a hand does, it answers, and nothing is fetched."""

import re
from functools import cache

import pytest

from rnnlib.bug_zoo import BUGS
from rnnlib.course.reading import element, engine, facts, mount, style_sheet
from rnnlib.explore import CATALOGUE
from rnnlib.explore.browser import module_of

NAMES = [name for name, kind in CATALOGUE.items() if module_of(kind)]
_AT_REST = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def written(folder, explorers):
    """A page that shows them, as a file."""
    parts = "".join(element(explorer, name) for name, explorer in explorers.items())
    kinds = {type(explorer): None for explorer in explorers.values()}
    scripts = "\n".join([engine(list(kinds)), *map(facts, kinds), mount()])
    folder.mkdir(exist_ok=True)
    path = folder / "page.html"
    path.write_text(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Explorers</title>'
        f'<meta name="viewport" content="width=device-width"><style>{style_sheet([parts])}</style></head>'
        f'<body class="reading">{parts}<script>{scripts}</script></body></html>',
        encoding="utf-8",
    )
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def page_of(folder):
    """`page_of(name)`: the file of a page with that explorer."""
    return cache(lambda name: written(folder / name, {name: CATALOGUE[name]()}))


@pytest.fixture
def opened(chromium):
    """Open a file. What it would fetch and what goes wrong in it must be nothing in the end."""
    context = chromium.new_context(viewport={"width": 900, "height": 900})
    asked, wrong = [], []

    def note(route):
        asked.append(route.request.url)
        route.abort() if not route.request.url.startswith("file:") else route.continue_()

    def open_it(path, width=900):
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.route("**", note)
        page.goto(path.as_uri())
        page.wait_for_function("() => document.querySelectorAll('canvas').length > 0")
        page.evaluate(_AT_REST)
        return page

    yield open_it
    context.close()
    assert [url for url in asked if not url.startswith("file:")] == []
    assert wrong == []


def picture(box):
    return box.locator("canvas").evaluate("canvas => canvas.toDataURL()")


def sentence(page, box):
    """What it says when it has come to rest."""
    page.wait_for_timeout(500)
    return box.locator(".rnn-caption").text_content()


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_shows_what_python_says(opened, page_of, name):
    page = opened(page_of(name))
    box, explorer = page.locator(f"#{name}"), CATALOGUE[name]()
    assert sentence(page, box) == explorer.caption
    for number, preset in enumerate(explorer.presets):
        box.locator(".rnn-presets button").nth(number).click()
        explorer.set(**explorer._checked(preset.values))
        assert sentence(page, box) == explorer.caption
        assert box.locator("canvas").get_attribute("aria-label") == explorer.caption
    box.get_by_role("button", name="Start again").click()
    assert sentence(page, box) == CATALOGUE[name]().caption


@pytest.mark.parametrize("name", NAMES)
def test_every_slider_and_choice_moves_the_picture_by_keys(opened, page_of, name):
    page = opened(page_of(name))
    box = page.locator(f"#{name}")
    presets = box.locator(".rnn-presets button")
    controls = box.locator(".rnn-controls").locator("input[type=range], select")
    idle = set(range(controls.count()))
    for preset in range(presets.count()):
        presets.nth(preset).click()
        for number in sorted(idle):
            for key in ("ArrowRight", "Home", "End", "ArrowLeft"):
                page.evaluate(_AT_REST)
                before = picture(box)
                controls.nth(number).press(key)
                page.evaluate(_AT_REST)
                if picture(box) != before:
                    idle.discard(number)
                    break
    assert idle == set()


def test_what_stands_beneath_a_picture_follows_it(opened, folder):
    explorer = CATALOGUE["BugZoo"]()
    page = opened(written(folder, {"it": explorer}))
    lines = page.locator("#it .rnn-beneath pre")
    for bug in "not-carried", "cell-too-late":
        page.locator("#it select").first.select_option(label=f"{BUGS[bug].cell}: {BUGS[bug].name}")
        page.evaluate(_AT_REST)
        shown = [" ".join(text.split()) for text in lines.all_inner_texts()]
        told = f"✗ wrong {BUGS[bug].wrong}", f"✓ right {BUGS[bug].right}"
        assert shown == [" ".join(text.split()) for text in told]


def test_a_sound_is_made_on_demand_and_goes_with_its_tune(opened, folder):
    page = opened(written(folder, {"it": CATALOGUE["TuneMaker"]()}))
    player, ranges = page.locator("#it audio"), page.locator("#it input[type=range]")
    assert player.count() == 0
    page.get_by_role("button", name="Make the sound").click()
    player.wait_for()
    made = player.get_attribute("src")
    assert player.evaluate("audio => audio.controls && !audio.autoplay && audio.paused")
    ranges.last.press("ArrowLeft")  # another note of the same tune
    page.evaluate(_AT_REST)
    assert player.get_attribute("src") == made
    ranges.first.press("ArrowRight")
    page.evaluate(_AT_REST)
    assert player.count() == 0


def test_fast_hands_leave_picture_and_controls_in_one_state(opened, folder):
    page = opened(written(folder, {"it": CATALOGUE["GradientDecay"]()}))
    box = page.locator("#it")
    clicked = page.evaluate(
        """() => { const buttons = document.querySelectorAll('.rnn-presets button'); let last;
        for (let k = 0; k < 200; k++) { last = buttons[(7 * k + 3) % (buttons.length - 1)]; last.click(); }
        return last.textContent; }"""
    )
    preset = next(preset for preset in CATALOGUE["GradientDecay"].presets if preset.text == clicked)
    explorer = CATALOGUE["GradientDecay"](**preset.values)
    assert sentence(page, box) == explorer.caption
    assert float(box.locator("input[type=range]").first.input_value()) == explorer.values["w"]


def test_what_plays_comes_to_its_end_and_can_be_stopped(opened, folder):
    page = opened(written(folder, {"it": CATALOGUE["LSTMGradientFlow"](step=13)}))
    box = page.locator("#it")
    box.get_by_role("button", name="Play the steps").click()
    stop = box.get_by_role("button", name="Stop")
    stop.wait_for(state="visible")
    stop.wait_for(state="hidden", timeout=10_000)
    assert sentence(page, box).startswith("Step 14 of 14")
    box.get_by_role("button", name="Play the steps").click()
    stop.click()
    here = sentence(page, box)
    page.wait_for_timeout(2500)
    assert sentence(page, box) == here


def test_a_numbered_move_says_that_its_state_is_shown(opened, folder):
    explorer = CATALOGUE["GradientDecay"]().moves([{"w": 1.1}, {"w": 0.9}], {"steps": 5}, {"steps": 90})
    page = opened(written(folder, {"it": explorer}))
    buttons = page.locator(".rnn-moves button")
    assert buttons.all_inner_texts() == ["1a", "1b", "2", "3"]
    buttons.nth(1).click()
    explorer.set(**explorer.numbered["1b"])
    assert sentence(page, page.locator("#it")) == explorer.caption
    assert buttons.nth(1).get_attribute("aria-pressed") == "true"
    page.locator("input[type=range]").first.press("ArrowRight")
    page.evaluate(_AT_REST)
    assert buttons.nth(1).get_attribute("aria-pressed") == "false"


def test_a_text_that_is_refused_says_why_and_changes_nothing(opened, folder):
    page = opened(written(folder, {"it": CATALOGUE["OrderMatters"]()}))
    box, field = page.locator("#it"), page.locator("input[type=text]").first
    before = sentence(page, box)
    field.fill("")
    assert re.search("wanted 1 to 20 characters, got 0", box.get_by_role("alert").inner_text())
    assert sentence(page, box) == before
    field.fill("dog")
    assert box.get_by_role("alert").inner_text() == ""


def test_words_may_be_begun_but_must_be_known(opened, folder):
    page = opened(written(folder, {"it": CATALOGUE["NextWord"]()}))
    box, field = page.locator("#it"), page.locator("input[type=text]").first
    field.fill("the girl fr")
    assert sentence(page, box).startswith(
        "After “the girl”, and a word that begins with “fr” the LSTM expects"
    )
    field.fill("the girl frog")
    assert (
        "the networks do not know “frog”; they know only: . big boy" in box.get_by_role("alert").inner_text()
    )
    field.fill("the " * 41)
    assert "wanted 0 to 40 words, got 41" in box.get_by_role("alert").inner_text()


def test_what_is_drawn_is_what_python_draws(opened, folder):
    explorer = CATALOGUE["NextWord"](prompt="the girl th", seed=7)
    page = opened(written(folder, {"it": explorer}))
    for name, act in (("Step: draw one", explorer.step), ("Take the likeliest", explorer.likeliest)) * 2:
        page.get_by_role("button", name=name).click()
        explorer.set(**act())
        assert sentence(page, page.locator("#it")) == explorer.caption
    page.get_by_role("button", name="Rewind: drop one").click()
    explorer.set(**explorer.rewind())
    assert sentence(page, page.locator("#it")) == explorer.caption


def test_a_task_goes_on_while_that_is_moved_which_may_be(opened, folder):
    page = opened(written(folder, {"it": CATALOGUE["NameWriter"](name="", temperature=0.0)}))
    box, stop = page.locator("#it"), page.get_by_role("button", name="Stop")
    page.get_by_role("button", name="Write to the end").click()
    page.locator("input[type=range]").first.press("ArrowRight")
    page.wait_for_timeout(500)
    assert stop.is_visible()
    stop.wait_for(state="hidden", timeout=20_000)
    assert "at temperature 0.05" in sentence(page, box) and "has ended" in sentence(page, box)
    page.get_by_role("button", name="Write to the end").click()
    page.locator("input[type=range]").last.press("ArrowRight")
    page.wait_for_timeout(500)
    assert stop.is_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(opened, folder, width):
    page = opened(written(folder, {name: CATALOGUE[name]() for name in NAMES}), width)
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
