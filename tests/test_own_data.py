"""Files as people have them: the right numbers, or one sentence that says which line and what to do."""

import gzip

import numpy as np
import pytest

pytest.importorskip("pandas")

from own_files import run_cells, table, written

from rnnlib.own_data import Unreadable, read, read_series, write_forecast

N = 120
VALUES = np.round(
    20 + 3 * np.sin(2 * np.pi * np.arange(N) / 12) + np.random.default_rng(1).normal(0, 1, N), 2
)
MONTHS = np.arange("2011-01", "2021-01", dtype="datetime64[M]")
DAYS = np.arange("2021-01-01", "2021-05-01", dtype="datetime64[D]")[:N]


def german(number):
    return f"{number:.2f}".replace(".", ",")


def slashes(day, form="{d:02d}/{m:02d}/{y}"):
    day = day.astype(object)
    return form.format(d=day.day, m=day.month, y=day.year)


def test_a_plain_file_is_read_and_described(tmp_path):
    found = read_series(written(tmp_path, table("month,level", zip(MONTHS, VALUES))))
    np.testing.assert_array_equal(found.values, VALUES)
    np.testing.assert_array_equal(found.time.astype("datetime64[M]"), MONTHS)
    assert (found.name, found.step.name, found.step.period, len(found)) == ("level", "month", 12, N)
    assert not found.filled.any()
    assert str(found).startswith(
        f"level: 120 values from {VALUES.min():g} to {VALUES.max():g}, 2011-01-01 to 2020-12-01"
    )


MESSY = {
    "semicolons, decimal commas, BOM, Windows line ends": (
        lambda: table("Datum;Temperatur (°C)", zip(DAYS, map(german, VALUES)), ";"),
        {"encoding": "utf-8-sig", "end": "\r\n"},
        {"column": "temperatur (°c)"},
        ["semicolons", "decimal commas", "UTF-8-SIG"],
    ),
    "tabs and UTF-16, as Excel's Unicode text": (
        lambda: table("Month\tSales", zip(MONTHS, VALUES), "\t"),
        {"encoding": "utf-16"},
        {},
        ["UTF-16", "tabs"],
    ),
    "UTF-16 without a mark": (
        lambda: table("Month\tSales", zip(MONTHS, VALUES), "\t"),
        {"encoding": "utf-16-le"},
        {},
        ["UTF-16-LE"],
    ),
    "old Windows letters": (
        lambda: table("Tag;Größe", zip(DAYS, map(german, VALUES)), ";"),
        {"encoding": "cp1252"},
        {"column": "Größe"},
        ["CP1252"],
    ),
    "newest first, day before month": (
        lambda: table("day,level", list(zip(map(slashes, DAYS), VALUES))[::-1]),
        {},
        {},
        ["newest first", "the day first"],
    ),
    "month before day": (
        lambda: table("day,level", [(slashes(d, "{m:02d}/{d:02d}/{y}"), v) for d, v in zip(DAYS, VALUES)]),
        {},
        {},
        ["the month first"],
    ),
    "rows in any order": (
        lambda: table("day,level", [(DAYS[n], VALUES[n]) for n in np.random.default_rng(0).permutation(N)]),
        {},
        {},
        ["not in the order of time: sorted"],
    ),
    "every row twice": (
        lambda: table("day,level", [row for row in zip(DAYS, VALUES) for _ in range(2)]),
        {},
        {},
        [f"{N} repeated rows left out"],
    ),
    "lines before and after the table, a comment": (
        lambda: [
            "Station 10384",
            "# made on a Monday",
            *table("month,level", zip(MONTHS, VALUES)),
            "Source: own measurements",
        ],
        {},
        {},
        ["before the table left out: “Station 10384”", "after it left out: “Source: own"],
    ),
    "units, currency and minus signs of their own": (
        lambda: table("month,level", [(m, f"€ {v:.2f}".replace("-", "−")) for m, v in zip(MONTHS, VALUES)]),
        {},
        {},
        ["“€” beside its numbers left out"],
    ),
    "columns parted by blanks, no names": (
        lambda: [f"{month}   {value:8.2f}" for month, value in zip(MONTHS, VALUES)],
        {},
        {},
        ["fields parted by blanks", "no line with the columns' names"],
    ),
    "a column of numbers and nothing else": (lambda: ["level", *map(str, VALUES)], {}, {}, ["no dates"]),
    "names that end in numbers": (
        lambda: table(
            "month,PM2.5,CO2,t_1", [(m, v, "n/a" if v > 22 else 7, 1) for m, v in zip(MONTHS, VALUES)]
        ),
        {},
        {"column": "PM2.5"},
        [],
    ),
    "numbers with a unit, no names": (
        lambda: [f"{month},{value} km" for month, value in zip(MONTHS, VALUES)],
        {},
        {},
        ["no line with the columns' names", "“km” beside its numbers left out"],
    ),
    "written months": (
        lambda: table(
            "when;level", [(m.astype(object).strftime("%b %Y"), v) for m, v in zip(MONTHS, VALUES)], ";"
        ),
        {},
        {},
        ["dates in “when”"],
    ),
    "a second column of text": (
        lambda: table(
            "month,level,note", [(m, v, "fine, so far" and "fine") for m, v in zip(MONTHS, VALUES)]
        ),
        {},
        {},
        [],
    ),
}


