"""The tune maker: one note in, a tune out, note by note."""

from functools import cache

import numpy as np

from .. import live
from .composing import (
    MOST_NOTES,
    MOST_QUARTERS,
    Tune,
    compose,
    copied,
    known_steps,
    note_name,
    quarters,
    to_compose,
    wav,
    writer,
)

_LEAST = 0.03  # a smaller share has no number, unless it was drawn


def _own_and_long(result, temperature, **_):
    return bool(temperature <= 1 and len(result["pitch"]) >= 20 and result["copied"].sum() <= 3)


class TuneMaker(live.Explorer):
    """One note becomes a tune: the network draws a pitch, then its duration, then the next pitch, and so on.

    p ∝ exp(log p / temperature). Drawn are only tokens whose turn it is. Marked is the longest run of notes
    that some melody of the training has too, in whatever key. Played backward it is the same notes, from the
    last to the first: they are drawn as before.
    """

    settings = live.Settings(
        first=live.Choice(60, {note_name(pitch): pitch for pitch in range(55, 77)}, "first note"),
        temperature=live.Slider(0.8, 0, 2, 0.05, "temperature"),
        seed=live.IntSlider(0, 0, 99, label="seed of the draw"),
        length=live.IntSlider(32, 1, MOST_QUARTERS, label="quarter notes at most"),
        backward=live.Toggle(False, "played backward"),
        step=live.IntSlider(8, 1, MOST_NOTES, label="note looked at", play=True),
    )
    presets = (
        live.Preset("From middle C"),
        live.Preset("Always the likeliest", temperature=0.0),
        live.Preset("Too hot", temperature=2.0, seed=22),
        live.Preset("What has it copied?", temperature=0.5, seed=25),
        live.Preset("From an A", first=69),
        live.Preset("From F sharp: another key", first=66),
        live.Preset("The same notes, backward", backward=True),
    )
    challenge = live.Challenge(
        "20 notes or more at a temperature of 1 or less, and no more than 3 in a row of them copied.",
        _own_and_long,
        temperature=1.0,
        seed=9,
    )
    size = (800, 450)
    while_running = frozenset({"step"})  # looking at another note is the same tune
    beneath = {"sound": "sound"}  # noqa: RUF012

    @live.action("Make the sound")
    def sound(self):
        """The tune as a sound, with a player, until there is another tune."""
        yield live.Progress(1.0, run=wav(self.result["pitch"].tolist(), self.result["duration"].tolist()))

    @staticmethod
    def settle(first, temperature, seed, length, step, **_):
        """The note looked at is one of the tune's."""
        return {"step": min(step, len(compose(first, temperature, seed, length).pitch))}

    @staticmethod
    def compute(first, temperature, seed, length, backward, step, run=None):
        tune = compose(first, temperature, seed, length)
        if backward:
            tune = Tune(*(part[::-1] for part in tune))
        in_common = copied(tune.pitch, tune.duration)
        ends, places, tokens = np.cumsum(tune.duration), np.arange(len(tune.pitch)), writer()[1]
        pitch, duration = tune.pitch[step - 1], tune.duration[step - 1]
        return {
            "pitch": tune.pitch,
            "duration": tune.duration,
            "start": ends - tune.duration,
            "pitch_p": tune.pitch_p[step - 1],
            "duration_p": tune.duration_p[step - 1],
            "drawn": np.array([1 + pitch - tokens.pitches[0], tokens.durations.index(duration)]),
            "copied": (places >= in_common.start)
            & (places < in_common.start + in_common.notes)
            & (in_common.notes > 1),
            "names": in_common.names,
            "sound": run or b"",
        }

    @staticmethod
    def shown(result, step, **_):
        pitch, start, copies, p = result["pitch"], result["start"], result["copied"], result["pitch_p"]
        ends, (pitch_drawn, duration_drawn) = start + result["duration"], result["drawn"]
        notes = live.boxes(start + 0.04, ends - 0.04, pitch - 0.45, pitch + 0.45)
        return {
            "plain notes": notes[~copies],
            "copied notes": notes[copies],
            "chosen note": notes[step - 1 : step],
            "bracket": np.concatenate([start[copies][:1], ends[copies][-1:]]),
            "whose": [_whose(result)],
            **odds("pitch", p, _heights(), pitch_drawn),
            **odds("duration", result["duration_p"], np.arange(len(result["duration_p"])), duration_drawn),
        }

    @staticmethod
    def given():
        return {"writer": to_compose(), "known": known_steps()}

    def build(self, figure):
        grid = figure.add_gridspec(1, 3, width_ratios=[3.4, 1.2, 1])
        roll = figure.add_subplot(grid[0])
        self._build_roll(roll)
        pitches, durations = figure.add_subplot(grid[1], sharey=roll), figure.add_subplot(grid[2])
        pitches.set_title("Its pitch")
        pitches.tick_params(labelleft=False)
        known = writer()[1].durations
        durations.set(title="Its duration", ylim=(-0.7, len(known) - 0.3))
        durations.set_yticks(range(len(known)), map(quarters, known))
        declare_odds(self, pitches, "pitch")
        declare_odds(self, durations, "duration")

    def _build_roll(self, ax):
        """Pitch over time; above it the line of what is copied."""
        end, low, *_, high = _heights()
        ticks = [pitch for pitch in range(low, high + 1) if pitch % 12 in (0, 2, 4, 7, 9)]
        ax.set(title="The tune", xlabel="time (quarter notes)")
        ax.set(xlim=(0, MOST_QUARTERS + 4), ylim=(low - 3.2, high + 4))
        ax.set_yticks([end, *ticks], ["end", *map(note_name, ticks)], fontsize=8)
        self.blocks(ax, "plain notes", live.BLUE)
        self.blocks(ax, "copied notes", live.ORANGE, edgecolor=live.INK, linewidth=0.8)
        self.blocks(ax, "chosen note", "none", edgecolor=live.VERMILLION, linewidth=2.2)
        self.line(ax, "bracket", high + 1.2, "|-", color=live.INK, lw=1.4, ms=9)
        self.words(ax, "whose", [(0.5, high + 2.8)], 9, middle="o", align="left")

    def describe(self, result, first, temperature, seed, length, backward, step):
        count, lasts, whole = len(result["pitch"]), result["duration"][step - 1], result["duration"].sum()
        given = count if backward else 1
        told = f"{note_name(result['pitch'][step - 1])} was given" if step == given else _drawn(result)
        lasts_p = live.percent(result["duration_p"][result["drawn"][1]])
        ended = ", and ended the tune" if whole < length and count < MOST_NOTES else ""
        ended += ", here played backward" * backward
        return (
            f"From {note_name(first)}, at temperature {live.number(temperature)}, the network drew {count} "
            f"note{'s' * (count > 1)}{ended}. At note {step}, {told}; its duration, {quarters(lasts)} "
            f"quarter note{'s' if lasts > 1 else ''}, {lasts_p}. "
            f"The longest run in common with the training: {_whose(result)}."
        )


