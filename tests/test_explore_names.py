"""The writer of names: its shares and draws beside the library's, its picture, and what it writes."""

import numpy as np
import pytest
from drawn import Line2D, PathPatch, find, line, panel, rectangles, showing, states, words
from driving import headless, press

from rnnlib import experiments
from rnnlib.explore import NameWriter
from rnnlib.explore.language.name_writer import (
    ALPHABET,
    END,
    MOST,
    NAMES,
    SYMBOLS,
    census,
    finish,
    names_writer,
    next_shares,
    read,
    taken,
)
from rnnlib.explore.live import GREEN, INK, VERMILLION, percent

every_state = pytest.mark.parametrize("values", states(NameWriter))


@pytest.mark.parametrize("temperature", [0, 0.05, 0.3, 1, 2])
@pytest.mark.parametrize("name", ["", "mar", "xkq"])
def test_the_shares_are_the_models_without_its_start(name, temperature):
    model, letters = names_writer()
    p = model.next_distribution(letters.encode("^" + name), temperature)[1:]
    p = p / p.sum()  # the start follows nothing
    np.testing.assert_allclose(next_shares(read(name)[0], temperature)[0], p, atol=1e-6)


def test_the_network_is_the_one_trained_on_names():
    assert names_writer()[0].metadata == experiments.pretrained("names_writer").metadata
    assert names_writer()[1].symbols[1:] == ("$", *ALPHABET)


def test_a_chance_falls_on_the_entry_whose_stretch_it_lies_in():
    p = np.array([[0.25, 0.0, 0.5, 0.25]])
    for chance, entry in [(0, 0), (0.2, 0), (0.25, 2), (0.5, 2), (0.74, 2), (0.75, 3), (0.999, 3)]:
        assert taken(p, np.array([chance])).tolist() == [entry]
    rng = np.random.default_rng(0)
    counts = np.bincount(taken(np.repeat(p, 4000, axis=0), rng.random(4000)), minlength=4)
    np.testing.assert_allclose(counts / 4000, p[0], atol=0.03)


@pytest.mark.parametrize("name, temperature, seed", [("", 1.0, 0), ("mar", 0.5, 97), ("xkq", 2.0, 3)])
def test_eight_names_are_what_writing_letter_by_letter_gives(name, temperature, seed):
    with headless():
        for k, whole in enumerate(finish(name, temperature, seed)):
            explorer = NameWriter(name=name, temperature=temperature, seed=(seed + k) % 100)
            while not explorer.values["name"].endswith(END) and len(explorer.values["name"]) < MOST:
                press(explorer, "Write a letter")
            press(explorer, "Write a letter") if whole == explorer.values["name"] + END else None
            assert explorer.values["name"] == whole
            explorer.close()


def test_write_to_the_end_writes_the_first_of_the_eight_and_then_goes_on_with_the_next_seed():
    with headless():
        explorer = NameWriter(name="", temperature=0.8, seed=98)
        first, second, third = explorer.result["names"][:3]
        for name, seed in ((first, 98), (second, 99), (third, 0)):
            press(explorer, "Write to the end")
            assert (explorer.values["name"], explorer.values["seed"]) == (name, seed)
        press(explorer, "Write a letter")
        assert (explorer.values["name"], explorer.values["seed"]) == ("", 1)
        press(explorer, "Erase a letter")
        assert explorer.values["name"] == ""


def test_a_name_ends_at_its_end_and_has_so_many_letters_at_most():
    assert NameWriter(name="mary.jo").values["name"] == "mary."
    assert NameWriter(name="a" * (MOST + 1)).values["name"] == "a" * MOST
    assert all(len(name.rstrip(END)) <= MOST for name in finish("", 2.0, 40))
    for refused in ("Mary", "a b", "é", "a" * (MOST + 2)):
        with pytest.raises(ValueError, match="name: wanted"):
            NameWriter(name=refused)


def test_cold_keeps_to_the_census_and_repeats_itself_and_hot_does_neither():
    """What the first notebook says of a hundred names, by a wide margin."""
    listed, different = {}, {}
    for temperature in (0.3, 1.0, 2.0):
        written = [name for seed in range(0, 96, NAMES) for name in finish("", temperature, seed)]
        listed[temperature] = np.mean([name.removesuffix(END) in census() for name in written])
        different[temperature] = len(set(written))
    assert listed[0.3] > 0.55 > 0.3 > listed[1.0] > 0.08 > listed[2.0]
    assert different[0.3] < 80 and different[1.0] > 90


@every_state
def test_the_picture(values):
    explorer = showing(NameWriter, values)
    left, right = panel(explorer, "Which letter"), panel(explorer, "Eight names")
    values, result = explorer.values, explorer.result
    beginning = values["name"].rstrip(END)
    ticks = dict(zip([label.get_text() for label in left.get_xticklabels()], left.get_xticks()))
    assert list(ticks) == ["end", *ALPHABET]
    scores = read(beginning)[0]
    p, learnt = (next_shares(scores, t)[0] for t in (values["temperature"], 1))
    bars = rectangles(find(left, PathPatch))
    np.testing.assert_allclose(bars[:, :2].mean(axis=1), list(ticks.values()))
    np.testing.assert_allclose(bars[:, 3], p, atol=1e-9)
    np.testing.assert_allclose(line(left, color=VERMILLION)[:, 1], learnt, atol=1e-9)
    assert left.get_ylim()[1] > max(p.max(), learnt.max())
    drawn = "end" if values["name"].endswith(END) else SYMBOLS[result["drawn"]].replace(END, "end")
    ((x, y),) = line(left, color=INK, marker="v")
    assert x == ticks[drawn] and y > p[result["drawn"]]
    listed = {round(y) for _, y in line(right, color=GREEN)} if result["listed"].any() else set()
    for row, (name, word) in enumerate(
        zip(finish(beginning, values["temperature"], values["seed"]), words(right))
    ):
        assert word.text == (name.rstrip(END) if name.endswith(END) else name + "…")
        assert (word.text in census()) == (NAMES - 1 - row in listed)


def test_the_sentence():
    explorer = NameWriter(name="mary")
    p = next_shares(read("mary")[0], 1.0)[0]
    best = np.argsort(-p)[:3]
    said = ", ".join(f"{'the end' if k == 0 else SYMBOLS[k]} ({percent(p[k])})" for k in best)
    assert explorer.caption.startswith(f"After “mary”, at temperature 1, the likeliest are {said};")
    assert f"{int(explorer.result['listed'].sum())} are in the census." in explorer.caption
    assert "has ended" in NameWriter(name="mary.").caption
    assert NameWriter(name="").caption.startswith("At the start of a name")
    full = next(e for e in (NameWriter(name="b" * MOST, seed=s) for s in range(100)) if e.result["drawn"])
    assert "no room for more" in full.caption


def test_presets_and_challenge():
    promised = {p.text: NameWriter(**p.values) for p in NameWriter.presets}
    assert promised["Cold"].result["listed"].sum() > promised["Hot"].result["listed"].sum()
    assert promised["After a q"].result["p"].argmax() == SYMBOLS.index("u")
    assert find(panel(promised["Hot"], 0), Line2D, color=VERMILLION)
    with pytest.raises(ValueError, match="temperature: wanted"):
        NameWriter(temperature=2.1)
