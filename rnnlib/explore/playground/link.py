"""The state as a link: what is not as at first, by name; of the network beside the first after "beside.".

As `browser/link.js` writes and reads it. Weights, and what a training has left, are numbers in base64, exact.
"""

from urllib.parse import unquote

from ..live import IntSlider, Refused, Slider
from .trained import packed, unpacked
from .values import FIRST, NETWORK, SCREEN, SETTINGS, network_of, stand_together

LONGEST_LINK = 8000  # characters, so that it survives being mailed and pasted
LEFT_OUT = ("memory", "curve")  # in this order, where it would be longer


def to_link(values):
    """ "#task=hold&cell=LSTM"; "" where all is as at first; never longer than LONGEST_LINK."""
    out = []
    while True:
        parts = _differing(values, {**SCREEN, **NETWORK}, out)
        beside = values["beside"]
        if beside:
            parts += [
                f"beside.{part}"
                for part in [
                    "cell=" + beside["cell"],
                    *_differing(network_of(beside), NETWORK, [*out, "cell"]),
                ]
            ]
        link = "#" + "&".join(parts) if parts else ""
        if len(link) <= LONGEST_LINK or len(out) == len(LEFT_OUT):
            return link
        out.append(LEFT_OUT[len(out)])


def _differing(values, settings, out):
    return [
        f"{name}={_written(name, values[name])}"
        for name, setting in settings.items()
        if name not in out and values[name] != setting.default
    ]


def _written(name, value):
    if name == "weights":
        return packed(value)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def from_link(link):
    """The values that a link names, a dict. ValueError for what cannot be set, or cannot stand together."""
    values, beside = {}, {}
    for part in filter(None, unquote(link.partition("#")[2] or link.lstrip("#")).split("&")):
        name, _, text = part.partition("=")
        of_beside, own = name.startswith("beside."), name.removeprefix("beside.")
        settings = NETWORK if of_beside else {**SCREEN, **NETWORK}
        if own not in settings:
            raise Refused(f"the link holds “{part[:40]}”, which is no setting here")
        (beside if of_beside else values)[own] = settings[own].check(
            own, _from_text(own, settings[own], text)
        )
    values = {name: setting.default for name, setting in SETTINGS.items()} | values
    values["beside"] = SETTINGS["beside"].check("beside", beside)
    stand_together(values)
    return {name: value for name, value in values.items() if value != SETTINGS[name].default}


def _from_text(name, setting, text):
    if name == "weights":
        try:
            return tuple(unpacked(text).tolist()) if text != FIRST else FIRST
        except ValueError as error:
            raise Refused(f"weights: {error}") from error
    if not isinstance(setting, Slider):
        return text
    try:
        number = float(text)
    except ValueError:
        return text  # and `check` says what was wanted
    return int(number) if isinstance(setting, IntSlider) and number.is_integer() else number
