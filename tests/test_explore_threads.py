"""Explorers moved from several threads at once, and by messages that are nobody's hand."""

import asyncio
import threading

import numpy as np
import pytest
from driving import again, buttons, done, every_explorer, headless, moves, press, send

from rnnlib.explore.live import Explorer, LogSlider, Progress, Settings, Slider, action, number

THREADS, MOVES = 8, 3


def at_once(*jobs):
    """Run the jobs, a thread each, all begun together; raise the first error of any."""
    errors, start = [], threading.Barrier(len(jobs))

    def work(job):
        start.wait()
        try:
            job()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def assert_whole(explorer):
    """Controls, values, picture, sentence and result tell of one state."""
    for name, control in explorer.controls.items():
        assert explorer.settings[name].check(name, control.value) == explorer.values[name], name
    assert explorer.png() == explorer.picture.render() == explorer.picture.render_anew()
    twin = again(explorer)
    assert (twin.png(), twin.caption, twin.values) == (explorer.png(), explorer.caption, explorer.values)


@every_explorer
def test_eight_threads_at_once(kind):
    """The browser's messages, presets pressed and values set from code, all at the same time."""
    with headless():
        explorer = kind()
        presets = [button for button in buttons(explorer) if button.description in presets_of(kind)]

        def job(seed):
            rng = np.random.default_rng(seed)

            def work():
                for move in range(MOVES):
                    if (seed + move) % 3 == 0:
                        presets[rng.integers(len(presets))].click()
                    elif (seed + move) % 3 == 1:
                        explorer.set(**kind.presets[rng.integers(len(kind.presets))].values)
                    else:
                        name = rng.choice(list(kind.settings))
                        send(explorer, **{name: next(moves(kind.settings[name], rng))})

            return work

        at_once(*(job(seed) for seed in range(THREADS)))
        assert_whole(explorer)


def presets_of(kind):
    return {preset.text for preset in kind.presets}


# A kernel: cells and tasks on the thread of an event loop, messages on another


class Walk(Explorer):
    """A number that a task walks up, for trying out what threads do."""

    settings = Settings(
        w=Slider(0.5, 0, 1, 0.1, "w"), scale=LogSlider(1.0, 0.01, 100, label="scale"), other=Slider(0, 0, 1)
    )
    threads = ()

    @staticmethod
    def compute(w, scale, other):
        Walk.threads += (threading.get_ident(),)
        return {"w": w}

    def build(self, figure):
        self.line(figure.subplots(), 0, "w", "o")

    def describe(self, result, w, scale, **_):
        return f"w is {number(w)}, scale {number(scale)}"

    @action("Train")
    def train(self):
        for k in range(1, 101):
            yield Progress(k / 100, {"w": 0.123 + k / 1000}, pause=0.001)

    @action("Interrupted")
    def interrupted(self):
        yield Progress(0.5, {"w": 0.7})
        raise KeyboardInterrupt


def test_a_message_is_worked_off_on_the_thread_of_the_explorer():
    async def scene():
        explorer, home = Walk(), threading.get_ident()
        Walk.threads = ()
        await asyncio.to_thread(send, explorer, w=0.9)
        assert explorer.values["w"] == 0.9
        assert Walk.threads == (home,)

    with headless():
        asyncio.run(scene())


async def until(condition):
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


def test_a_task_begun_by_a_message_reaches_its_end():
    async def scene():
        explorer = Walk()
        await asyncio.to_thread(press, explorer, "Train")
        assert explorer.face.shown["running"]
        while explorer.running:
            await asyncio.sleep(0.001)
        assert explorer.face.shown["share"] == 1 and not explorer.face.shown["running"]
        assert explorer.values["w"] == pytest.approx(0.223)
        assert_walk(explorer)

    with headless():
        asyncio.run(scene())


def assert_walk(explorer):
    assert explorer.controls["w"].value == explorer.values["w"]
    assert explorer.png() == explorer.picture.render_anew()


def test_a_task_is_stopped_by_a_message_and_by_a_hand():
    async def scene():
        for stop in (
            lambda explorer: press(explorer, "Stop"),
            lambda explorer: send(explorer, other=0.9),
            lambda explorer: explorer.set(other=0.9),  # from a thread of the learner's own
        ):
            explorer = Walk()
            await asyncio.to_thread(press, explorer, "Train")
            await until(lambda explorer=explorer: explorer.values["w"] > 0.13)
            await asyncio.to_thread(stop, explorer)
            assert not explorer.running
            reached = explorer.values["w"]
            await asyncio.sleep(0.1)
            assert explorer.values["w"] == reached < 0.2
            assert_walk(explorer)

    with headless():
        asyncio.run(scene())


def test_an_interrupted_task_is_said_and_the_explorer_goes_on():
    async def scene():
        explorer = Walk()
        await asyncio.to_thread(press, explorer, "Interrupted")
        await until(lambda: not explorer.running)
        assert "Interrupted." in explorer.face.shown["trouble"]
        await asyncio.to_thread(send, explorer, w=0.2)
        assert explorer.face.shown["trouble"] == ""
        assert_walk(explorer)

    with headless():
        asyncio.run(scene())


def test_what_a_page_has_drawn_itself_is_drawn_here_when_somebody_asks():
    with headless():
        explorer = Walk()
        Walk.threads = ()
        done(explorer, "told", values={**explorer.values, "w": 0.9})
        assert explorer.values["w"] == explorer.controls["w"].value == 0.9 and Walk.threads == ()
        assert explorer.caption == "w is 0.9, scale 1" and len(Walk.threads) == 1
        assert_whole_walk(explorer)


def assert_whole_walk(explorer):
    assert explorer.png() == Walk(**explorer.values).png()
    assert explorer.result == {"w": explorer.values["w"]}


def test_every_message_is_answered_by_its_number_whatever_comes_of_it():
    with headless():
        explorer = Walk()
        for number, (do, more) in enumerate(
            [
                ("show", {"values": {"w": 0.5}}),  # nothing new
                ("show", {"values": {"w": 99}}),  # refused
                ("told", {"values": {"w": "much", "scale": 1, "other": 0}}),
                ("stop", {}),
            ],
            start=1,
        ):
            done(explorer, do, **more)
            assert explorer.face.shown["heard"] == {"a page": number}
            assert explorer.face.shown["values"] == explorer.values == Walk().values
        assert explorer.face.shown["trouble"] == ""


@pytest.mark.parametrize("strange", [float("inf"), 0.0, -1.0, "much", None])
def test_a_strange_value_from_a_page_is_refused_in_place(strange):
    with headless():
        explorer = Walk()
        send(explorer, scale=strange)
        assert "scale: wanted" in explorer.face.shown["trouble"] and explorer.values["scale"] == 1


def test_a_failure_leaves_the_last_state_that_was_shown(monkeypatch):
    with pytest.raises(ZeroDivisionError), headless():
        explorer = Walk()
        before = explorer.values, explorer.png(), explorer.caption
        monkeypatch.setattr(Walk, "describe", lambda *arguments, **values: 1 / 0)
        send(explorer, w=0.9)
    assert (explorer.values, explorer.png(), explorer.caption) == before
