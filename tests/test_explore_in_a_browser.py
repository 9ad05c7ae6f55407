"""The script that a page carries: modules of JavaScript in one, each in a scope of its own."""

import re

import numpy as np
import pytest
from matplotlib.text import Text

from rnnlib.explore import CATALOGUE, NeuronExplorer
from rnnlib.explore.browser import controls_of, glyphs, module_of, name_of, spec, style_sheet
from rnnlib.explore.browser.bundling import ENGINE, bundle
from rnnlib.explore.browser.spec import CONTROLS, POINT
from rnnlib.explore.live.picture import Picture
from rnnlib.plots.marks import Words


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr("rnnlib.explore.browser.bundling._PACKAGE", tmp_path)
    return tmp_path


def test_a_module_stands_after_what_it_imports_and_once():
    script = bundle(ENGINE / "view.js", module_of(NeuronExplorer), ENGINE / "words.js")
    names = [name_of(ENGINE / f"{name}.js") for name in ("colours", "words", "draw", "view")]
    assert [script.count(f"modules['{name}'] = ") for name in names] == [1, 1, 1, 1]
    places = [script.index(f"modules['{name}'] = ") for name in (names[0], names[2], names[3])]
    assert places == sorted(places)


def test_what_is_not_exported_is_refused_by_name(folder):
    (folder / "a.js").write_text("export const one = 1;\n")
    (folder / "b.js").write_text('import {two} from "./a.js";\n')
    with pytest.raises(ValueError, match=r"b\.js: a\.js exports no two"):
        bundle(folder / "b.js")


def test_a_form_that_is_not_read_is_refused(folder):
    (folder / "a.js").write_text("export * from './b.js';\n")
    with pytest.raises(ValueError, match=r"a\.js: this form is not read: export \*"):
        bundle(folder / "a.js")


def test_a_ring_of_imports_is_refused(folder):
    (folder / "a.js").write_text('import {b} from "./b.js";\nexport const a = 1;\n')
    (folder / "b.js").write_text('import {a} from "./a.js";\nexport const b = 1;\n')
    with pytest.raises(ValueError, match="imports itself"):
        bundle(folder / "a.js")


@pytest.mark.parametrize("name", [name for name, kind in CATALOGUE.items() if module_of(kind)])
def test_a_spec_says_where_every_mark_stands(name):
    explorer = CATALOGUE[name]()
    data = {**explorer.result, **explorer.shown(explorer.result, **explorer.values)}
    known = spec(CATALOGUE[name])
    assert len(known["marks"]) == len(explorer._moving)
    for mark in known["marks"]:
        assert 0 <= mark["axes"] < len(explorer.picture.figure.axes)
        assert all("constant" in bound or bound["key"] in data for bound in mark["bound"].values())
    view = "|".join(str(data[key]) for key in known["viewKeys"])
    assert view in known["views"]
    assert known["background"].startswith("data:image/png;base64,")


def test_a_letter_has_its_outline_and_what_the_font_lacks_is_a_box():
    found = glyphs("A")["bold"]
    assert found["A"][0].startswith("M") and found["A"][1] > 0
    assert set(found) == {"A", "□", "m"}


def test_every_setting_has_a_control_that_the_page_knows():
    script = (ENGINE / "controls.js").read_text(encoding="utf-8")
    assert all(re.search(rf"^  {name}[(:]", script, re.MULTILINE) for name in CONTROLS)
    told = [setting["kind"] for kind in CATALOGUE.values() for setting in controls_of(kind)["settings"]]
    assert set(told) == set(CONTROLS)


def letters(kind):
    """The heights in CSS pixels of all that is written in an explorer's picture."""
    stage = kind.__new__(kind)
    figure = Picture(kind.size, stage.declare).figure
    stay = [text.get_fontsize() for text in figure.findobj(Text) if text.get_text().strip()]
    move = [np.sqrt(bound.artist.get_sizes()[0]) for bound in stage._moving if isinstance(bound.mark, Words)]
    return POINT * np.array([*stay, *move])


@pytest.mark.parametrize("name", sorted({*CATALOGUE} - {"Playground"}))  # whose weights are many and small
def test_letters_stay_nine_pixels_high_on_a_narrow_page(name):
    on_a_screen, *_ = re.findall(r"--rnn-least: ([\d.]+);", style_sheet())  # then what paper asks
    assert min(letters(CATALOGUE[name])) * float(on_a_screen) >= 9