def declare_odds(explorer, ax, name):
    """Declare shares from 0 to 1 as bars to the right, one above the other, and their numbers: see `odds`."""
    ax.set(xlabel="probability", xlim=(0, 1.4), xticks=[0, 0.5, 1], xticklabels=["0", "½", "1"])
    explorer.blocks(ax, f"{name} bars", live.GREEN, alpha=0.75)
    explorer.blocks(ax, f"{name} drawn", "none", edgecolor=live.VERMILLION, linewidth=2.2)
    explorer.words(ax, f"{name} shares", f"{name} shares at", 8, align="left")


def odds(name, p, y, drawn):
    """What `declare_odds` shows: shares p (n,) at the heights y (n,), that at the index `drawn` outlined."""
    first = np.where(np.arange(len(p)) == drawn, 2, p)  # its number goes before its neighbours'
    told = (first >= _LEAST) & live.with_room(first)
    return {
        f"{name} bars": live.boxes(0, p, y - 0.4, y + 0.4)[p > 0.002],
        f"{name} drawn": live.boxes(0, p + 0.02, y - 0.48, y + 0.48)[[drawn]],
        f"{name} shares": [live.percent(share) for share in p[told]],
        f"{name} shares at": np.column_stack([p + 0.06, y])[told],
    }


@cache
def _heights():
    """Where the end and every pitch that the network knows stand."""
    pitches = writer()[1].pitches
    return np.array([pitches[0] - 2, *pitches])


def _drawn(result):
    """How likely the pitch was that was drawn, beside the likeliest."""
    names, drawn = ["the end", *map(note_name, _heights()[1:])], result["drawn"][0]
    likeliest, p = int(result["pitch_p"].argmax()), result["pitch_p"]
    other = f"{names[likeliest]}, the likeliest, {live.percent(p.max())}"
    best = "the likeliest" if likeliest == drawn else other
    return f"the pitch {names[drawn]} had {live.percent(p[drawn])} ({best})"


def _whose(result):
    """How many notes in a row, and in which melody they are."""
    names, notes = result["names"], int(result["copied"].sum())
    if not notes:
        return "none"
    more = f" and in {len(names) - 1} more" if len(names) > 1 else ""
    return f"{notes} notes in a row as in {names[0]}{more}"
