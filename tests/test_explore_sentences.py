"""What explorers say and write: no rounding noise, no empty or broken piece, no plural of one; no answer."""

import re

import pytest
from drawn import all_texts, states
from driving import every_explorer

# Numbers smaller than this are noise where they should be 0, unless an explorer is about how small things
# become: products over many steps, or errors of rounding themselves. Those that round to 12 places show them.
SMALLEST = 1e-9
SMALL_INDEED = {
    "Dilemma": 0.0,
    "GradientDecay": 0.0,
    "GradientPaths": 1e-13,
    "JacobianSpectrum": 0.0,
    "MemoryHorizon": 0.0,
    "BugZoo": 0.0,
    "OrderMatters": 1e-12,
    "LSTMUnit": 1e-12,
    "CutBelt": 0.0,
    "LSTMGradientFlow": 1e-12,
    "GRUGradientFlow": 1e-12,
    "Playground": 0.0,
}
NUMBER = re.compile(r"(?<![\w.])([−-]?)(\d+(?:\.\d+)?)(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|e([−-]?\d+))?")
EXPONENT = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")
NO_PLURAL = {
    "is",
    "has",
    "was",
    "as",
    "minus",
    "comes",
    "shortens",
    "lies",
    "gives",
    "does",
    "means",
    "makes",
    "adds",
    "goes",
    "less",
}


def told(text):
    """Every number in a text: (as it is written, its size)."""
    for found in NUMBER.finditer(text):
        _, digits, raised, power = found.groups()
        exponent = int((raised or power or "0").translate(EXPONENT))
        yield found.group(), float(digits) * 10.0**exponent if abs(exponent) < 300 else 0.0


def broken(text):
    """What is wrong with the wording of a text."""
    found = re.findall(r"\b(?:nan|NaN|inf|None|infinity|not a number)\b", text)
    found += re.findall(r"[−-]0(?:\.0+)?(?![\d.]*\d)(?! × )", re.sub(r"(?<=\d)[−-]", "", text))
    found += re.findall(r"“”|,\s*[,.;:]|[:;]\s*[.;,:]|\s[.,;](?:\s|$)|\.\.(?!\.)", text)
    ones = re.finditer(r"(?<![\d.,])(?<![=+×·/<>≤≥−] )\b1 ([a-z]+s)\b", text)
    return found + [one.group() for one in ones if one.group(1) not in NO_PLURAL]


@every_explorer
def test_no_number_is_noise_and_no_word_is_out_of_place(kind):
    explorer, smallest = kind(), SMALL_INDEED.get(kind.__name__, SMALLEST)
    for values in states(kind, 4, seed=1):
        explorer.set(**values)
        for text in all_texts(explorer):
            noise = [written for written, size in told(text) if 0 < size < smallest * (1 - 1e-9)]
            assert not noise, f"{explorer!r}: {noise} in {text!r}"
        assert not broken(explorer.caption), (
            f"{explorer!r}: {broken(explorer.caption)} in {explorer.caption!r}"
        )
    explorer.close()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("after 1 steps", ["1 steps"]),
        ("after 1 step, of 21 steps; w = 1 squashes", []),
        ("it is −0, or -0.0", ["−0", "-0.0"]),
        ("from −0.5 to 10⁻⁰", []),
        ("it reads “”, and says nan.", ["nan", "“”"]),
        ("first, , second: .", [", ,", ": ."]),
    ],
)
def test_a_broken_text_is_found(text, wrong):
    assert broken(text) == wrong


def test_numbers_are_read_as_they_are_written():
    sizes = dict(told("between 5.68 × 10⁻¹⁴ and −0.622, or 4e-16, in 12 steps"))
    assert sizes == pytest.approx({"5.68 × 10⁻¹⁴": 5.68e-14, "−0.622": 0.622, "4e-16": 4e-16, "12": 12})


@every_explorer
def test_no_preset_meets_the_challenge(kind):
    for preset in kind.presets if kind.challenge else ():
        explorer = kind(**preset.values)
        assert not kind.challenge.met(explorer.result, **explorer.values), f"{preset.text} gives it away"
        explorer.close()
