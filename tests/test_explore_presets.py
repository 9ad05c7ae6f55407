"""What explorers offer: values that their controls can hold, and menus that fit."""

import numpy as np
import pytest
from driving import every_explorer

from rnnlib import explore
from rnnlib.explore.live import Choice, LogSlider, Slider

LATER = list(explore.CATALOGUE.values())[list(explore.CATALOGUE).index("GRUUnit") :]  # of notebooks 07 to 13
ROOM = 32  # letters that a menu of 375 px shows beside a description of 150 px


def offered(kind):
    """(where, values) of the defaults, of every preset and of the challenge's answer."""
    yield "default", {name: setting.default for name, setting in kind.settings.items()}
    yield from ((preset.text, preset.values) for preset in kind.presets)
    if kind.challenge:
        yield "answer", kind.challenge.answer


def nearest(slider, value):
    """The place of the slider's handle that is nearest to a value; its upper end is one."""
    if isinstance(slider, LogSlider):
        low, high, at = np.log10([slider.low, slider.high, value])
        return 10 ** min(low + slider.step * round((at - low) / slider.step), high)
    return min(slider.low + slider.step * round((value - slider.low) / slider.step), slider.high)


@every_explorer
def test_what_is_offered_lies_on_the_sliders_grids(kind):
    """As a setting takes it, to six digits where it is logarithmic: opening it in a browser moves nothing."""
    for where, values in offered(kind):
        for name, value in values.items():
            setting = kind.settings[name]
            if isinstance(setting, Slider):
                place = setting.check(name, type(value)(nearest(setting, value)))
                assert setting.check(name, value) == pytest.approx(place, rel=1e-9), f"{where}: {name}"


@pytest.mark.parametrize("kind", LATER)
def test_what_stands_in_a_menu_fits_into_it(kind):
    for name, setting in kind.settings.items():
        if isinstance(setting, Choice):
            long = [str(option) for option in setting.options if len(str(option)) > ROOM]
            assert not long, f"{name}: {long}"
