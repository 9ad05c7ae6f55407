"""The tune maker: one note in, a tune out, note by note."""

from functools import cache

import ipywidgets as widgets
import numpy as np

from ...plots.lettering import Lettering
from ..cells import Blocks, boxes
from ..live import (
    BLUE,
    INK,
    ORANGE,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    Slider,
    number,
    percent,
)
from ..live.page import row
from .composing import LONGEST, MOST, compose, copied, note_name, quarters, writer
from .odds import Odds
from .sound import wav


class TuneMaker(Explorer):
    """One note becomes a tune: the network draws a pitch, then its duration, then the next pitch, and so on.

    p ∝ exp(log p / temperature). Drawn are only tokens whose turn it is. Marked is the longest run of notes
    that some melody of the training has too, in whatever key.
    """

    settings = Settings(
        first=Choice(60, {note_name(pitch): pitch for pitch in range(55, 77)}, "first note"),
        temperature=Slider(0.8, 0, 2, 0.05, "temperature"),
        seed=IntSlider(0, 0, 99, label="seed of the draw"),
        length=IntSlider(32, 1, LONGEST, label="quarter notes at most"),
        step=IntSlider(8, 1, MOST, label="note looked at", play=True),
    )
    presets = (
        Preset("From middle C"),
        Preset("Always the likeliest", temperature=0.0),
        Preset("Too hot", temperature=2.0, seed=22),
        Preset("What has it copied?", temperature=0.5, seed=25),
        Preset("From an A", first=69),
        Preset("From F sharp: another key", first=66),
    )
    challenge = Challenge(
        "20 notes or more at a temperature of 1 or less, and no more than 3 in a row of them copied.",
        lambda result, temperature, **_: bool(
            temperature <= 1 and len(result["pitch"]) >= 20 and result["copied"].sum() <= 3
        ),
        temperature=1.0,
        seed=9,
    )
    size = (800, 450)

    @staticmethod
    def settle(first, temperature, seed, length, step):
        """The note looked at is one of the tune's."""
        return {"step": min(step, len(compose(first, temperature, seed, length).pitch))}

    @staticmethod
    def compute(first, temperature, seed, length, step):
        tune = compose(first, temperature, seed, length)
        run = copied(tune.pitch, tune.duration)
        ends, places, tokens = np.cumsum(tune.duration), np.arange(len(tune.pitch)), writer()[1]
        return {
            "pitch": tune.pitch,
            "duration": tune.duration,
            "start": ends - tune.duration,
            "pitch_p": tune.pitch_p[step - 1],
            "duration_p": tune.duration_p[step - 1],
            "drawn": np.array(
                [
                    1 + tune.pitch[step - 1] - tokens.pitches[0],
                    tokens.durations.index(tune.duration[step - 1]),
                ]
            ),
            "copied": (places >= run.start) & (places < run.start + run.notes) & (run.notes > 1),
            "names": run.names,
        }

    def beneath(self):
        """A button; beside it a player, once the tune that is shown has been made into sound."""
        self.make = self._button("Make the sound", self._make_sound, icon="music")
        self.player = self.sounding = None  # the values whose tune it plays
        self.sound = row("rnn-sound", [self.make])
        return {self.sound: None}

    def _make_sound(self):
        self._take_player_away()
        sound = wav(self.result["pitch"], self.result["duration"])
        self.player = widgets.Audio(value=sound, format="wav", autoplay=False, loop=False)
        self.sounding = {name: value for name, value in self.values.items() if name != "step"}
        self.sound.children = [self.make, self.player]

    def _take_player_away(self):
        """An empty player would be an error in the browser: there is none while there is no sound."""
        if self.player:
            self.sound.children = [self.make]
            self.player.close()
            self.player = None

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
        self.pitch, self.duration = Odds(pitches), Odds(durations)
        notes = [self.plain, self.copies, self.chosen, self.bracket, self.told]
        return [notes, self.pitch.artists, self.duration.artists]

    def _build_roll(self, ax):
        """Pitch over time; above it the line of what is copied."""
        low, high = _range()
        ticks = [pitch for pitch in range(low, high + 1) if pitch % 12 in (0, 2, 4, 7, 9)]
        ax.set(title="The tune", xlabel="time (quarter notes)")
        ax.set(xlim=(0, LONGEST + 4), ylim=(low - 3.2, high + 4))
        ax.set_yticks([low - 2, *ticks], ["end", *map(note_name, ticks)], fontsize=8)
        self.plain = Blocks(ax, BLUE)
        self.copies = Blocks(ax, ORANGE, edgecolor=INK, linewidth=0.8)
        self.chosen = Blocks(ax, "none", edgecolor=VERMILLION, linewidth=2.2)
        self.bracket = ax.plot([], [], "|-", color=INK, lw=1.4, ms=9)[0]
        self.told = Lettering(ax, 9, "o", align="left")

    def draw(self, result, step, **values):
        if values != self.sounding:  # another tune than what is heard
            self._take_player_away()
        start, pitch, duration = result["start"], result["pitch"], result["duration"]
        notes = boxes(start + 0.04, start + duration - 0.04, pitch - 0.45, pitch + 0.45)
        self.plain.place(notes[~result["copied"]])
        self.copies.place(notes[result["copied"]])
        self.chosen.place(notes[step - 1 : step])
        self._draw_run(result)
        low, high = _range()
        pitches = np.array([low - 2, *range(low, high + 1)])
        self.pitch.show(result["pitch_p"], pitches, result["drawn"][0])
        self.duration.show(result["duration_p"], np.arange(len(result["duration_p"])), result["drawn"][1])

    def _draw_run(self, result):
        """The bracket over the copied run, and whose it is."""
        run, top = result["copied"], _range()[1] + 1.2
        ends = result["start"][run], (result["start"] + result["duration"])[run]
        self.bracket.set_data(*([[ends[0][0], ends[1][-1]], [top, top]] if run.any() else [[], []]))
        self.told.show([_whose(result)], [(0.5, top + 1.6)])

    def describe(self, result, first, temperature, seed, length, step):
        count, lasts, whole = len(result["pitch"]), result["duration"][step - 1], result["duration"].sum()
        told = f"{note_name(result['pitch'][step - 1])} was given" if step == 1 else _drawn(result)
        ended = ", and ended the tune" if whole < length and count < MOST else ""
        return (
            f"From {note_name(first)}, at temperature {number(temperature)}, the network drew {count} "
            f"note{'s' * (count > 1)}{ended}. At note {step}, {told}; its duration, {quarters(lasts)} "
            f"quarter note{'s' if lasts > 1 else ''}, {percent(result['duration_p'][result['drawn'][1]])}. "
            f"The longest run in common with the training: {_whose(result)}."
        )


@cache
def _range():
    """The lowest and the highest pitch that the network knows."""
    pitches = writer()[1].pitches
    return pitches[0], pitches[-1]


def _drawn(result):
    """How likely the pitch was that was drawn, beside the likeliest."""
    names, drawn = ["the end", *map(note_name, range(_range()[0], _range()[1] + 1))], result["drawn"][0]
    likeliest, p = int(result["pitch_p"].argmax()), result["pitch_p"]
    other = f"{names[likeliest]}, the likeliest, {percent(p.max())}"
    best = "the likeliest" if likeliest == drawn else other
    return f"the pitch {names[drawn]} had {percent(p[drawn])} ({best})"


def _whose(result):
    """How many notes in a row, and in which melody they are."""
    names, notes = result["names"], int(result["copied"].sum())
    if not notes:
        return "none"
    more = f" and in {len(names) - 1} more" if len(names) > 1 else ""
    return f"{notes} notes in a row as in {names[0]}{more}"
