"""The playground in a notebook: it answers by itself, and the kernel holds what the room sees."""

import pytest

CELLS = [
    "from rnnlib import explore",
    "e = explore.Playground(units=3).moves({'step': 4}, [{'task': 'hold'}, {'show': 'gradients'}])\ne",
    "f = explore.Playground(task='count', cell='LSTM')\nf",
]
SAID = ".pg-sentence"
_CLICKS = """([box, clicks]) => {
  const menu = box.querySelector('.pg-examples');
  for (let k = 0; k < clicks; k++) {
    menu.selectedIndex = 1 + (5 * k) % (menu.options.length - 1);
    menu.dispatchEvent(new Event('change'));
  } }"""


@pytest.fixture(scope="module")
def errors():
    return []


@pytest.fixture(scope="module")
def page(lab, write_notebook, errors):
    write_notebook("playground.ipynb", CELLS)
    page = lab.open("playground.ipynb", errors=errors)
    lab.run_all(page)
    page.locator(SAID).nth(1).wait_for(timeout=60_000)
    page.set_default_timeout(20_000)
    yield page
    page.close()


@pytest.fixture(scope="module")
def kernel(lab, page):
    kernel = lab.kernel("playground.ipynb")
    yield kernel
    kernel.close()


@pytest.fixture
def boxes(page, kernel):
    """Both playgrounds on the page, each as its cell begins."""
    kernel.value("0", "for each in (e, f): each.set(**{n: s.default for n, s in each.settings.items()})")
    kernel.value("0", "e.set(units=3); f.set(task='count', cell='LSTM')")
    found = [page.locator(".pg").nth(k) for k in range(2)]
    for box, name in zip(found, "ef"):
        in_step(page, kernel, box, name)
    return found


def in_step(page, kernel, box, name, polls=60):
    """Wait until kernel and page say the same, and twice."""
    same = 0
    for _ in range(polls):
        page.wait_for_timeout(150)
        same = same + 1 if kernel.value(f"{name}.caption") == box.locator(SAID).inner_text() else 0
        if same == 2:
            return
    assert box.locator(SAID).inner_text() == kernel.value(f"{name}.caption")


def test_the_kernel_holds_what_a_hand_has_done(page, kernel, boxes, errors):
    box, weight = boxes[0], "e.result['A weights'][0]"
    before, other = kernel.value(f"float({weight})"), kernel.value("repr(f)")
    matrix = box.locator("canvas").nth(2)
    matrix.scroll_into_view_if_needed()
    place = matrix.bounding_box()
    page.mouse.move(place["x"] + 70, place["y"] + 30)
    page.mouse.down()
    page.mouse.move(place["x"] + 70, place["y"] - 40, steps=5)
    page.mouse.up()
    in_step(page, kernel, box, "e")
    assert kernel.value(f"float({weight})") == pytest.approx(before + 1, abs=0.05)
    assert kernel.value("eval(repr(e)).values == e.values")
    assert kernel.value("repr(f)") == other, "each is itself"
    page.keyboard.press("Control+z")
    in_step(page, kernel, box, "e")
    assert kernel.value(f"float({weight})") == before
    assert box.get_by_role("alert").inner_text() == "" and errors == []


def test_a_cell_moves_what_is_shown(page, kernel, boxes):
    kernel.value("0", "e.set(task='recall', length=40, step=30, cell='GRU', beside={'cell': 'LSTM'})")
    in_step(page, kernel, boxes[0], "e")
    assert "B: LSTM with 2 units, step 30 of 40" in boxes[0].locator(SAID).inner_text()
    assert boxes[0].get_by_label("cell", exact=True).input_value() == "LSTM" or "A:" in boxes[0].inner_text()
    boxes[0].get_by_role("button", name="Undo").click()
    in_step(page, kernel, boxes[0], "e")
    assert kernel.value("e.values['task']") == "echo", "and it can be undone"


def test_numbered_moves_show_their_state(page, kernel, boxes):
    shown = page.locator(".pg-beneath").first
    for number, told in (("1", "step 4 of 12"), ("2a", "“hold”"), ("2b", "fall fastest")):
        button = shown.get_by_role("button", name=f"Move {number}:", exact=False)
        button.click()
        in_step(page, kernel, boxes[0], "e")
        assert told in boxes[0].locator(SAID).inner_text()
        assert kernel.value(f"e.values == e.numbered[{number!r}]")
        assert button.get_attribute("aria-pressed") == "true"


