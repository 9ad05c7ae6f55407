"""Overfitting and what is done against it: stored training curves with and without dropout, side by side."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ... import experiments
from ...experiments.overfitting import EVERY, STEPS, curve
from .. import live

AT = np.arange(0, STEPS + 1, EVERY)  # the steps of training at which the losses were noted
SIZES = {300: 1.9, 1000: 0.76, 3800: 0.76}  # numbers of names, and how high the picture of their losses is
# What is held against overfitting: dropout rate, weight decay.
REMEDIES = {f"dropout {rate}": (rate, 0.0) for rate in (0.25, 0.5, 0.75)} | {"weight decay 0.3": (0.0, 0.3)}
NOTHING = (0.0, 0.0)
_SIDES = ("without", "with")
_CURVES = {"training": (live.BLUE, "--"), "held out": (live.VERMILLION, "-")}  # over the seeds: mean and band


class Runs(NamedTuple):
    """Losses of five seeds, (5, points): on the names learnt from, to choose by, and to judge by."""

    training: np.ndarray
    choose: np.ndarray
    judge: np.ndarray


@cache
def runs(names, remedy):
    """The five stored runs with so many training names and (dropout rate, weight decay)."""
    wanted = (names, *remedy)
    table = experiments.results("dropout")
    rows = [row for row in table if (row["names"], row["rate"], row["decay"]) == wanted]
    return Runs(*(np.array([curve(row, name) for row in rows]) for name in Runs._fields))


def early_stop(losses, patience):
    """One curve -> the look whose weights are kept: the best so far, once `patience` looks were no better."""
    best = 0
    for look, loss in enumerate(losses):
        if loss < losses[best]:
            best = look
        elif look - best >= patience:
            break
    return best


class DropoutCurves(live.Explorer):
    """F or M from the letters of a name: the loss while training, without dropout and with, over five seeds.

    Stored runs of two GRU layers of 64 units. Stars: what early stopping keeps, by the held-out loss.
    """

    settings = live.Settings(
        names=live.Choice(1000, list(SIZES), "training names"),
        remedy=live.Choice("dropout 0.5", list(REMEDIES), "on the right"),
        patience=live.IntSlider(4, 1, 12, label="patience (looks)"),
    )
    presets = (
        live.Preset("Little data", names=300, remedy="dropout 0.75"),
        live.Preset("Less dropout", remedy="dropout 0.25"),
        live.Preset("All the data there is", names=3800),
        live.Preset("Weight decay in its place", remedy="weight decay 0.3"),
        live.Preset("No patience", patience=1),
    )
    challenge = live.Challenge(
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

    @staticmethod
    def shown(result, names, remedy, patience):
        shown = {"names": names, "remedy": remedy}
        for side, curves, stops in zip(_SIDES, result["curves"], result["stops"]):
            for part, seeds in zip(_CURVES, curves):
                low, high = (np.column_stack([AT, end(axis=0)]) for end in (seeds.min, seeds.max))
                shown[f"{part} {side}"] = seeds.mean(axis=0)
                shown[f"{part} {side}, band"] = np.concatenate([low, high[::-1]])[None]
            shown[f"kept {side}"] = np.column_stack([AT[stops], curves[1][np.arange(5), stops]])
        return shown

    @staticmethod
    def given():
        sides = {"nothing": NOTHING, **REMEDIES}
        stored = {
            str(names): {side: runs(names, held)._asdict() for side, held in sides.items()} for names in SIZES
        }
        return {"runs": stored, "at": AT}

    def build(self, figure):
        axes, curves = figure.subplots(1, 2, sharey=True), _CURVES.items()
        axes[0].set(title="Without", ylabel="loss (nats)")
        axes[1].set(title="With dropout 0.5")
        for side, ax in zip(_SIDES, axes):
            ax.set(xlabel="steps of training", xlim=(-12, 612), ylim=(0, SIZES[1000]))
            guess = ax.axhline(np.log(2), color=live.GREY, ls=":", lw=1.2)
            for part, (colour, _) in curves:
                self.polygons(ax, f"{part} {side}, band", color=colour, alpha=0.25, lw=0)
            lines = [self.line(ax, AT, f"{part} {side}", dash, color=c) for part, (c, dash) in curves]
            star = self.trail(ax, f"kept {side}", "*", color=live.GREEN, ms=13, mec=live.INK, mew=0.7)
        self.view("names", {names: {axes[0]: {"ylim": (0, top)}} for names, top in SIZES.items()})
        self.view("remedy", {remedy: {axes[1]: {"title": f"With {remedy}"}} for remedy in REMEDIES})
        told = ["names learnt from", "held-out names", "kept by early stopping", "guessing: ln 2"]
        below = {"loc": "outside lower center", "ncols": 4, "handlelength": 2.4}
        figure.legend([*lines, star, guess], told, fontsize=10, **below)

    def describe(self, result, names, remedy, patience):
        (end, end_with), (kept, kept_with) = result["end"], result["kept"]
        stopped = [f"{AT[stops].min()} to {AT[stops].max()}" for stops in result["stops"]]
        return (
            f"{names:,} training names, five seeds. After 600 steps the loss on fresh names is "
            f"{live.number(end)} without and {live.number(end_with)} with {remedy}: {_lower_in(result, 0)}. "
            f"Stopped early, at steps {stopped[0]} and {stopped[1]}, it is {live.number(kept)} and "
            f"{live.number(kept_with)}: {_lower_in(result, 1)}."
        )


def _lower_in(result, which):
    """In how many seeds it is lower, and by how much, with the spread of the differences."""
    lower = result["lower"][which]
    gain, spread = (result[name][which].round(12) for name in ("gain", "spread"))  # they are differences
    by = f"{live.number(abs(gain), 2)} {'less' if gain > 0 else 'more'}"
    return f"lower in {lower} of 5 seeds, on average {by} (spread {live.number(spread, 2)})"
