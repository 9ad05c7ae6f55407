"""What the settings of explorers refuse: anything odd, by a message that names the setting."""

from fractions import Fraction

import numpy as np
import pytest

from rnnlib import explore
from rnnlib.explore.browser.spec import _setting
from rnnlib.explore.live import Choice, IntSlider, LogSlider, Numbers, Refused, Rows, Slider, Text, Toggle

ODD = {
    "None": None,
    "an object": object(),
    "a type": int,
    "bytes": b"one",
    "an empty list": [],
    "a dict": {"one": 1},
    "a set": {1},
    "a complex number": 1j,
    "NaN": float("nan"),
    "infinity": float("inf"),
    "minus infinity": -np.inf,
    "an array": np.array([1, 2]),
    "an array of one": np.array([7.5]),
    "an empty array": np.zeros(0),
    "an array of words": np.array(["one", "two"]),
    "ragged rows": [[1.0], [1.0, 2.0]],
    "rows of NaN": [[np.nan, 1.0], [1.0, 1.0]],
    "rows of infinity": ((np.inf, 1.0), (1.0, 1.0)),
    "rows of words": (("1", "2"), ("3", "4")),
    "rows of huge numbers": ((10**5000, 1), (1, 1)),
    "a huge number": 10**400,
    "a number too long to print": 10**5000,
    "a long text": "x" * 10_000,
}
SETTINGS = {
    "Slider": Slider(1.0, 0, 2),
    "IntSlider": IntSlider(1, 0, 2),
    "LogSlider": LogSlider(1.0, 0.1, 10),
    "Choice": Choice("one", ["one", "two"]),
    "Choice of numbers": Choice(1, {"first": 1, "second": 2}),
    "Toggle": Toggle(True),
    "Text": Text("one", 20, "one "),
    "Numbers": Numbers(((1.0, 2.0), (3.0, 4.0)), -9, 9),
    "Rows": Rows(((1.0, 0.0),) * 2, -1, 1, columns=("f", "g"), lows=(0, -1)),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("setting", SETTINGS)
def test_what_is_odd_is_refused_by_name(setting, odd):
    with pytest.raises(Refused, match="thing: "):
        SETTINGS[setting].check("thing", ODD[odd])


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("kind", explore.CATALOGUE.values(), ids=explore.CATALOGUE)
def test_every_setting_of_every_explorer_refuses_what_is_odd(kind, odd):
    for name, setting in kind.settings.items():
        with pytest.raises(ValueError, match=f"^{name}: "):
            setting.check(name, ODD[odd])


def test_what_is_as_good_as_a_number_is_taken():
    assert SETTINGS["Slider"].check("w", Fraction(1, 2)) == 0.5
    assert SETTINGS["LogSlider"].check("w", Fraction(1, 2)) == 0.5
    assert SETTINGS["Slider"].check("w", np.float32(0.5)) == 0.5
    assert SETTINGS["Choice of numbers"].check("n", np.int64(2)) == 2
    assert SETTINGS["Choice"].check("word", np.str_("two")) == "two"
    with pytest.raises(Refused):
        SETTINGS["Choice of numbers"].check("n", True)


@pytest.mark.parametrize(
    "default, names, wanted",
    [
        (((1, 2, 3), (4, 5, 6)), {}, [["1", "2", "3"], ["1", "2", "3"]]),
        ((1, 2, 3), {}, [["1", "2", "3"]]),
        (
            ((1, 2), (3, 4), (5, 6)),
            {"rows": ("x", "y", "b")},
            [["x 1", "x 2"], ["y 1", "y 2"], ["b 1", "b 2"]],
        ),
        (((1, 2),), {"columns": ("i", "f")}, [["i", "f"]]),
    ],
)
def test_a_table_has_a_field_for_each_number_and_names_it(default, names, wanted):
    setting = Numbers(default, -9, 9, **names)
    told = _setting("table", setting)
    assert [[f"{row} {column}".strip() for column in told["columns"]] for row in told["rows"]] == wanted
    assert told["flat"] == (np.ndim(default) == 1) and setting.control(default).value == default