@pytest.mark.parametrize("kind", MESSY)
def test_messy_files_give_the_same_numbers_and_say_what_was_done(kind, tmp_path):
    lines, saved, asked, told = MESSY[kind]
    path = written(tmp_path, lines(), **saved)
    found = read_series(path, **asked)
    np.testing.assert_array_equal(found.values, VALUES)
    np.testing.assert_array_equal(read(path, **asked).values, VALUES)
    for words in told:
        assert words in str(found), str(found)


def test_combinations_of_dialects_give_the_same_numbers(tmp_path):
    rng = np.random.default_rng(4)
    dates = ("{y}-{m:02d}-{d:02d}", "{d}.{m}.{y}", "{d:02d}/{m:02d}/{y}", "{m}/{d}/{y}", "{y}{m:02d}{d:02d}")
    for n in range(40):
        separator, mark = rng.choice(["\t", ";", "|"]), rng.choice([".", ","])
        encoding = rng.choice(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
        end, form, missing = (
            rng.choice(["\n", "\r\n"]),
            rng.choice(dates),
            rng.choice(["", "n/a", "-", "NULL"]),
        )
        thousands = "," if mark == "." else "."
        absent = rng.random(N) < 0.05
        absent[0] = absent[-1] = False
        cells = [f"{1000 * v:,.2f}".translate({44: thousands, 46: mark}) for v in VALUES]
        rows = [(slashes(d, form), missing if a else c) for d, c, a in zip(DAYS, cells, absent)]
        rows = [rows, rows[::-1], [rows[i] for i in rng.permutation(N)]][n % 3]
        path = written(
            tmp_path, table(f"day{separator}l'évolution", rows, separator), f"{n}.csv", encoding, end
        )
        found = read_series(path, "l'évolution")
        np.testing.assert_allclose(found.values[~absent], 1000 * VALUES[~absent], rtol=1e-12)
        np.testing.assert_array_equal(found.filled, absent)
        np.testing.assert_array_equal(found.time.astype("datetime64[D]"), DAYS)


def test_thousands_are_left_out_whatever_parts_them(tmp_path):
    numbers = 1_000_000 + np.arange(40) * 12_345
    for n, form in enumerate(("{:,}", "{:_}")):
        texts = [form.format(number).replace("_", "\u00a0") for number in numbers]
        found = read_series(
            written(tmp_path, table("day,sold", [(d, f'"{t}"') for d, t in zip(DAYS, texts)]), f"{n}.csv")
        )
        np.testing.assert_array_equal(found.values, numbers)
    dotted = [f"{number:,}".replace(",", ".") + ",50" for number in numbers]
    found = read_series(written(tmp_path, table("day;sold", zip(DAYS, dotted), ";")))
    np.testing.assert_array_equal(found.values, numbers + 0.5)


def test_missing_values_and_missing_rows_are_filled_from_before_and_reported(tmp_path):
    cells = list(map(str, VALUES))
    cells[0] = cells[50] = ""
    cells[51], cells[90] = "n/a", "NaN"
    rows = [row for n, row in enumerate(zip(DAYS, cells)) if n not in (70, 71, 72)]
    found = read_series(written(tmp_path, table("day,level", rows)))
    assert "3 days without a row" in str(found) and "1 missing value at the ends left out" in str(found)
    assert "6 missing values filled" in str(found) and "longest gap: 3" in str(found)
    assert len(found) == N - 1 and found.filled.sum() == 6
    assert found.values[49] == found.values[50] == VALUES[49] and found.values[72 - 1] == VALUES[69]
    kept = ~found.filled
    np.testing.assert_array_equal(found.values[kept], VALUES[1:][kept])


def test_quarters_weeks_hours_and_trading_days_have_their_step_and_period(tmp_path):
    quarters = [f"{1990 + n // 4}Q{n % 4 + 1}" for n in range(N)]
    weeks = np.arange("2018-01-07", "2020-06-01", 7, dtype="datetime64[D]")[:N]
    hours = np.datetime64("2021-03-01T00") + np.arange(N) * np.timedelta64(1, "h")
    trading = [
        day for day in np.arange("2021-01-01", "2021-12-01", dtype="datetime64[D]") if np.is_busday(day)
    ][:N]
    ends = MONTHS.astype("datetime64[D]") - 1
    cases = {
        "quarter": (quarters, 4),
        "week": (weeks, 52.18),
        "hour": (hours, 24),
        "trading day": (trading, 5),
    }
    for step, (times, period) in {**cases, "month": (ends, 12), "year": (np.arange(1901, 2021), 1)}.items():
        found = read_series(written(tmp_path, table("when,level", zip(times, VALUES)), f"{step}.csv"))
        assert (found.step.name, found.step.period, len(found)) == (step, period, N)
        np.testing.assert_array_equal(found.values, VALUES)
        shorter = read_series(written(tmp_path, table("when,level", zip(times[:-3], VALUES)), "shorter.csv"))
        np.testing.assert_array_equal(shorter.next_times(3), found.time[-3:])


def test_a_forecast_is_saved_with_the_times_that_follow(tmp_path):
    found = read_series(written(tmp_path, table("month,level", zip(MONTHS, VALUES))))
    write_forecast(tmp_path / "ahead.csv", found, np.array([1.5, 2.5]), np.zeros(2), np.full(2, 9.0))
    again = read_series(tmp_path / "ahead.csv", "forecast")
    assert (tmp_path / "ahead.csv").read_text().splitlines()[:2] == [
        "month,forecast,low,high",
        "2021-01-01,1.5,0.0,9.0",
    ]
    np.testing.assert_array_equal(again.values, [1.5, 2.5])
    with pytest.raises(ValueError, match=r"low: wanted shape \(2,\), one number a step, got \(3,\)"):
        write_forecast(tmp_path / "no.csv", found, np.zeros(2), np.zeros(3), np.zeros(2))
    assert not (tmp_path / "no.csv").exists()


def test_one_of_several_series_is_chosen_by_where(tmp_path):
    rows = [(d, shop, v + (shop == "B")) for shop in "AB" for d, v in zip(DAYS, VALUES)]
    path = written(tmp_path, table("day,shop,sold", rows))
    with pytest.raises(Unreadable, match=r"two values for 2021-01-01.*several=.*where="):
        read_series(path, "sold")
    np.testing.assert_array_equal(read_series(path, "sold", where={"shop": "B"}).values, VALUES + 1)
    np.testing.assert_allclose(read_series(path, "sold", several="mean").values, VALUES + 0.5)
    with pytest.raises(Unreadable, match="no row has 'C' in “shop”"):
        read_series(path, "sold", where={"shop": "C"})


def changed(at, cell):
    cells = list(map(str, VALUES))
    cells[at] = cell
    return table("day,level", zip(DAYS, cells))


REFUSED = {
    "a word among the numbers": (
        lambda: changed(50, "twelve"),
        {},
        "line 52, column “level”.*'twelve'.*missing=",
    ),
    "a date that is none": (
        lambda: table(
            "day,level", [(d if n != 30 else "2021-02-30", v) for n, (d, v) in enumerate(zip(DAYS, VALUES))]
        ),
        {"date": "day"},
        "line 32, column “day”: wanted a date such as 2021-03-31, got '2021-02-30'",
    ),
    "a row with a field too many": (
        lambda: [*(rows := table("day,level", zip(DAYS, VALUES)))[:40], "2021-03-01,3,4", *rows[40:]],
        {},
        "line 41: wanted 2 fields, as in most lines, got 3",
    ),
    "a number of two meanings": (
        lambda: table("day;level", [(d, f"{n + 1},125") for n, d in enumerate(DAYS)], ";"),
        {},
        "line 2, column “level”: '1,125' could be 1125 or 1.125; pass decimal=",
    ),
    "two decimal marks": (lambda: changed(3, '"1.234,5"'), {}, "different decimal marks"),
    "a day that could be a month": (
        lambda: table(
            "day,level", [(f"0{n % 9 + 1}/0{n % 7 + 1}/{1960 + n}", v) for n, v in enumerate(VALUES[:60])]
        ),
        {},
        "the day could stand first or second; pass day_first=True",
    ),
    "a number that stands for nothing": (
        lambda: changed(7, "-9999"),
        {},
        "-9999 occurs 1 time, first in line 9, far from all other values.*missing=-9999",
    ),
    "a constant": (lambda: table("day,level", [(d, 5.0) for d in DAYS]), {}, "values that vary, got 5 alone"),
    "no numbers": (lambda: table("day,level", [(d, "sun") for d in DAYS]), {}, "no column holds numbers"),
    "two columns of numbers": (
        lambda: table("day,a,b", zip(DAYS, VALUES, VALUES)),
        {},
        "numbers stand in “a”, “b”; pass the name",
    ),
    "a column that is not there": (
        lambda: table("day,a,b", zip(DAYS, VALUES, VALUES)),
        {"column": "sales"},
        "no column 'sales'; its columns are “day”, “a”, “b”",
    ),
    "names and nothing else": (lambda: ["day,level"], {}, "no row below it"),
    "mostly missing": (
        lambda: table(
            "day,level", [(d, v if n % 3 == 0 else "") for n, (d, v) in enumerate(zip(DAYS, VALUES))]
        ),
        {},
        "at most times, got .* missing of",
    ),
    "all missing": (
        lambda: table("day,level", [(d, "n/a") for d in DAYS]),
        {"column": "level"},
        "every one of its 120",
    ),
    "steps of every length": (
        lambda: table(
            "when,level",
            [
                (f"2021-01-01 {n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}", n % 7)
                for n in np.cumsum(np.arange(60) % 11 + 3)
            ],
        ),
        {},
        "evenly spaced rows, got steps from 3 seconds to 13 seconds.*resample",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_known_is_asked_for_in_one_sentence(kind, tmp_path):
    lines, asked, words = REFUSED[kind]
    with pytest.raises(Unreadable, match=words) as refused:
        read_series(written(tmp_path, lines()), **asked)
    told = str(refused.value)
    assert "\n" not in told and told.startswith("own.csv")


def test_what_was_asked_for_is_used_when_it_is_given(tmp_path):
    path = written(tmp_path, table("day;level", [(d, f"{n + 1},125") for n, d in enumerate(DAYS)], ";"))
    assert read_series(path, decimal=",").values[0] == 1.125
    assert read_series(path, decimal=".").values[0] == 1125
    path = written(tmp_path, changed(7, "-9999"))
    assert read_series(path, missing=-9999).filled[7]
    assert read_series(path, missing=()).values[7] == -9999
    both = table("day,level", [(slashes(d), v) for d, v in zip(DAYS[::9], VALUES)])
    assert str(read_series(written(tmp_path, both), day_first=True).time[1])[:10] == "2021-01-10"


def test_other_files_are_named_for_what_they_are(tmp_path):
    with pytest.raises(Unreadable, match=r"no such file; beside it there are own\.csv"):
        written(tmp_path, ["a"])
        read_series(tmp_path / "onw.csv")
    packed = tmp_path / "own.csv.gz"
    packed.write_bytes(gzip.compress(b"a,b"))
    for path, words in (
        (packed, "compressed"),
        (tmp_path, "a folder"),
        (written(tmp_path, [""], "e.csv"), "empty"),
    ):
        with pytest.raises(Unreadable, match=words):
            read_series(path)
    (tmp_path / "book.xlsx").write_bytes(b"PK\x03\x04rest")
    with pytest.raises(Unreadable, match="save its table as CSV"):
        read_series(tmp_path / "book.xlsx")
    with pytest.raises(Unreadable, match="line 2: byte 0xff does not belong to utf-8"):
        (tmp_path / "odd.csv").write_bytes(b"day\n\xff")
        read_series(tmp_path / "odd.csv", encoding="utf-8")


def capstone(path, column, period, monkeypatch):
    """What notebook 12's cells for a learner's table make of this one; its networks learn two steps."""
    pytest.importorskip("matplotlib")
    pytest.importorskip("nbformat")
    from rnnlib.experiments import forecaster

    train_network = forecaster.train_network
    monkeypatch.setattr(
        forecaster, "train_network", lambda data, cell, seed, steps: train_network(data, cell, seed, steps=2)
    )
    given = {"path": path, "column": column, "period": period, "unit": "units"}
    return run_cells("path, column = ", "words = own_data.read(", changed=2, **given)


@pytest.mark.parametrize("kind", MESSY)
def test_a_messy_file_goes_through_the_notebook_with_the_right_numbers(kind, tmp_path, monkeypatch):
    lines, how, asked, _ = MESSY[kind]
    made = capstone(written(tmp_path, lines(), **how), asked.get("column"), 12, monkeypatch)
    np.testing.assert_array_equal(made["found"].values, VALUES)
    start = N * 3 // 4
    by_hand = np.sqrt(np.mean(np.diff(VALUES)[start - 1 :] ** 2))
    assert made["errors"]["persistence"][0] == pytest.approx(by_hand)
    assert len(made["networks"]) == 3 and np.isfinite(made["coming"]).all() and made["coming"].shape == (12,)
    assert (made["low"] < made["high"]).all()


def test_forty_years_lose_the_methods_that_need_more_and_not_the_run(tmp_path, monkeypatch, capsys):
    years = table("year,catch", zip(range(1980, 2020), VALUES))
    made = capstone(written(tmp_path, years), "catch", 1, monkeypatch)
    assert {"persistence", "climatology"} <= set(made["errors"])
    assert made["networks"] == {}
    told = capsys.readouterr().out
    assert all(f"GRU, seed {seed}" in told for seed in range(3)) and "wanted more than 30 steps" in told


def test_a_series_that_never_changes_is_refused_in_a_sentence(tmp_path, monkeypatch):
    same = table("day,level", [(day, 7) for day in DAYS])
    with pytest.raises(ValueError, match="wanted values that vary, got 7 alone"):
        capstone(written(tmp_path, same), "level", 7, monkeypatch)
