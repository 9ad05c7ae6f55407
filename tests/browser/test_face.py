"""What an explorer of a notebook does between its first picture and the moment its page draws by itself.

The kernel is played by the test: it hears what the page sends, and answers when it is told to.
"""

import base64
import json

import pytest

from rnnlib.explore import CATALOGUE
from rnnlib.explore.live.face import drawing

PLAYED = """
window.heard = [];
window.model = {
  state: %s, listeners: {},
  get(name) { return this.state[name]; },
  on(event, listener) { (this.listeners[event] ??= new Set()).add(listener); },
  off(event, listener) { this.listeners[event].delete(listener); },
  send(message) { heard.push(message); },
  say(name, value) { this.state[name] = value; for (const each of this.listeners[`change:${name}`]) each(); },
};
const bytes = Uint8Array.from(atob(model.state.picture), each => each.charCodeAt(0));
model.state.picture = new DataView(bytes.buffer);
"""


@pytest.fixture
def shown(chromium, tmp_path):
    """`shown(name)`: a page with that explorer, which has a picture of it and nothing more."""
    page, wrong = chromium.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))

    def show(name):
        face = CATALOGUE[name]().face
        state = {each: getattr(face, each) for each in ("about", "drawing", "shown", "beneath")}
        state["picture"] = base64.b64encode(face.picture).decode()
        path = tmp_path / "face.html"
        path.write_text('<meta charset="utf-8"><div id="it"></div>', encoding="utf-8")
        page.goto(path.as_uri())
        page.evaluate(PLAYED % json.dumps(state))
        page.evaluate(
            "async code => { const url = URL.createObjectURL(new Blob([code], {type: 'text/javascript'}));"
            " const {default: widget} = await import(url);"
            " window.close = widget.render({model, el: document.getElementById('it')}); }",
            face._esm,
        )
        page.locator("#it img.rnn-picture").wait_for()
        return page

    yield show
    page.close()
    assert wrong == []


def begin_to_draw(page, name):
    page.evaluate("drawing => model.say('drawing', drawing)", drawing(CATALOGUE[name]))
    page.locator("#it canvas.rnn-picture").wait_for()


def test_a_hand_at_a_control_stays_there_when_the_page_begins_to_draw(shown):
    page = shown("NeuronExplorer")
    slider = page.locator("#it input[type=range]").first
    slider.press("ArrowRight")  # the kernel is busy, and does not answer
    first = float(slider.input_value())
    assert [message["do"] for message in page.evaluate("heard")] == ["draw", "show"]
    begin_to_draw(page, "NeuronExplorer")
    canvas = page.locator("#it canvas.rnn-picture")
    assert page.locator("#it .rnn-picture").count() == 1
    assert canvas.get_attribute("aria-label") == page.locator("#it .rnn-caption").inner_text()
    page.keyboard.press("ArrowRight")  # where the hand was, without looking for it again
    page.wait_for_function("heard.length == 3")
    last = page.evaluate("heard.at(-1)")
    name = next(iter(CATALOGUE["NeuronExplorer"].settings))
    assert last["do"] == "told" and last["values"][name] == float(slider.input_value()) > first


def test_what_was_moved_before_a_page_draws_is_told_although_no_answer_came(shown):
    page = shown("NeuronExplorer")
    slider = page.locator("#it input[type=range]").first
    slider.press("ArrowRight")
    slider.press("ArrowRight")  # waits for the answer to the first
    begin_to_draw(page, "NeuronExplorer")
    page.wait_for_function("heard.length == 3")
    name = next(iter(CATALOGUE["NeuronExplorer"].settings))
    assert page.evaluate("heard.at(-1)")["values"][name] == float(slider.input_value())


def test_a_move_that_goes_too_far_is_settled_when_the_page_begins_to_draw(shown):
    page = shown("SequenceShapes")  # five steps with input leave no room for six with output
    page.get_by_label("steps with output", exact=True).press("End")
    begin_to_draw(page, "SequenceShapes")
    page.wait_for_function("heard.length == 3")
    settled = CATALOGUE["SequenceShapes"](outputs=6).values
    assert page.evaluate("heard.at(-1)") | {"page": "", "turn": 0} == {
        "do": "told",
        "page": "",
        "turn": 0,
        "values": settled,
    }
    assert page.locator("#it .rnn-caption").inner_text() == CATALOGUE["SequenceShapes"](**settled).caption


def test_a_number_that_is_being_typed_stays_when_the_page_begins_to_draw(shown):
    page = shown("NeuronExplorer")
    field = page.locator("#it input.rnn-value").first
    field.fill("0,7")
    begin_to_draw(page, "NeuronExplorer")
    assert field.input_value() == "0,7"
    page.keyboard.press("Enter")
    assert field.input_value() == "0.7"
    field.fill("a lot")
    page.keyboard.press("Enter")
    assert field.input_value() == "0.7"


def test_a_move_on_a_page_that_is_left_at_once_is_told(shown):
    page = shown("NeuronExplorer")
    slider = page.locator("#it input[type=range]").first
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    page.evaluate("close()")
    name = next(iter(CATALOGUE["NeuronExplorer"].settings))
    assert page.evaluate("heard.at(-1)")["values"][name] == float(slider.input_value())


def test_a_canvas_is_never_without_its_words(shown):
    """Also where the last words were written a moment ago: two within 100 ms are otherwise spared."""
    page = shown("NeuronExplorer")
    label = page.evaluate(
        """async drawing => {
            const range = document.querySelector("#it input[type=range]");
            range.stepUp();
            range.dispatchEvent(new Event("input"));
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            model.say("drawing", drawing);
            for (;;) {
              const canvas = document.querySelector("#it canvas.rnn-picture");
              if (canvas) return canvas.getAttribute("aria-label");
              await new Promise(requestAnimationFrame);
            }
        }""",
        drawing(CATALOGUE["NeuronExplorer"]),
    )
    assert label == page.locator("#it .rnn-caption").inner_text()
