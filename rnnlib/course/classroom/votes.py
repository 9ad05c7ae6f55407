"""Votes on predictions, counted and drawn: what a room thinks before a discussion, and after it."""

import re
from collections import Counter
from pathlib import Path
from textwrap import fill

from ... import plots
from ...exercises import journal, record, voting
from ...exercises.catalogue import TOPICS, of_kind
from ...exercises.predictions import Question
from ...exercises.syllabus import COURSE
from .records import records

BARS = {voting.BEFORE: {"color": plots.ORANGE, "hatch": "///"}, voting.AFTER: {"color": plots.BLUE}}
WIDTH = 34  # letters of an option in a line


def votes(sources):
    """[(question's key, option, BEFORE or AFTER)] of folders, records, text files of codes, and codes."""
    found = []
    for source in sources:
        path = Path(source)
        if path.is_dir():
            found += [vote for kept in records(path).values() for vote in _of_record(kept)]
        elif path.suffix == ".jsonl":
            found += _of_record(record.of(_lines(path)))
        elif path.is_file():
            found += [vote for word in path.read_text("utf-8").split() for vote in _of_code(word)]
        else:
            found += _of_code(source)
    return found


def _lines(path):
    try:
        return journal.lines(path)
    except OSError as error:
        raise ValueError(f"{path}: {error.strerror}") from None


def _of_record(kept):
    for one in COURSE:
        for when, made in voting.votes_of(kept, one.number).items():
            yield from ((key, option, when) for key, option in made.items())


def _of_code(text):
    _, made, when = voting.decoded(text)
    return [(key, option, when) for key, option in made.items()]


def counted(found, number):
    """{question: {BEFORE: {option: votes}, AFTER: …}} of a notebook, for the questions that were voted on."""
    tally = Counter(found)
    questions = voting.questions(number)
    return {
        question: {
            when: {option: tally[key, option, when] for option in question.shuffled} for when in voting.ROUNDS
        }
        for key, question in questions.items()
        if any(vote[0] == key for vote in found)
    }


def voted_on(found):
    """The numbers of the notebooks whose questions were voted on, in order."""
    keys = {key for key, _, _ in found}
    return [one.number for one in COURSE if keys & of_kind(TOPICS[one.topic], Question).keys()]


def said(counts):
    """The counts in words, a line a question and a line an option."""
    lines = []
    for question, rounds in counts.items():
        lines.append(question.text)
        for option in question.shuffled:
            before, after = (rounds[when][option] for when in voting.ROUNDS)
            lines.append(f"  {option}: {before} before the discussion, {after} after it")
    return "\n".join(lines)


@plots.styled
def drawn(counts, answers=False):
    """A figure with bars for each option of each question; `answers` marks the right ones."""
    heights = [len(question.options) + 1.2 for question in counts]
    alt = "Votes before and after the discussion. " + " ".join(said(counts).split())
    fig, axes = plots.figure(
        10,
        min(40, 0.55 * sum(heights)),
        rows=len(counts),
        columns=1,
        squeeze=False,
        alt=alt,
        height_ratios=heights,
    )
    for ax, (question, rounds) in zip(axes[:, 0], counts.items()):
        _draw(ax, question, rounds, answers)
    axes[-1, 0].set_xlabel("% of the votes; the number at a bar is their count")
    fig.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper right", ncols=2)
    return fig


def _set(text, width):
    """A text of `$formulas$` and `code` in lines, as Matplotlib sets it; no line ends within a formula."""
    whole = re.sub(r"\$[^$]+\$", lambda formula: formula[0].replace(" ", "~"), text.replace("`", ""))
    return fill(whole, width, break_long_words=False, break_on_hyphens=False)


def _draw(ax, question, rounds, answers):
    places = range(len(question.shuffled))
    for shift, (when, look) in zip((-0.2, 0.2), BARS.items()):
        count = list(rounds[when].values())
        share = [100 * votes / max(1, sum(count)) for votes in count]
        ax.barh([place + shift for place in places], share, 0.36, label=f"{when} the discussion", **look)
        for place, percent, votes in zip(places, share, count):
            ax.text(percent + 1, place + shift, str(votes), va="center", fontsize="small")
    names = [
        f"{'✓ ' if answers and option == question.answer else ''}{option}" for option in question.shuffled
    ]
    ax.set_yticks(places, [_set(name, WIDTH) for name in names])
    ax.set(xlim=(0, 110), xticks=(0, 50, 100))
    ax.invert_yaxis()
    ax.set_title(_set(question.text, 64), fontsize="medium")
