"""How the files in data/ were made: `python data/make.py FOLDER` from packages, `… melodies` for the tunes.

FOLDER holds the packages that README.md names, unpacked side by side; nothing is fetched. Each function
writes one file and says what it leaves out.
"""

import csv
import datetime
import gzip
import re
import sys
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).parent
SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
NOTE = re.compile(r"([\^_]?)([A-Ga-g])([,']*)(\d*)(?:/(\d+))?(-?)")
MIDDLE = 67  # a tune is moved to the octave whose middle is nearest to this note, the G above middle C


def write(name, header, rows):
    """Rows as CSV, with Unix line ends on every system."""
    with open(HERE / name, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def table(folder, pattern):
    """The rows of the one CSV file in `folder` that fits the pattern, without its header."""
    (path,) = Path(folder).glob(pattern)
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


def sunspots(folder):
    """Year and number, as they are."""
    rows = table(folder, "**/statsmodels/datasets/sunspots/sunspots.csv")
    write("sunspots.csv", ["year", "sunspots"], rows)


def elnino(folder):
    """Twelve columns a year become one row a month."""
    rows = table(folder, "**/statsmodels/datasets/elnino/elnino.csv")
    months = [(f"{row[0]}-{month:02d}", float(row[month])) for row in rows for month in range(1, 13)]
    write("elnino.csv", ["month", "temperature"], months)


def macro(folder):
    """Six of the fourteen columns, the ones with a market or a price in them."""
    rows = table(folder, "**/statsmodels/datasets/macrodata/macrodata.csv")
    kept = [(f"{row[0]}-Q{row[1]}", row[2], row[7], row[8], row[9], row[10]) for row in rows]
    write("macro.csv", ["quarter", "real_gdp", "cpi", "m1", "bill_rate", "unemployment"], kept)


def seattle_weather(folder):
    """Dates in ISO form; the rest as it is."""
    rows = table(folder, "**/vega_datasets/_data/seattle-weather.csv")
    dated = [(datetime.date(*map(int, row[0].split("/"))).isoformat(), *row[1:]) for row in rows]
    write("seattle-weather.csv", ["date", "precipitation", "temp_max", "temp_min", "wind", "weather"], dated)


def names(folder):
    """Name, sex and frequency in per cent, most frequent first within a sex; names in lower case."""
    rows = []
    for sex, part in [("F", "female"), ("M", "male")]:
        (path,) = Path(folder).glob(f"**/names/dist.{part}.first")
        lines = path.read_text(encoding="ascii").splitlines()
        rows += [(name.lower(), sex, float(percent)) for name, percent, *_ in map(str.split, lines)]
    write("names.csv", ["name", "sex", "percent"], rows)


def lambda_dna(folder):
    """The bases alone, one line, under a header line of our own. Another zlib may pack them otherwise."""
    (path,) = Path(folder).glob("**/reference/lambda_virus.fa.gz")
    bases = "".join(gzip.decompress(path.read_bytes()).decode("ascii").splitlines()[1:])
    text = f">NC_001416.1 Enterobacteria phage lambda\n{bases}\n"
    (HERE / "lambda_virus.fa.gz").write_bytes(gzip.compress(text.encode("ascii"), mtime=0))


def parse_note(text):
    """`^F,3/2` -> MIDI pitch, quarter notes, tied to the next or not."""
    match = NOTE.fullmatch(text)
    if not match:
        raise ValueError(f"melodies.txt: {text!r} is not a note")
    sign, letter, octaves, numerator, denominator, tie = match.groups()
    pitch = 60 + SEMITONES[letter.upper()] + 12 * (letter.islower() + octaves.count("'") - octaves.count(","))
    pitch += {"^": 1, "_": -1, "": 0}[sign]
    return pitch, Fraction(int(numerator or 1), int(denominator or 1)), bool(tie)


def check_bars(name, bars, beats):
    """Every bar must last `beats`; an upbeat and the last bar must fill one together."""
    lengths = [sum(duration for _, duration, _ in bar) for bar in bars]
    if lengths[0] < beats:
        lengths[-1] += lengths.pop(0)
    for number, length in enumerate(lengths):
        if length != beats:
            raise ValueError(f"melodies.txt: {name}: bar {number} lasts {length} beats, not {beats}")


def join_ties(notes):
    """Tied notes become one long one."""
    joined, tied = [], False
    for pitch, duration, ties in notes:
        if tied:
            joined[-1] = (pitch, joined[-1][1] + duration)
        else:
            joined.append((pitch, duration))
        tied = ties
    return joined


def transpose(notes, key):
    """To C major or A minor, in the octave nearest to MIDDLE."""
    tonic = parse_note(key.rstrip("m"))[0]
    home = 57 if key.endswith("m") else 60
    pitches = [pitch for pitch, _ in notes]
    centre = (min(pitches) + max(pitches)) / 2
    shift = min((home - tonic + 12 * k for k in range(-3, 4)), key=lambda s: abs(centre + s - MIDDLE))
    return [(pitch + shift, duration) for pitch, duration in notes]


def read_tune(paragraph):
    """`name; key; beats` and bars -> name, [(pitch, duration)] in C major or A minor."""
    head, *lines = paragraph.splitlines()
    name, key, beats = head.split("; ")
    bars = [[parse_note(note) for note in bar.split()] for bar in "|".join(lines).split("|")]
    check_bars(name, bars, Fraction(beats))
    return name, transpose(join_ties([note for bar in bars for note in bar]), key)


def melodies():
    """The tunes of melodies.txt, one row a note."""
    text = (HERE / "melodies.txt").read_text(encoding="utf-8")
    paragraphs = [p.strip() for p in text.split("\n\n") if p.strip() and not p.startswith("#")]
    return [
        (name, i, pitch, float(duration))
        for name, notes in map(read_tune, paragraphs)
        for i, (pitch, duration) in enumerate(notes)
    ]


if __name__ == "__main__":
    if sys.argv[1:] == ["melodies"]:
        write("melodies.csv", ["name", "position", "pitch", "duration"], melodies())
    else:
        for make in (sunspots, elnino, macro, seattle_weather, names, lambda_dna):
            make(*sys.argv[1:])