def test_the_challenge_is_met_on_the_page_as_in_the_kernel(page, kernel, boxes):
    challenge = page.locator(".pg-beneath .rnn-challenge").first
    assert challenge.inner_text().startswith("Challenge:")
    kernel.value("0", "e.set(**e.challenge.answer)")
    in_step(page, kernel, boxes[0], "e")
    assert challenge.inner_text().startswith("✓") and kernel.value("e.face.shown['met']")


def test_a_training_lives_in_the_page_and_is_handed_to_the_kernel(page, kernel, boxes):
    box = boxes[0]
    kernel.value("0", "e.set(length=4, step=4, until=200)")
    in_step(page, kernel, box, "e")
    box.get_by_role("button", name="Train").click()
    box.get_by_text("step 200").wait_for(timeout=60_000)
    in_step(page, kernel, box, "e")
    values = kernel.value("[e.values['steps'], len(e.values['curve']) > 0, len(e.values['memory']) > 0]")
    assert values == [200, True, True]
    assert kernel.value("e.png() == explore.Playground(**e.values).png()")


def test_after_200_fast_clicks_page_and_kernel_are_one_state(page, kernel, boxes, errors):
    page.evaluate(_CLICKS, [boxes[1].element_handle(), 200])
    in_step(page, kernel, boxes[1], "f")
    last = "explore.Playground.presets[5 * 199 % len(explore.Playground.presets)].values"
    assert kernel.value(f"f.values == explore.Playground(**{last}).values")
    assert errors == []


@pytest.mark.parametrize("wide", [1280, 390])
def test_it_fits_a_notebooks_output(page, boxes, wide):
    page.set_viewport_size({"width": wide + 60, "height": 720})
    page.evaluate(
        "wide => document.querySelectorAll('.pg-room')[0].style.width = `${wide}px`", min(wide, 800)
    )
    page.wait_for_timeout(400)
    box, inner = boxes[0].bounding_box(), boxes[0].evaluate("box => [box.scrollWidth, box.clientWidth]")
    assert inner[0] <= inner[1] and box["width"] == min(wide, 800)
    for card in boxes[0].locator(".pg-card").all():
        assert card.evaluate("card => card.scrollHeight <= card.clientHeight + 1")
    page.evaluate("document.querySelectorAll('.pg-room')[0].style.width = ''")
    page.set_viewport_size({"width": 1400, "height": 1000})


def test_it_is_dark_where_jupyterlab_is(page, boxes):
    card = boxes[0].locator(".pg-card").first
    colour = "card => getComputedStyle(card).backgroundColor"
    light = card.evaluate(colour)
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    page.wait_for_timeout(300)
    dark = card.evaluate(colour)
    page.evaluate("document.body.dataset.jpThemeLight = 'true'")
    page.wait_for_timeout(300)
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(25, 29, 36)") and card.evaluate(colour) == light


def test_without_its_kernel_it_goes_on_and_run_again_it_is_told(lab, page, kernel, boxes):
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Restart Kernel…", exact=True).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.wait_for_function("document.querySelectorAll('.jupyter-widgets-disconnected').length > 1")
    before = boxes[0].locator(SAID).inner_text()
    boxes[0].get_by_role("button", name="a step back").click()
    page.wait_for_timeout(300)
    assert boxes[0].locator(SAID).inner_text() != before
    lab.run_all(page)
    page.wait_for_function("document.querySelectorAll('.jupyter-widgets-disconnected').length == 0")
    page.locator(SAID).nth(1).wait_for()
    assert "RNN with 3 units" in page.locator(SAID).first.inner_text()


def test_opened_again_it_shows_what_the_kernel_holds(lab, page, boxes):
    kernel = lab.kernel("playground.ipynb")
    try:
        boxes[0].get_by_label("cell", exact=True).select_option("GRU")
        in_step(page, kernel, boxes[0], "e")
        page.keyboard.press("Control+s")
        page.wait_for_timeout(1500)
        again = lab.open("playground.ipynb")
        again.locator(SAID).first.wait_for(timeout=60_000)
        in_step(again, kernel, again.locator(".pg").first, "e")
        assert "GRU with 3 units" in again.locator(SAID).first.inner_text()
        again.close()
    finally:
        kernel.close()
