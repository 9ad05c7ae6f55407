"""Overfitting and what is done against it: stored training curves with and without dropout, side by side."""

import numpy as np

from ..live import (
    BLUE,
    GREEN,
    GREY,
    INK,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    frame,
    number,
    retitle,
)
from .runs import AT, NOTHING, REMEDIES, SIZES, early_stop, runs

_TOP = {300: 1.9, 1000: 0.76, 3800: 0.76}  # of the loss, for each number of names


class DropoutCurves(Explorer):
    """F or M from the letters of a name: the loss while training, without dropout and with, over five seeds.

    Stored runs of two GRU layers of 64 units. Stars: what early stopping keeps, by the held-out loss.
    """

    settings = Settings(
        names=Choice(1000, list(SIZES), "training names"),
        remedy=Choice("dropout 0.5", list(REMEDIES), "on the right"),
        patience=IntSlider(4, 1, 12, label="patience (looks)"),
    )
    presets = (
        Preset("Little data", names=300, remedy="dropout 0.75"),
        Preset("Less dropout", remedy="dropout 0.25"),
        Preset("All the data there is", names=3800),
        Preset("Weight decay in its place", remedy="weight decay 0.3"),
        Preset("No patience", patience=1),
    )
    challenge = Challenge(
        "with all 600 steps made, find what lowers the loss on fresh names in all five seeds, by more than "
        "0.1 on average, and to less than 0.4.",
        lambda result, **_: result["lower"][0] == 5 and result["gain"][0] > 0.1 and result["end"][1] < 0.4,
        remedy="dropout 0.75",
    )
    size = (800, 420)

    @staticmethod
    def compute(names, remedy, patience):
        sides = [runs(names, NOTHING), runs(names, REMEDIES[remedy])]
        stops = np.array([[early_stop(losses, patience) for losses in side.choose] for side in sides])
        ends = np.array([side.judge[:, -1] for side in sides])
        kept = np.array([side.judge[np.arange(5), stop] for side, stop in zip(sides, stops)])
        saved = np.array([ends[0] - ends[1], kept[0] - kept[1]])  # (at the end, stopped early; seeds)
        return {
            "curves": np.array([[side.training, side.choose] for side in sides]),  # (2, 2, seeds, points)
            "stops": stops,
            "end": ends.mean(axis=1),
            "kept": kept.mean(axis=1),
            "gain": saved.mean(axis=1),
            "spread": saved.std(axis=1, ddof=1),
            "lower": (saved > 0).sum(axis=1),
        }

    def build(self, figure):
        axes = figure.subplots(1, 2, sharey=True)
        self.axes, self.bands, self.lines, self.stars = axes, [], [], []
        for ax in axes:
            ax.set(xlabel="steps of training", xlim=(-12, 612), ylim=(0, _TOP[1000]))
            ax.axhline(np.log(2), color=GREY, ls=":", lw=1.2)
            for colour, dash in ((BLUE, "--"), (VERMILLION, "-")):
                nothing = np.zeros(len(AT))
                self.bands.append(ax.fill_between(AT, nothing, nothing, color=colour, alpha=0.25, lw=0))
                self.lines.append(ax.plot([], [], dash, color=colour, lw=2)[0])
            self.stars.append(ax.plot([], [], "*", color=GREEN, ms=13, mec=INK, mew=0.7)[0])
        axes[0].set(title="Without", ylabel="loss (nats)")
        axes[1].set(title="With dropout 0.5")
        handles = [*self.lines[:2], self.stars[0], axes[0].lines[0]]
        told = ["names learnt from", "held-out names", "kept by early stopping", "guessing: ln 2"]
        figure.legend(handles, told, loc="outside lower center", ncols=4, fontsize=10, handlelength=2.4)
        return [self.bands, self.lines, self.stars]

    def draw(self, result, names, remedy, patience):
        retitle(self.axes[1], f"With {remedy}")
        for ax in self.axes:
            frame(ax, y=(0, _TOP[names]))
        curves = result["curves"].reshape(4, -1, len(AT))
        for band, line, seeds in zip(self.bands, self.lines, curves):
            band.set_data(AT, seeds.min(axis=0), seeds.max(axis=0))
            line.set_data(AT, seeds.mean(axis=0))
        for star, stops, side in zip(self.stars, result["stops"], result["curves"]):
            star.set_data(AT[stops], side[1][np.arange(5), stops])

    def describe(self, result, names, remedy, patience):
        (end, end_with), (kept, kept_with) = result["end"], result["kept"]
        stopped = [f"{AT[stops].min()} to {AT[stops].max()}" for stops in result["stops"]]
        return (
            f"{names:,} training names, five seeds. After 600 steps the loss on fresh names is {number(end)} "
            f"without and {number(end_with)} with {remedy}: {_verdict(result, 0)}. Stopped early, at steps "
            f"{stopped[0]} and {stopped[1]}, it is {number(kept)} and {number(kept_with)}: "
            f"{_verdict(result, 1)}."
        )


def _verdict(result, which):
    """In how many seeds it is lower, and by how much, with the spread of the differences."""
    lower = result["lower"][which]
    gain, spread = (result[name][which].round(12) for name in ("gain", "spread"))  # they are differences
    by = f"{number(abs(gain), 2)} {'less' if gain > 0 else 'more'}"
    return f"lower in {lower} of 5 seeds, on average {by} (spread {number(spread, 2)})"
